using Bench.Contract;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Progress;
using Bench.Loadgen.Results;

namespace Bench.Loadgen.Running;

/// <summary>Looks at both sides once a second, for the curves over time and the live progress.</summary>
internal sealed class SeriesSampler(ServerGroup servers, GeneratorShards shards, Measurements measured, IProgressView view, TimeProvider time)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>Name of the phase that runs now.</summary>
    public string Phase { get; set; } = "connect";

    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Period, time);
        var startUs = time.NowUs();
        ShardProgress? last = null;
        CpuTime? lastServer = null;
        var lastUs = startUs;
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                var nowUs = time.NowUs();
                var serverCpu = servers.ReadCpu();
                measured.Others.ReadUs();
                measured.PeakServerBytes = Math.Max(measured.PeakServerBytes, servers.ResidentBytes() ?? 0);
                measured.PeakGeneratorBytes = Math.Max(measured.PeakGeneratorBytes, shards.ProcessIds.Sum(id => KernelFigures.ResidentBytes(id) ?? 0));
                if (shards.Progress is not { } reading) continue;
                if (last is not null && reading.AtUs > last.AtUs)
                {
                    var point = Point(nowUs - startUs, last, reading, (serverCpu?.TotalUs - lastServer?.TotalUs) / (nowUs - lastUs));
                    measured.Series.Add(point);
                    view.Second(point);
                }

                (last, lastServer, lastUs) = (reading, serverCpu, nowUs);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    private SeriesPoint Point(long sinceStartUs, ShardProgress last, ShardProgress now, double? serverCpu)
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
            GeneratorCpu = (now.CpuUs - last.CpuUs) / (now.AtUs - last.AtUs),
            BytesPerSecond = (now.SocketBytes - last.SocketBytes) / seconds,
        };
    }
}
