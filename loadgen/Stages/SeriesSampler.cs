using System.Globalization;
using Bench.Contract;
using Bench.Loadgen.Figures;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Progress;
using Bench.Loadgen.Results;
using Bench.Loadgen.Targets;

namespace Bench.Loadgen.Stages;

/// <summary>Looks at both sides once a second, for the curves over time and the live progress.</summary>
internal sealed class SeriesSampler(ITarget target, IGenerators shards, Measurements measured, IProgressView view, TimeProvider time)
    : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>Name of the phase that runs now.</summary>
    public string Phase { get; set; } = "connect";

    private readonly CancellationTokenSource _stop = new();
    private CpuLook? _opened;
    private Task _running = Task.CompletedTask;

    public void Start() => _running = RunAsync(_stop.Token);

    /// <summary>
    /// The target has just opened again: what it has used until now is in no second, and what it uses from now on, as all come back, is.
    /// </summary>
    public void BeginAgain()
    {
        var (atUs, cpu) = time.ReadAt(target.Probe.ReadCpu);
        Volatile.Write(ref _opened, new CpuLook(atUs, cpu));
    }

    /// <summary>Returns when the last look is over.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Period, time);
        var startUs = measured.SeriesStartUs = time.NowUs();
        Look? last = null;
        try
        {
            while (await timer.WaitForNextTickAsync(stop)) last = LookOnce(startUs, last);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
        catch (Exception e)
        {
            // The curves end here; the trial goes on.
            measured.Unavailable["series"] = string.Create(CultureInfo.InvariantCulture,
                $"not looked at from second {(time.NowUs() - startUs) / 1e6:0.0} on: {e.Message}");
        }
    }

    private Look? LookOnce(long startUs, Look? last)
    {
        var (nowUs, serverCpu) = time.ReadAt(target.Probe.ReadCpu);
        measured.Others.ReadUs();
        var serverBytes = target.Probe.ResidentBytes();
        measured.PeakServerBytes = Math.Max(measured.PeakServerBytes, serverBytes ?? 0);
        measured.PeakGeneratorBytes = Math.Max(
            measured.PeakGeneratorBytes, shards.ProcessIds.Sum(id => KernelFigures.ResidentBytes(id) ?? 0));
        if (shards.Progress is not { } reading) return last;
        var (share, next) = Share(Interlocked.Exchange(ref _opened, null) ?? last?.Cpu, new CpuLook(nowUs, serverCpu));
        if (last is not null && reading.AtUs > last.Reading.AtUs)
        {
            var point = Point(nowUs - startUs, last.Reading, reading, share, serverBytes);
            measured.Series.Add(point);
            view.Second(point, Totals.SubtractLists(reading.Latencies, last.Reading.Latencies));
        }

        return new Look(reading, next);
    }

    /// <summary>
    /// The target's share of a core from one look at its CPU to another, and what the next share begins with. Half a period is the least: a
    /// share of less is no second's, and is left to the next.
    /// </summary>
    internal static (double? Cores, CpuLook Next) Share(CpuLook? from, CpuLook now)
    {
        if (from?.Used is not { } before || now.Used is not { } after) return (null, now);
        var us = now.AtUs - from.AtUs;
        return us < Period.TotalMicroseconds / 2 ? (null, from) : ((after.TotalUs - before.TotalUs) / us, now);
    }

    /// <summary>CPU that the target had used at an instant; null when nobody could tell.</summary>
    internal sealed record CpuLook(long AtUs, CpuTime? Used);

    private sealed record Look(ShardProgress Reading, CpuLook Cpu);

    private SeriesPoint Point(long sinceStartUs, ShardProgress last, ShardProgress now, double? serverCpu, long? serverBytes)
    {
        var seconds = (now.AtUs - last.AtUs) / 1e6;
        return new SeriesPoint
        {
            Second = sinceStartUs / 1e6,
            Phase = Phase,
            Connected = now.Counts.Open,
            DeliveredPerSecond = (now.Counts.Received - last.Counts.Received) / seconds,
            RequestsPerSecond = (now.Counts.Requests - last.Counts.Requests) / seconds,
            ServerCpu = serverCpu,
            ServerBytes = serverBytes,
            GeneratorCpu = (now.CpuUs - last.CpuUs) / (now.AtUs - last.AtUs),
            BytesPerSecond = (now.SocketBytes - last.SocketBytes) / seconds,
        };
    }
}
