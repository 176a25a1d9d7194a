using Bench.Contract;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Machine.Cgroups;
using Bench.Loadgen.Progress;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Relays;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Running;

/// <summary>
/// One trial: a fresh server, fresh generators, the phases one after the other. What was measured survives any failure, and no failure leaves here as
/// an exception: it becomes a sentence in <see cref="Measurements.Failure"/>.
/// </summary>
internal sealed class TrialRunner(TrialPlan plan, IProgressView view, TimeProvider time, ISides? sides = null)
{
    // Counts of idle connections at which memory is read. None at zero: the first connections also bring in code.
    private static readonly double[] MemorySteps = [0.2, 0.4, 0.6, 0.8, 1.0];
    private static readonly TimeSpan MemorySettle = TimeSpan.FromMilliseconds(300);

    // From the making of the timeline to its start every shard reads its connections and every server opens its topics.
    private const long LeadUs = 300_000;
    private const long LeadPerProcessUs = 50_000;
    private const long LeadPerClientUs = 25;

    private const long IdleLookEveryUs = 500_000;

    // A server that has just started compiles and collects for a moment.
    private static readonly TimeSpan AloneSettle = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan AloneSpan = TimeSpan.FromSeconds(2);

    // What is under way when the user stops a trial arrives, unless a polling interval is in between.
    private static readonly TimeSpan InterruptedDrain = TimeSpan.FromSeconds(1);

    private readonly ISides _sides = sides ?? new LocalSides();
    private readonly Measurements _measured = new();
    private readonly ContainerReader _container = new();
    private IServers? _servers;
    private IGenerators? _shards;

    private IdleLength Idle => plan.Idle ?? new IdleLength(plan.Phases.IdleSeconds ?? 0, false);

    /// <summary>Runs the trial. Cancelling <paramref name="interrupt"/> ends it early in good order.</summary>
    public async Task<Measurements> RunAsync(CancellationToken interrupt)
    {
        Enter(null, "start", null);
        var before = await SpeedAsync();
        Relay? relay = null;
        SeriesSampler? sampler = null;
        try
        {
            var servers = _servers = await _sides.StartServersAsync(plan, interrupt);
            _measured.Server = await servers.InfoAsync(interrupt);
            if (_measured.Server.ClockEpoch != Clock.EpochId)
                throw new ChildFailedException($"the server's clock has epoch {_measured.Server.ClockEpoch}, this machine's has {Clock.EpochId}: latencies cannot be taken across hosts; run the server here");
            if (plan.Relay is { } relayPlan) relay = new Relay(servers.Urls.Single(), relayPlan, time);
            var shards = _shards = await _sides.StartGeneratorsAsync(plan, relay is null ? servers.Urls : [relay.Url], interrupt);
            await ProveClocksAsync(servers, shards, interrupt);
            _measured.Others = new OtherPrograms(new HashSet<int>([Environment.ProcessId, .. servers.ProcessIds, .. shards.ProcessIds]));
            sampler = new SeriesSampler(servers, shards, _measured, view, time);
            sampler.Start();
            await PhasesAsync(servers, relay, shards, sampler, interrupt);
            _measured.Whole = true;
        }
        catch (Exception e)
        {
            await FailedAsync(e, interrupt);
        }

        await FinishAsync(_servers, _shards, sampler);
        _measured.RelayHeldMs = relay?.MeanHeldMs;
        if (relay is not null) await StepAsync("the relay was stopped", Timeout.InfiniteTimeSpan, async _ => await relay.DisposeAsync());
        var after = await SpeedAsync();
        _measured.LoopbackUs = (before?.CostUs + after?.CostUs) / 2;
        _measured.SoftInterruptsApart = before?.SoftInterruptsApart ?? after?.SoftInterruptsApart;
        return _measured;
    }

    // A boot id is the same in a time namespace whose clock is shifted: that both read one clock is shown by reading it.
    private async Task ProveClocksAsync(IServers servers, IGenerators shards, CancellationToken interrupt)
    {
        await ProveAsync("server", async () => (await servers.CountersAsync(interrupt)).AtUs);
        await ProveAsync("generator", async () => (await shards.LookAsync(interrupt)).AtUs);

        async Task ProveAsync(string who, Func<Task<long>> readAsync)
        {
            var beforeUs = time.NowUs();
            var readingUs = await readAsync();
            if (SharedClock.Problem(who, beforeUs, readingUs, time.NowUs()) is { } problem) throw new ChildFailedException(problem);
        }
    }

    private async Task FailedAsync(Exception e, CancellationToken interrupt)
    {
        _measured.Interrupted = interrupt.IsCancellationRequested;
        if (e is OperationCanceledException && _measured.Interrupted) return;
        await FailAsync(e, $"the phase '{_measured.Phase}' was running");
    }

    // The one place where a failure of any stage becomes a sentence. The first is the cause, what follows from it is not told.
    private async Task FailAsync(Exception e, string doing)
    {
        if (_measured.Failure is not null) return;
        if (StageFailure.IsDefect(e)) _measured.Defect = e.ToString();
        string why;
        try
        {
            why = await DeathAsync(doing) ?? StageFailure.Sentence(e, doing);
        }
        catch (Exception other)
        {
            why = $"{StageFailure.Sentence(e, doing)}; and how it ended cannot be told: {other.Message}";
        }

        Fail(why);
    }

    private void Fail(string why)
    {
        if (_measured.Failure is not null) return;
        _measured.Failure = why;
        view.Say($"error: {why}");
    }

    // A child that was killed is gone a moment before the kernel says so.
    private async Task<string?> DeathAsync(string doing)
    {
        for (var look = 0; look < 10; look++)
        {
            if (_servers?.AnyExited == true) return (await _servers.FailureAsync(doing)).Message;
            if (_shards?.AnyEnded == true) return await _shards.FailureAsync(doing);
            await Task.Delay(TimeSpan.FromMilliseconds(20), time);
        }

        return null;
    }

    // What is measured beside the trial costs only itself when it fails.
    private async Task<LoopbackProbe?> SpeedAsync()
    {
        try
        {
            return await _sides.MachineSpeedAsync();
        }
        catch (Exception e)
        {
            _measured.Unavailable["loopback_us"] = $"a send and receive over loopback could not be timed: {e.Message}";
            return null;
        }
    }

    private double? OthersUs()
    {
        try
        {
            return _measured.Others.ReadUs();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _measured.Unavailable["health.other_load_share"] = $"the processes of this machine cannot be listed: {e.Message}";
            return null;
        }
    }

    private async Task PhasesAsync(IServers servers, Relay? relay, IGenerators shards, SeriesSampler sampler, CancellationToken interrupt)
    {
        await AloneAsync(servers, sampler, interrupt);

        Enter(sampler, "connect", plan.Workload.Clients / (double)plan.Phases.ConnectPerSecond);
        await ConnectAsync(servers, shards, interrupt);

        await IdleAsync(servers, shards, sampler, interrupt);

        var timeline = MakeTimeline();
        // The shards first: a message that came before they know the phases would belong to none.
        await shards.BeginAsync(timeline, interrupt);
        await servers.StartWorkloadAsync(plan.Workload, plan.Seed, timeline, interrupt);
        _measured.Timeline = timeline;

        Enter(sampler, "warm-up", plan.Phases.WarmupFor(plan.Pattern));
        await WaitUntilAsync(timeline.SteadyUs, servers, shards, interrupt);
        _measured.SteadyStart = await ReadAsync(servers, interrupt);

        Enter(sampler, "steady", plan.Phases.SteadySeconds);
        var meanwhile = plan.InSteadyState?.Invoke(new TrialInside(servers.ProcessIds[0], servers.Urls[0], timeline, relay)) ?? Task.CompletedTask;
        await WaitUntilAsync(timeline.EndUs, servers, shards, interrupt);
        await meanwhile;
        _measured.SteadyEnd = await ReadAsync(servers, interrupt);

        Enter(sampler, "drain", plan.Phases.DrainSeconds);
        await DrainAsync(TimeSpan.FromSeconds(plan.Phases.DrainSeconds), servers, shards, interrupt);
    }

    private void Enter(SeriesSampler? sampler, string phase, double? seconds)
    {
        _measured.Phase = phase;
        if (sampler is not null) sampler.Phase = phase;
        view.Phase(phase, seconds);
    }

    private async Task ConnectAsync(IServers servers, IGenerators shards, CancellationToken interrupt)
    {
        _measured.ConnectStartUs = time.NowUs();
        foreach (var step in MemorySteps)
        {
            _measured.Connected = await shards.ConnectAsync(step, interrupt);
            await Task.Delay(MemorySettle, time, interrupt);
            var counters = await servers.CollectAsync(interrupt);
            _measured.Memory.Add(new MemorySample
            {
                Connections = _measured.Connected.Counts.Open,
                ResidentKb = servers.ResidentBytes() / 1024.0,
                HeapKb = counters.GcHeapBytes / 1024.0,
                KernelKb = KernelFigures.TcpMemoryKb(),
            });
        }

        _measured.ConnectEndUs = time.NowUs();
    }

    // What the servers use with no client at all: what an idle connection costs is beyond that.
    private async Task AloneAsync(IServers servers, SeriesSampler sampler, CancellationToken interrupt)
    {
        if (!Idle.WholePeriods) return;
        Enter(sampler, "alone", (AloneSettle + AloneSpan).TotalSeconds);
        await Task.Delay(AloneSettle, time, interrupt);
        var (startUs, start) = (time.NowUs(), servers.ReadCpu());
        await Task.Delay(AloneSpan, time, interrupt);
        _measured.AloneCpuUsPerSecond = (servers.ReadCpu()?.TotalUs - start?.TotalUs) / ((time.NowUs() - startUs) / 1e6);
    }

    private async Task IdleAsync(IServers servers, IGenerators shards, SeriesSampler sampler, CancellationToken interrupt)
    {
        var period = plan.Pattern.PeriodSeconds(_measured.Server?.Settings);
        var seconds = Idle.SecondsFor(period, plan.Pattern.Kind.OnTimer);
        Enter(sampler, "idle", seconds);
        if (seconds == 0) return;
        var counters = await servers.CountersAsync(interrupt);
        _measured.IdleStart = await shards.ReadAsync(interrupt);
        var endUs = time.NowUs() + (long)(seconds * 1e6);
        await LookAsync();
        while (endUs - time.NowUs() is > 0 and var leftUs)
        {
            await Task.Delay(TimeSpan.FromMicroseconds(Math.Min(leftUs, IdleLookEveryUs)), time, interrupt);
            await LookAsync();
        }

        _measured.IdleEnd = await shards.ReadAsync(interrupt);
        _measured.IdleCounters = (counters, await servers.CountersAsync(interrupt));

        async Task LookAsync()
        {
            var seen = await shards.LookAsync(interrupt);
            _measured.IdleLooks.Add(new IdleLook(time.NowUs(), servers.ReadCpu()?.TotalUs, seen.SocketBytes));
        }
    }

    private Timeline MakeTimeline()
    {
        var startUs = time.NowUs() + LeadUs + plan.Workload.Clients * LeadPerClientUs + (plan.Layout.Servers.Count + plan.Layout.Generators.Count - 2) * LeadPerProcessUs;
        var steadyUs = startUs + (long)(plan.Phases.WarmupFor(plan.Pattern) * 1e6);
        return new Timeline(startUs, steadyUs, steadyUs + (long)(plan.Phases.SteadySeconds * 1e6));
    }

    private async Task<Instant> ReadAsync(IServers servers, CancellationToken interrupt)
    {
        var instant = new Instant(time.NowUs(), servers.ReadCpu(), null, KernelFigures.ReadCoreTime(), Environment.CpuUsage.TotalTime.TotalMicroseconds, OthersUs(), _container.ReadThrottling());
        return instant with { Counters = await servers.CountersAsync(interrupt) };
    }

    private async Task DrainAsync(TimeSpan atMost, IServers servers, IGenerators shards, CancellationToken interrupt)
    {
        var endUs = time.NowUs() + (long)atMost.TotalMicroseconds;
        WorkloadStatus? publisher = null;
        while (time.NowUs() < endUs && !servers.AnyExited && !shards.AnyEnded)
        {
            var askedUs = time.NowUs();
            if (publisher is not { State: WorkloadState.Finished }) publisher = await servers.WorkloadAsync(interrupt);
            var topics = await servers.TopicsAsync(interrupt);
            if (IsDrained(publisher, topics, await shards.LookAsync(interrupt))) break;
            // As long again as the asking took: with a hundred thousand topics it is no small thing, and must not become the load.
            await Task.Delay(TimeSpan.FromMicroseconds(Math.Max(50_000, time.NowUs() - askedUs)), time, interrupt);
        }
    }

    // Nothing that was due is still to come: what is in the logs has been received, and all of it is in the logs.
    private bool IsDrained(WorkloadStatus publisher, TopicStatus[][] topics, ShardProgress seen) =>
        publisher.State == WorkloadState.Finished
        && seen.Backlog == 0
        && topics.Sum(server => server.Sum(t => t.LastSequence)) >= publisher.Published + seen.Counts.ClientAccepted
        && seen.Counts.Frontier >= Due(topics);

    // Every step is tried, whatever became of the one before: each saves something of its own.
    private async Task FinishAsync(IServers? servers, IGenerators? shards, SeriesSampler? sampler)
    {
        var patience = _measured.Interrupted ? Patience.Interrupted : Patience.Usual;
        _measured.DrainEndUs = time.NowUs();
        if (servers is { AnyExited: false } && _measured.Timeline is not null)
        {
            using var limit = new CancellationTokenSource(patience.Servers, time);
            if (!_measured.Whole)
            {
                await CutAsync(servers, shards, limit);
                _measured.DrainEndUs = time.NowUs();
            }

            // First the clients, then the logs: whatever a client has received is then in them.
            if (shards is { AnyEnded: false }) await StepAsync("the generators were told to send no more", limit, shards.CeaseAsync);
            await StepAsync("the servers were asked how they published", limit, async stop => _measured.Publisher = await servers.WorkloadAsync(stop));
            await StepAsync("the servers were asked what they published", limit, async stop => _measured.Topics = await servers.TopicsAsync(stop));
            if (shards is not null) await StepAsync("the generators were asked what they sent", limit, stop => AddClientsSentAsync(shards, stop));
        }

        if (shards is not null)
        {
            await StepAsync("the generators were asked for their results", patience.Generators, async stop => _measured.Results = await shards.FinishAsync(_measured.Topics, stop));
            if (shards.FailureAtTheEnd is { } death) Fail(death);
        }

        if (sampler is not null) await StepAsync("the sampling was stopped", Timeout.InfiniteTimeSpan, async _ => await sampler.DisposeAsync());
        if (shards is not null) await StepAsync("the generators were ended", Timeout.InfiniteTimeSpan, async _ => await shards.DisposeAsync());
        if (servers is null) return;
        if (!servers.AnyExited)
        {
            await StepAsync("the servers were stopped", Timeout.InfiniteTimeSpan, async _ =>
            {
                if (!await servers.StopAsync(_measured.Failure is null ? patience.Stop : Patience.Interrupted.Stop)) Fail("a server did not stop in good order when it was asked to");
            });
        }

        await StepAsync("the servers were ended", Timeout.InfiniteTimeSpan, async _ => await servers.DisposeAsync());
    }

    // A steady state that has begun ends here, on both sides; what is on its way then may still arrive. A side that hangs is asked no more than it must.
    private async Task CutAsync(IServers servers, IGenerators? shards, CancellationTokenSource limit)
    {
        var answering = shards is { AnyEnded: false };
        if (_measured is { SteadyStart: not null, SteadyEnd: null })
        {
            await StepAsync("the steady state was cut short", limit, async stop => _measured.SteadyEnd = await ReadAsync(servers, stop));
            if (answering) answering = await StepAsync("the generators were told that the steady state is cut short", Patience.Cut, async stop => await shards!.CutAsync(stop));
        }

        await StepAsync("the servers were told to publish no more", limit, servers.StopWorkloadAsync);
        if (_measured.Interrupted && answering) await StepAsync("what was under way was waited for", limit, stop => DrainAsync(InterruptedDrain, servers, shards!, stop));
    }

    private async Task<bool> StepAsync(string doing, TimeSpan patience, Func<CancellationToken, Task> step)
    {
        using var limit = new CancellationTokenSource(patience, time);
        return await StepAsync(doing, limit, step);
    }

    private async Task<bool> StepAsync(string doing, CancellationTokenSource limit, Func<CancellationToken, Task> step)
    {
        try
        {
            await step(limit.Token);
            return true;
        }
        catch (Exception e)
        {
            await FailAsync(e, doing);
            return false;
        }
    }

    // In a two-way workload the messages that clients sent belong to the steady state by the sender's schedule, which only the senders know.
    private async Task AddClientsSentAsync(IGenerators shards, CancellationToken stop)
    {
        if (plan.Workload.Direction == Direction.Receive || _measured is not { Topics: { } topics, Timeline: { } timeline, Publisher: { } publisher }) return;
        var sent = await shards.CountSentAsync(stop);
        (_measured.Topics, _measured.InTheLogs) = ClientsSent.AddTo(topics, sent, plan.Workload, plan.Seed, timeline, publisher.State == WorkloadState.Finished);
    }

    // What all clients together have to have received: of each server its messages × their subscribers.
    private long Due(TopicStatus[][] topics) => topics.Zip(plan.Layout.Servers, (server, part) => server.Sum(topic => topic.LastSequence * MembersOf(topic.Topic, part))).Sum();

    private int MembersOf(int topic, ServerPart part) => plan.Workload.FanOut switch
    {
        FanOut.Broadcast => part.Clients,
        FanOut.Individual => 1,
        _ => Math.Min(plan.Workload.RoomSize, plan.Workload.Clients - topic * plan.Workload.RoomSize),
    };

    private async Task WaitUntilAsync(long dueUs, IServers servers, IGenerators shards, CancellationToken interrupt)
    {
        while (dueUs - time.NowUs() is > 0 and var leftUs)
        {
            if (servers.AnyExited) throw await servers.FailureAsync("the workload was running");
            if (shards.AnyEnded) throw new ChildFailedException(await shards.FailureAsync("the workload was running"));
            await Task.Delay(TimeSpan.FromMicroseconds(Math.Min(leftUs, 200_000)), time, interrupt);
        }
    }
}
