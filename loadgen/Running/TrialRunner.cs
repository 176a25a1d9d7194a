using Bench.Contract;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Progress;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Relays;
using Bench.Loadgen.Results;

namespace Bench.Loadgen.Running;

/// <summary>One trial: a fresh server, fresh generators, the phases one after the other. What was measured survives any failure.</summary>
internal sealed class TrialRunner(TrialPlan plan, IProgressView view, TimeProvider time)
{
    // Counts of idle connections at which memory is read. None at zero: the first connections also bring in code.
    private static readonly double[] MemorySteps = [0.2, 0.4, 0.6, 0.8, 1.0];
    private static readonly TimeSpan MemorySettle = TimeSpan.FromMilliseconds(300);
    private const long LeadUs = 300_000;

    private readonly Measurements _measured = new();

    /// <summary>Runs the trial. Cancelling <paramref name="interrupt"/> ends it early in good order.</summary>
    public async Task<Measurements> RunAsync(CancellationToken interrupt)
    {
        view.Phase("start", null);
        await using var server = await ServerProcess.StartAsync(plan.ServerPlace, plan.Cores.Server, plan.FixedTiering, interrupt);
        using var control = new ControlClient(server.ControlUrl);
        _measured.Server = await control.InfoAsync(interrupt);
        if (_measured.Server.ClockEpoch != Clock.EpochId)
            throw new ChildFailedException($"the server's clock has epoch {_measured.Server.ClockEpoch}, this machine's has {Clock.EpochId}: latencies cannot be taken across hosts; run the server here");

        await using var relay = plan.Relay is { } relayPlan ? new Relay(server.Url, relayPlan, time) : null;
        await using var shards = await GeneratorShards.StartAsync(plan, relay?.Url ?? server.Url, count: 1, interrupt);
        _measured.OwnProcesses = new HashSet<int>([server.Id, Environment.ProcessId, .. shards.ProcessIds]);
        using var sampling = new CancellationTokenSource();
        var sampler = new SeriesSampler(server, shards, _measured, view, time);
        var series = sampler.RunAsync(sampling.Token);
        try
        {
            await PhasesAsync(server, relay, control, shards, sampler, interrupt);
        }
        catch (OperationCanceledException) when (interrupt.IsCancellationRequested)
        {
            _measured.Interrupted = true;
        }
        catch (Exception e) when (e is ChildFailedException or HttpRequestException or IOException)
        {
            _measured.Failure = server.HasExited ? (await server.FailureAsync($"phase {sampler.Phase} was running")).Message : e.Message;
            view.Say($"error: {_measured.Failure}");
        }

        await FinishAsync(server, control, shards, async () =>
        {
            await sampling.CancelAsync();
            await series;
        });
        _measured.RelayHeldMs = relay?.MeanHeldMs;
        return _measured;
    }

    private async Task PhasesAsync(ServerProcess server, Relay? relay, ControlClient control, GeneratorShards shards, SeriesSampler sampler, CancellationToken interrupt)
    {
        Enter(sampler, "connect", plan.Workload.Clients / (double)plan.Phases.ConnectPerSecond);
        await ConnectAsync(server, control, shards, interrupt);

        Enter(sampler, "idle", plan.Phases.IdleSeconds);
        await IdleAsync(server, shards, interrupt);

        var timeline = MakeTimeline();
        await control.StartAsync(
            new WorkloadStart
            {
                Workload = plan.Workload,
                Seed = plan.Seed,
                StartUs = timeline.StartUs,
                WarmupUs = timeline.SteadyUs - timeline.StartUs,
                SteadyUs = timeline.EndUs - timeline.SteadyUs,
            },
            interrupt);
        await shards.BeginAsync(timeline, interrupt);
        _measured.Timeline = timeline;

        Enter(sampler, "warm-up", plan.Phases.WarmupSeconds);
        await WaitUntilAsync(timeline.SteadyUs, server, interrupt);
        _measured.SteadyStart = await ReadAsync(server, control, interrupt);

        Enter(sampler, "steady", plan.Phases.SteadySeconds);
        var meanwhile = plan.InSteadyState?.Invoke(new TrialInside(server.Id, server.Url, timeline, relay)) ?? Task.CompletedTask;
        await WaitUntilAsync(timeline.EndUs, server, interrupt);
        await meanwhile;
        _measured.SteadyEnd = await ReadAsync(server, control, interrupt);

        Enter(sampler, "drain", plan.Phases.DrainSeconds);
        await DrainAsync(server, control, shards, interrupt);
    }

    private void Enter(SeriesSampler sampler, string phase, double seconds)
    {
        sampler.Phase = phase;
        view.Phase(phase, seconds);
    }

    private async Task ConnectAsync(ServerProcess server, ControlClient control, GeneratorShards shards, CancellationToken interrupt)
    {
        _measured.ConnectStartUs = time.NowUs();
        foreach (var step in MemorySteps)
        {
            _measured.Connected = await shards.ConnectAsync(step, interrupt);
            await Task.Delay(MemorySettle, time, interrupt);
            var counters = await control.CollectAsync(interrupt);
            _measured.Memory.Add(new MemorySample
            {
                Connections = _measured.Connected.Counts.Open,
                ResidentKb = KernelFigures.ResidentBytes(server.Id) / 1024.0,
                HeapKb = counters.GcHeapBytes / 1024.0,
                KernelKb = KernelFigures.TcpMemoryKb(),
            });
        }

        _measured.ConnectEndUs = time.NowUs();
    }

    private async Task IdleAsync(ServerProcess server, GeneratorShards shards, CancellationToken interrupt)
    {
        if (plan.Phases.IdleSeconds == 0) return;
        _measured.IdleStart = await shards.ReadAsync(interrupt);
        _measured.IdleStartServerCpu = ProcessCpu.Read(server.Id);
        await Task.Delay(TimeSpan.FromSeconds(plan.Phases.IdleSeconds), time, interrupt);
        _measured.IdleEndServerCpu = ProcessCpu.Read(server.Id);
        _measured.IdleEnd = await shards.ReadAsync(interrupt);
    }

    private Timeline MakeTimeline()
    {
        var startUs = time.NowUs() + LeadUs;
        var steadyUs = startUs + (long)(plan.Phases.WarmupSeconds * 1e6);
        return new Timeline(startUs, steadyUs, steadyUs + (long)(plan.Phases.SteadySeconds * 1e6));
    }

    private async Task<Instant> ReadAsync(ServerProcess server, ControlClient control, CancellationToken interrupt)
    {
        var instant = new Instant(time.NowUs(), ProcessCpu.Read(server.Id), null, KernelFigures.ReadCoreTime(), Environment.CpuUsage.TotalTime.TotalMicroseconds, OtherPrograms.Read());
        return instant with { Counters = await control.CountersAsync(interrupt) };
    }

    private async Task DrainAsync(ServerProcess server, ControlClient control, GeneratorShards shards, CancellationToken interrupt)
    {
        var endUs = time.NowUs() + (long)(plan.Phases.DrainSeconds * 1e6);
        var topics = await TopicsAsync(control, shards, interrupt);
        while (time.NowUs() < endUs && !server.HasExited)
        {
            var due = topics.Sum(topic => topic.LastSequence * MembersOf(topic.Topic));
            if ((await shards.ReadAsync(interrupt)).Frontier >= due) break;
            await Task.Delay(TimeSpan.FromMilliseconds(50), time, interrupt);
            topics = await TopicsAsync(control, shards, interrupt);
        }
    }

    private async Task FinishAsync(ServerProcess server, ControlClient control, GeneratorShards shards, Func<Task> stopSampling)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        _measured.DrainEndUs = time.NowUs();
        try
        {
            if (!server.HasExited && _measured.Timeline is not null)
            {
                if (_measured.Interrupted) await control.StopWorkloadAsync(patience.Token);
                _measured.Publisher = await control.WorkloadAsync(patience.Token);
                _measured.Topics = await TopicsAsync(control, shards, patience.Token);
            }

            _measured.Results = await shards.FinishAsync(_measured.Topics, patience.Token);
            await stopSampling();
            await shards.DisposeAsync();
            if (!server.HasExited && !await server.StopAsync()) _measured.Failure ??= "the server did not stop in good order when it was asked to";
        }
        catch (Exception e) when (e is ChildFailedException or HttpRequestException or IOException or OperationCanceledException)
        {
            _measured.Failure ??= e.Message;
            view.Say($"error: {e.Message}");
            await stopSampling();
        }
    }

    // In a two-way workload the messages that clients sent belong to the steady state by the sender's schedule, which only the senders know.
    private async Task<IReadOnlyList<TopicStatus>> TopicsAsync(ControlClient control, GeneratorShards shards, CancellationToken stop)
    {
        var topics = await control.TopicsAsync(stop);
        if (plan.Workload.Direction == Direction.Receive) return topics;
        var sent = await shards.CountSentAsync(stop);
        return [.. topics.Select(topic => topic with { PublishedSteady = topic.PublishedSteady + sent.GetValueOrDefault(topic.Topic) })];
    }

    private int MembersOf(int topic) => plan.Workload.FanOut switch
    {
        FanOut.Broadcast => plan.Workload.Clients,
        FanOut.Individual => 1,
        _ => Math.Min(plan.Workload.RoomSize, plan.Workload.Clients - topic * plan.Workload.RoomSize),
    };

    private async Task WaitUntilAsync(long dueUs, ServerProcess server, CancellationToken interrupt)
    {
        while (dueUs - time.NowUs() is > 0 and var leftUs)
        {
            if (server.HasExited) throw await server.FailureAsync("the workload was running");
            await Task.Delay(TimeSpan.FromMicroseconds(Math.Min(leftUs, 200_000)), time, interrupt);
        }
    }
}
