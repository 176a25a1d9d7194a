using Bench.Contract;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Machine.Cgroups;
using Bench.Loadgen.Progress;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Relays;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Running;

/// <summary>One trial: a fresh server, fresh generators, the phases one after the other. What was measured survives any failure.</summary>
internal sealed class TrialRunner(TrialPlan plan, IProgressView view, TimeProvider time)
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

    private readonly Measurements _measured = new();
    private readonly ContainerReader _container = new();

    private IdleLength Idle => plan.Idle ?? new IdleLength(plan.Phases.IdleSeconds ?? 0, false);

    /// <summary>Runs the trial. Cancelling <paramref name="interrupt"/> ends it early in good order.</summary>
    public async Task<Measurements> RunAsync(CancellationToken interrupt)
    {
        view.Phase("start", null);
        var before = await LoopbackCost.MeasureAsync();
        await RunPhasesAsync(interrupt);
        var after = await LoopbackCost.MeasureAsync();
        _measured.LoopbackUs = (before?.CostUs + after?.CostUs) / 2;
        _measured.SoftInterruptsApart = before?.SoftInterruptsApart ?? after?.SoftInterruptsApart;
        return _measured;
    }

    private async Task RunPhasesAsync(CancellationToken interrupt)
    {
        await using var servers = await ServerGroup.StartAsync(plan, interrupt);
        _measured.Server = await servers.InfoAsync(interrupt);
        if (_measured.Server.ClockEpoch != Clock.EpochId)
            throw new ChildFailedException($"the server's clock has epoch {_measured.Server.ClockEpoch}, this machine's has {Clock.EpochId}: latencies cannot be taken across hosts; run the server here");

        await using var relay = plan.Relay is { } relayPlan ? new Relay(servers.Urls.Single(), relayPlan, time) : null;
        await using var shards = await GeneratorShards.StartAsync(plan, relay is null ? servers.Urls : [relay.Url], interrupt);
        _measured.Others = new OtherPrograms(new HashSet<int>([Environment.ProcessId, .. servers.ProcessIds, .. shards.ProcessIds]));
        using var sampling = new CancellationTokenSource();
        var sampler = new SeriesSampler(servers, shards, _measured, view, time);
        var series = sampler.RunAsync(sampling.Token);
        try
        {
            await PhasesAsync(servers, relay, shards, sampler, interrupt);
        }
        catch (OperationCanceledException) when (interrupt.IsCancellationRequested)
        {
            _measured.Interrupted = true;
        }
        catch (Exception e) when (e is ChildFailedException or HttpRequestException or IOException)
        {
            var doing = $"phase {sampler.Phase} was running";
            _measured.Failure = servers.AnyExited ? (await servers.FailureAsync(doing)).Message : shards.AnyEnded ? await shards.FailureAsync(doing) : e.Message;
            view.Say($"error: {_measured.Failure}");
        }

        await FinishAsync(servers, shards, async () =>
        {
            await sampling.CancelAsync();
            await series;
        });
        _measured.RelayHeldMs = relay?.MeanHeldMs;
    }

    private async Task PhasesAsync(ServerGroup servers, Relay? relay, GeneratorShards shards, SeriesSampler sampler, CancellationToken interrupt)
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
        await DrainAsync(servers, shards, interrupt);
    }

    private void Enter(SeriesSampler sampler, string phase, double seconds)
    {
        sampler.Phase = phase;
        view.Phase(phase, seconds);
    }

    private async Task ConnectAsync(ServerGroup servers, GeneratorShards shards, CancellationToken interrupt)
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
    private async Task AloneAsync(ServerGroup servers, SeriesSampler sampler, CancellationToken interrupt)
    {
        if (!Idle.WholePeriods) return;
        Enter(sampler, "alone", (AloneSettle + AloneSpan).TotalSeconds);
        await Task.Delay(AloneSettle, time, interrupt);
        var (startUs, start) = (time.NowUs(), servers.ReadCpu());
        await Task.Delay(AloneSpan, time, interrupt);
        _measured.AloneCpuUsPerSecond = (servers.ReadCpu()?.TotalUs - start?.TotalUs) / ((time.NowUs() - startUs) / 1e6);
    }

    private async Task IdleAsync(ServerGroup servers, GeneratorShards shards, SeriesSampler sampler, CancellationToken interrupt)
    {
        var period = KeepAlivePeriod.SecondsOf(plan.Pattern, _measured.Server?.Settings);
        var seconds = Idle.SecondsFor(period, KeepAlivePeriod.AtRandomPhases(plan.Pattern.Pattern));
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

    private async Task<Instant> ReadAsync(ServerGroup servers, CancellationToken interrupt)
    {
        var instant = new Instant(time.NowUs(), servers.ReadCpu(), null, KernelFigures.ReadCoreTime(), Environment.CpuUsage.TotalTime.TotalMicroseconds, _measured.Others.ReadUs(), _container.ReadThrottling());
        return instant with { Counters = await servers.CountersAsync(interrupt) };
    }

    private async Task DrainAsync(ServerGroup servers, GeneratorShards shards, CancellationToken interrupt)
    {
        var endUs = time.NowUs() + (long)(plan.Phases.DrainSeconds * 1e6);
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

    private async Task FinishAsync(ServerGroup servers, GeneratorShards shards, Func<Task> stopSampling)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        _measured.DrainEndUs = time.NowUs();
        try
        {
            if (!servers.AnyExited && _measured.Timeline is not null)
            {
                if (_measured.Interrupted || _measured.Failure is not null) await servers.StopWorkloadAsync(patience.Token);
                // First the clients, then the logs: whatever a client has received is then in them.
                await shards.CeaseAsync(patience.Token);
                _measured.Publisher = await servers.WorkloadAsync(patience.Token);
                _measured.Topics = await servers.TopicsAsync(patience.Token);
                await AddClientsSentAsync(shards, patience.Token);
            }

            _measured.Results = await shards.FinishAsync(_measured.Topics, patience.Token);
            if (shards.DiedAtTheEnd is { } death)
            {
                _measured.Failure ??= death;
                view.Say($"error: {death}");
            }

            await stopSampling();
            await shards.DisposeAsync();
            if (!servers.AnyExited && !await servers.StopAsync()) _measured.Failure ??= "a server did not stop in good order when it was asked to";
        }
        catch (Exception e) when (e is ChildFailedException or HttpRequestException or IOException or OperationCanceledException)
        {
            _measured.Failure ??= e.Message;
            view.Say($"error: {e.Message}");
            await stopSampling();
        }
    }

    private async Task AddClientsSentAsync(GeneratorShards shards, CancellationToken stop)
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

    private async Task WaitUntilAsync(long dueUs, ServerGroup servers, GeneratorShards shards, CancellationToken interrupt)
    {
        while (dueUs - time.NowUs() is > 0 and var leftUs)
        {
            if (servers.AnyExited) throw await servers.FailureAsync("the workload was running");
            if (shards.AnyEnded) throw new ChildFailedException(await shards.FailureAsync("the workload was running"));
            await Task.Delay(TimeSpan.FromMicroseconds(Math.Min(leftUs, 200_000)), time, interrupt);
        }
    }
}
