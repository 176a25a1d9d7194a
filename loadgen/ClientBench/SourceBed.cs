using System.Diagnostics;
using Bench.Contract;
using Bench.Loadgen.ClientBench.Stepping;
using Bench.Loadgen.Clients;
using Bench.Loadgen.Clients.Engines;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Stages;

namespace Bench.Loadgen.ClientBench;

/// <summary>
/// A bare source on the server's core and one generator on its own core, both processes as in a trial: what limits the generator is then
/// the generator, or the bare cost of sending to it.
/// </summary>
internal sealed class SourceBed : IAsyncDisposable
{
    private const int PayloadBytes = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly SourceProcess _source;
    private readonly ShardTalk _shard;
    private readonly string _subject;
    private readonly TimeProvider _time;

    private SourceBed(SourceProcess source, ShardTalk shard, string subject, TimeProvider time)
    {
        _source = source;
        _shard = shard;
        _subject = subject;
        _time = time;
    }

    public int GeneratorId => _shard.Id;

    public int SourceId => _source.Id;

    /// <summary>Starts both; nothing is connected yet.</summary>
    /// <param name="pattern">What the source speaks.</param>
    /// <param name="engine">What the generator runs.</param>
    /// <param name="clients">Its clients.</param>
    /// <param name="connectPerSecond">How many of them connect a second.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stop">Ends the start.</param>
    /// <param name="stepped">
    /// The generator is to be stepped through: it recompiles what is hot, has one pool thread, and does nothing unasked.
    /// </param>
    /// <param name="latencies">The generator tells its latencies once a second, as for a live page.</param>
    public static async Task<SourceBed> StartAsync(
        string pattern, string engine, int clients, double connectPerSecond, TimeProvider time, CancellationToken stop,
        bool stepped = false, bool latencies = false)
    {
        var cores = CorePlan.ForThisMachine();
        var source = await SourceProcess.StartAsync(pattern, PayloadBytes, cores.Server, stop);
        ShardTalk shard;
        try
        {
            shard = ShardProcess.Start(
                "generator", cores.Generator.Count > 1 ? [cores.Generator[0]] : cores.Generator, fixedTiering: !stepped,
                oneWorker: stepped);
        }
        catch
        {
            await source.DisposeAsync();
            throw;
        }

        var bed = new SourceBed(source, shard, $"{engine}, {pattern}", time);
        try
        {
            await shard.AskAsync(
                new ShardCommand
                {
                    Open = new ShardOpen(
                        engine, PlanOf(source.Url, pattern, clients, connectPerSecond), Progress: !stepped, Latencies: latencies)
                },
                stop);
            return bed;
        }
        catch
        {
            await bed.DisposeAsync();
            throw;
        }
    }

    /// <summary>Connects until <paramref name="upTo"/> clients have been tried; all must have been answered.</summary>
    /// <returns>How long it took.</returns>
    public async Task<TimeSpan> ConnectAsync(int upTo, CancellationToken stop)
    {
        var startUs = _time.NowUs();
        var reading = await _shard.ReadingAsync(new ShardCommand { ConnectUpTo = upTo }, stop);
        var took = TimeSpan.FromMicroseconds(_time.NowUs() - startUs);
        if (reading.Counts.Connected != upTo)
            throw new ChildFailedException($"{_subject}: {reading.Counts.Connected:N0} of {upTo:N0} clients connected to the bare source");
        return took;
    }

    /// <summary>Has all garbage collected.</summary>
    public Task CollectAsync(CancellationToken stop) => _shard.ReadingAsync(new ShardCommand { Collect = true }, stop);

    /// <summary>
    /// Warms up, sends in <see cref="Rounds"/>, and has every instruction of a process counted while it takes
    /// part in them; it ends with the count.
    /// </summary>
    /// <param name="process">The generator or the source.</param>
    /// <param name="stop">Ends it.</param>
    /// <param name="threads">How the names of its threads begin.</param>
    public async Task<IReadOnlyList<Stretch>> StepAsync(int process, CancellationToken stop, params string[] threads)
    {
        await _source.SendAsync(Rounds.WarmupPerSecond, messages: 1, stop);
        await Task.Delay(TimeSpan.FromSeconds(Rounds.WarmupSeconds), _time, stop);
        await _source.StopAsync(stop);
        await _source.SendAsync(1 / Rounds.Seconds, messages: 1, stop);
        // The thread that sends begins with its first round, so that one is over before the count.
        await Task.Delay(TimeSpan.FromSeconds(Rounds.Seconds / 4), _time, stop);
        var counter = await StepCounter.StartAsync(process, threads);
        await Task.Delay(TimeSpan.FromSeconds(Rounds.Count * Rounds.Seconds), _time, stop);
        await _source.StopAsync(stop);
        return await counter.StopAsync(Rounds.Patience, stop);
    }

    /// <summary>Feeds the clients for a warm-up and a steady state of so many seconds.</summary>
    /// <param name="roundsPerSecond">Sends a second to each client; 0 for as many as they take.</param>
    /// <param name="messages">Messages in one send().</param>
    /// <param name="warmup">Length of the warm-up.</param>
    /// <param name="seconds">Length of the steady state.</param>
    /// <param name="stop">Ends it.</param>
    public async Task<Fed> FeedAsync(double roundsPerSecond, int messages, double warmup, double seconds, CancellationToken stop)
    {
        const long leadUs = 50_000;
        var startUs = _time.NowUs() + leadUs;
        var steadyUs = startUs + (long)(warmup * 1e6);
        var timeline = new Timeline(startUs, steadyUs, steadyUs + (long)(seconds * 1e6));
        var before = await _shard.ReadingAsync(new ShardCommand { Begin = timeline }, stop);
        await Task.Delay(TimeSpan.FromMicroseconds(Math.Max(0, startUs - _time.NowUs())), _time, stop);
        await _source.SendAsync(roundsPerSecond, messages, stop);
        await Task.Delay(TimeSpan.FromMicroseconds(Math.Max(0, steadyUs - _time.NowUs())), _time, stop);
        var sourceStart = _source.ReadCpu();
        await Task.Delay(TimeSpan.FromMicroseconds(Math.Max(0, timeline.EndUs - _time.NowUs())), _time, stop);
        var sourceEnd = _source.ReadCpu();
        var sent = await _source.StopAsync(stop);
        await DrainAsync(before, sent, stop);
        var reply = await _shard.AskAsync(new ShardCommand { Finish = new ShardFinish(null) }, stop);
        var result = reply.Result ?? throw new ChildFailedException($"{_subject}: the generator gave no result");
        CheckNothingIsMissing(result);
        return new Fed(
            result.SteadyStart ?? throw new ChildFailedException($"{_subject}: the steady state was never reached"),
            result.SteadyEnd ?? throw new ChildFailedException($"{_subject}: the steady state never ended"),
            sent,
            new CpuTime(sourceEnd.TotalUs - sourceStart.TotalUs, sourceEnd.SystemUs - sourceStart.SystemUs));
    }

    public async ValueTask DisposeAsync()
    {
        await _shard.DisposeAsync();
        await _source.DisposeAsync();
    }

    // Every byte that was sent must have been read, or what was measured was not the receiving of it.
    private async Task DrainAsync(ShardReading before, SourceCount sent, CancellationToken stop)
    {
        var patience = Stopwatch.StartNew();
        while (true)
        {
            var seen = (await _shard.AskAsync(new ShardCommand { Look = true }, stop)).Seen
                ?? throw new ChildFailedException($"{_subject}: the generator said nothing of what it sees");
            var left = sent.Bytes - (seen.SocketBytes - before.Wire.SocketBytes);
            if (left <= 0) return;
            if (patience.Elapsed > Patience)
                throw new ChildFailedException(
                    $"{_subject}: {left:N0} of {sent.Bytes:N0} bytes sent were not read within {Patience.TotalSeconds:0} s");
            await Task.Delay(TimeSpan.FromMilliseconds(20), _time, stop);
        }
    }

    private void CheckNothingIsMissing(ShardResult result)
    {
        if (_subject.StartsWith(EngineList.Floor.Name, StringComparison.Ordinal)) return; // It knows no messages.
        if (result.Reach is { Missing: 0, Duplicated: 0, Reordered: 0 } && result.End.Counts is { Malformed: 0, Impossible: 0, Lost: 0 })
            return;
        throw new ChildFailedException($"{_subject}: {result.Reach.Missing:N0} messages missing, {result.Reach.Duplicated:N0} "
            + $"repeated, {result.Reach.Reordered:N0} out of order, {result.End.Counts.Malformed:N0} "
            + $"malformed, {result.End.Counts.Impossible:N0} timed impossibly, {result.End.Counts.Lost:N0} connections lost");
    }

    /// <summary>What a generator of the bench is to do: all its clients on one topic.</summary>
    public static ClientPlan PlanOf(Uri server, string pattern, int clients, double connectPerSecond) => new()
    {
        Server = server,
        Pattern = new PatternSettings { Pattern = pattern },
        Workload = new Workload
        {
            Name = "bench-clients",
            Clients = clients,
            MessagesPerSecond = 1,
            PayloadBytes = PayloadBytes,
            FanOut = FanOut.Broadcast
        },
        Seed = 1,
        Clients = clients,
        ConnectPerSecond = connectPerSecond,
        ConnectTimeoutMs = 60_000,
    };
}

/// <summary>What a feeding showed.</summary>
/// <param name="Start">The generator at the first instant of the steady state.</param>
/// <param name="End">The generator at its last.</param>
/// <param name="Sent">All that was sent, warm-up included.</param>
/// <param name="SourceCpu">CPU time of the source over the steady state.</param>
internal sealed record Fed(ShardReading Start, ShardReading End, SourceCount Sent, CpuTime SourceCpu)
{
    /// <summary>Messages that came in the steady state: by their bytes, as the floor counts nothing else; all are of one size.</summary>
    public double Messages => (End.Wire.SocketBytes - Start.Wire.SocketBytes) * ((double)Sent.Messages / Sent.Bytes);

    public double Seconds => (End.AtUs - Start.AtUs) / 1e6;

    public double CpuUs => End.CpuUs - Start.CpuUs;

    public double KernelCpuUs => End.SystemCpuUs - Start.SystemCpuUs;

    public double AllocatedBytes => End.AllocatedBytes - Start.AllocatedBytes;
}
