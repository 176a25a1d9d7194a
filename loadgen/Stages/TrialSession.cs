using Bench.Contract;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Links;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Machine.Cgroups;
using Bench.Loadgen.Middleboxes;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Progress;
using Bench.Loadgen.Relays;
using Bench.Loadgen.Targets;
using Bench.Loadgen.Tls;

namespace Bench.Loadgen.Stages;

/// <summary>What the stages of one trial share: its plan, its sides once they are there, and what was measured so far.</summary>
internal sealed class TrialSession(TrialPlan plan, ISides sides, IProgressView view, TimeProvider time)
{
    private readonly ContainerReader _container = new();

    public TrialPlan Plan => plan;

    public ISides Sides => sides;

    public IProgressView View => view;

    public TimeProvider Time => time;

    public Measurements Measured { get; } = new();

    /// <summary>The target, once it was started.</summary>
    public ITarget? Target { get; set; }

    /// <summary>The generators, once they were started.</summary>
    public IGenerators? Generators { get; set; }

    /// <summary>What stands between the sides; null for a direct way.</summary>
    public IRelay? Relay { get; set; }

    /// <summary>The way on which packets are lost; null for loopback.</summary>
    public ILossyLink? Link { get; set; }

    /// <summary>The middleboxes between the sides, one for each server; empty for none.</summary>
    public List<IMiddlebox> Middleboxes { get; } = [];

    /// <summary>Where the clients of the first server connect, once they have been told; null before.</summary>
    public Uri? ClientsUrl { get; set; }

    /// <summary>Others beside the measured clients, from the warm-up to the end of the steady state; null before.</summary>
    public Meanwhile? Beside { get; set; }

    /// <summary>What was begun in the warm-up or the steady state and ends by itself after it.</summary>
    public List<Task> Afterwards { get; } = [];

    /// <summary>What looks at both sides once a second, once both are there.</summary>
    public SeriesSampler? Sampler { get; set; }

    /// <summary>Both sides; only for stages after the start.</summary>
    public (ITarget Target, IGenerators Generators) Both =>
        (Target ?? throw new InvalidOperationException("the target has not been started"), Generators
            ?? throw new InvalidOperationException("the generators have not been started"));

    /// <summary>The certificates that clients take: those that the target says are its own, or else those of the plan.</summary>
    public TlsTrust? ClientsTrust => Target?.Trust ?? plan.Trust;

    /// <summary>A phase begins.</summary>
    /// <param name="phase">Its name.</param>
    /// <param name="seconds">How long it will take; null when nobody knows.</param>
    public void Enter(string phase, double? seconds)
    {
        Measured.Phase = phase;
        if (Sampler is not null) Sampler.Phase = phase;
        view.Phase(phase, seconds);
    }

    /// <summary>What both sides show now, but for what only generators know.</summary>
    public async Task<Instant> ReadAsync(CancellationToken stop)
    {
        var probe = Both.Target.Probe;
        var (atUs, (server, cores, own)) = time.ReadAt(
            () => (probe.ReadCpu(), KernelFigures.ReadCoreTime(), Environment.CpuUsage.TotalTime.TotalMicroseconds));
        var others = OthersUs();
        var after = KernelFigures.ReadCoreTime();
        var instant = new Instant(atUs, server, null, cores, own, others, _container.ReadThrottling()) { CoresAfterOthers = after };
        var between = Middleboxes.Count == 0 ? null : Middleboxes.Select(m => m.ReadCpuUs()).Aggregate((a, b) => a + b);
        return instant with
        {
            Counters = await probe.CountersAsync(stop),
            MiddleboxUs = between,
            Loss = await ReadLossAsync(stop)
        };
    }

    private async Task<LossReading?> ReadLossAsync(CancellationToken stop)
    {
        if (Link is not { } link) return null;
        try
        {
            return await link.ReadAsync(Both.Generators.ProcessIds, Both.Target.ProcessIds, stop);
        }
        catch (LinkException e)
        {
            Measured.Unavailable["loss"] = $"the packets on the way could not be counted: {e.Message}";
            return null;
        }
    }

    /// <summary>Waits for an instant while both sides live, and looks once more when it has come.</summary>
    /// <exception cref="ChildFailedException">One has ended.</exception>
    public async Task WaitUntilAsync(long dueUs, CancellationToken interrupt)
    {
        var (target, generators) = Both;
        while (true)
        {
            if (target.HasEnded) throw await target.FailureAsync("the workload was running");
            if (Middleboxes.Find(m => m.HasEnded) is { } gone) throw await gone.FailureAsync("the workload was running");
            if (generators.AnyEnded) throw new ChildFailedException(await generators.FailureAsync("the workload was running"));
            if (dueUs - time.NowUs() is not (> 0 and var leftUs)) return;
            await Task.Delay(TimeSpan.FromMicroseconds(Math.Min(leftUs, 200_000)), time, interrupt);
        }
    }

    /// <summary>
    /// Tries one step that saves something of its own, whatever became of those before it. True when it succeeded; else it is told.
    /// </summary>
    public async Task<bool> StepAsync(string doing, TimeSpan patience, Func<CancellationToken, Task> step)
    {
        using var limit = new CancellationTokenSource(patience, time);
        return await StepAsync(doing, limit, step);
    }

    /// <summary>The same with what is there at once.</summary>
    public Task<bool> StepAsync(string doing, Action step) => StepAsync(doing, Timeout.InfiniteTimeSpan, _ =>
    {
        step();
        return Task.CompletedTask;
    });

    /// <summary>The same, within a limit that several steps share.</summary>
    public async Task<bool> StepAsync(string doing, CancellationTokenSource limit, Func<CancellationToken, Task> step)
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

    /// <summary>
    /// The one place where a failure of any stage becomes a sentence. The first is the cause, what follows from it is not told.
    /// </summary>
    public async Task FailAsync(Exception e, string doing)
    {
        if (Measured.Failure is not null) return;
        if (StageFailure.IsDefect(e)) Measured.Defect = e.ToString();
        var ofAgents = e is AgentFailedException;
        string why;
        try
        {
            (why, ofAgents) = await DeathAsync(doing) ?? (StageFailure.Sentence(e, doing), ofAgents);
        }
        catch (Exception other)
        {
            why = $"{StageFailure.Sentence(e, doing)}; and how it ended cannot be told: {other.Message}";
        }

        Fail(why, ofAgents);
    }

    /// <summary>The trial has failed, for a cause that is a sentence already.</summary>
    /// <param name="why">The cause.</param>
    /// <param name="ofAgents">It lies with the agents of a fleet, or the way to them.</param>
    public void Fail(string why, bool ofAgents = false)
    {
        if (Measured.Failure is not null) return;
        (Measured.Failure, Measured.FailedOnAgents) = (why, ofAgents);
        view.Say($"error: {why}");
    }

    // A child that was killed is gone a moment before the kernel says so.
    private async Task<(string Why, bool OfAgents)?> DeathAsync(string doing)
    {
        for (var look = 0; look < 10; look++)
        {
            if (Target?.HasEnded == true) return ((await Target.FailureAsync(doing)).Message, false);
            if (Middleboxes.Find(m => m.HasEnded) is { } gone) return ((await gone.FailureAsync(doing)).Message, false);
            if (Generators?.AnyEnded == true) return (await Generators.FailureAsync(doing), plan.Agents is not null);
            await Task.Delay(TimeSpan.FromMilliseconds(20), time);
        }

        return null;
    }

    private double? OthersUs()
    {
        try
        {
            return Measured.Others.ReadUs();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Measured.Unavailable["health.other_load_share"] = $"the processes of this machine cannot be listed: {e.Message}";
            return null;
        }
    }
}
