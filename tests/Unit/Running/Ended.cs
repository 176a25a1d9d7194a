using System.Text.Json;
using Bench.Contract;
using Bench.Loadgen.Commands;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Progress;
using Bench.Loadgen.Results;
using Bench.Loadgen.Running;
using Bench.Loadgen.Scenarios;

namespace Bench.Tests.Unit.Running;

/// <summary>What a run of one trial with one fault has left.</summary>
internal sealed class Ended(string folder, FakeSides sides, Fault fault) : IDisposable
{
    public FakeSides Sides => sides;

    public IReadOnlyCollection<string> Reached { get; } = [.. fault.Reached.Keys];

    public IReadOnlyCollection<string> Said { get; } = [.. fault.Said];

    public RunStatus Status { get; } =
        JsonSerializer.Deserialize(File.ReadAllText(Path.Combine(folder, "run.json")), ResultsJson.Default.RunFile)!.Status;

    /// <summary>From Ctrl-C to the end of the last wait for what does not answer.</summary>
    public double WaitedSeconds { get; } = fault.WaitedSeconds;

    public int Exit => RunCommand.ExitOf(Status, report: 0);

    public TrialFile? Trial { get; } = Files(folder, "*.json")
        .Select(f => JsonSerializer.Deserialize(File.ReadAllText(f), ResultsJson.Default.TrialFile)).SingleOrDefault();

    public string[] Codes => [.. Trial!.Findings.Select(f => f.Code)];

    public bool HasTrace => Files(folder, "*.error.txt").Length > 0;

    private static string[] Files(string folder, string pattern) =>
        Path.Combine(folder, "trials") is var trials && Directory.Exists(trials) ? Directory.GetFiles(trials, pattern) : [];

    /// <summary>One receiving workload by one pattern on a direct way.</summary>
    public static Scenario Plain { get; } = new()
    {
        Name = "s",
        Workloads = [new Workload { Name = "w", Clients = 40, MessagesPerSecond = 1, FanOut = FanOut.Broadcast }],
        Patterns = [new PatternSettings { Pattern = "sse" }],
        Trials = 1,
        Phases = new PhasePlan { ConnectPerSecond = 1000, IdleSeconds = 0.2, WarmupSeconds = 0.2, SteadySeconds = 0.5, DrainSeconds = 0.2 },
    };

    /// <summary>Clients send too, through a middlebox that is started again in the steady state.</summary>
    public static Scenario Between { get; } = Plain with
    {
        Workloads = [Plain.Workloads[0] with { Direction = Direction.TwoWay, ClientMessagesPerSecond = 1 }],
        // A part of the build: no program of the machine is asked for its version.
        Patterns = [new PatternSettings { Pattern = "sse", Through = Through.YarpDefault, Trouble = Trouble.Restart }],
        Phases = Plain.Phases with { SteadySeconds = 1, TroubleAtSeconds = 0.1, TroubleSeconds = 0.1 },
    };

    /// <summary>The server is ended in the steady state, and started again.</summary>
    public static Scenario Restarted { get; } = Plain with
    {
        Patterns = [new PatternSettings { Pattern = "sse", Trouble = Trouble.ServerStop }],
        Phases = Plain.Phases with { SteadySeconds = 1, TroubleAtSeconds = 0.1, TroubleSeconds = 0.1 },
    };

    /// <summary>What the target uses alone is measured first, and the idle phase is whole periods long.</summary>
    public static Scenario WithIdlePeriods { get; } = Plain with { Phases = Plain.Phases with { IdleSeconds = null } };

    /// <summary>A relay before the server ends in the steady state, and is started again.</summary>
    public static Scenario Relayed { get; } = Restarted with
    {
        Patterns = [new PatternSettings { Pattern = "sse", Trouble = Trouble.Restart }],
    };

    /// <summary>Packets are lost on the way.</summary>
    public static Scenario Lossy { get; } = Plain with { Patterns = [new PatternSettings { Pattern = "sse", LossPercent = 1 }] };

    /// <summary>Others are beside the clients in the steady state.</summary>
    public static Scenario Attacked { get; } = Restarted with
    {
        Patterns = [new PatternSettings { Pattern = "sse", Hostile = [Abuse.SlowHeads] }],
    };

    /// <summary>Makes the run.</summary>
    /// <param name="step">Where something goes wrong; null for nowhere.</param>
    /// <param name="wrong">What.</param>
    /// <param name="interruptIn">The phase at whose begin the user presses Ctrl-C; null for none.</param>
    /// <param name="scenario">What is run; <see cref="Plain"/> if not said.</param>
    /// <param name="prepare">Does something to the folder before.</param>
    /// <param name="noNumbers">A figure comes out as no number.</param>
    /// <param name="watch">What the run tells, over the view that notes it; null for as a run without a page has it.</param>
    /// <param name="deaf">Once the user has pressed Ctrl-C, nothing that is asked answers any more.</param>
    /// <param name="takeDownHangs">A server that is asked to end never does.</param>
    public static async Task<Ended> OfAsync(
        string? step, Wrong wrong, string? interruptIn = null, Scenario? scenario = null, Action<string>? prepare = null,
        bool noNumbers = false, Func<IProgressView, IProgressView>? watch = null, bool deaf = false, bool takeDownHangs = false)
    {
        var folder = Directory.CreateTempSubdirectory("bench-failure-").FullName;
        prepare?.Invoke(folder);
        using var time = new RushingTime();
        using var fault = new Fault(step, wrong, interruptIn) { DeafAfterInterrupt = deaf, NowUs = time.NowUs };
        var sides = new FakeSides(fault, time) { NoNumbers = noNumbers, Restart = new FakeRestart(fault, takeDownHangs) };
        var settings = Settings(scenario ?? Plain);
        // As a run has it: what a view throws is its own affair.
        var view = new HeardView(fault);
        await time.RunAsync(() => new Run(settings, RunFolder.At(folder, overwrite: false), watch?.Invoke(view) ?? view, time, sides)
            .ExecuteAsync(fault.Interrupt.Token));
        return new Ended(folder, sides, fault);
    }

    /// <summary>Makes the run against a target of somebody's own, which is a real one, by the real clock.</summary>
    /// <param name="target">The target.</param>
    /// <param name="began">Called when a phase begins.</param>
    /// <param name="inAHurry">By a clock that goes on while nobody answers.</param>
    public static async Task<Ended> OfTargetAsync(TargetFile target, Action<string>? began = null, bool inAHurry = false)
    {
        var folder = Directory.CreateTempSubdirectory("bench-failure-").FullName;
        using var hurry = new RushingTime();
        var time = inAHurry ? hurry : TimeProvider.System;
        using var fault = new Fault(null, Wrong.Broken) { Began = began ?? (_ => { }), NowUs = time.NowUs };
        var sides = new FakeSides(fault, time) { RealTarget = true };
        var scenario = Plain with { Patterns = [new PatternSettings { Pattern = "sse", Target = target.Spec.Name }] };
        var settings = Settings(scenario) with { Targets = new Dictionary<string, TargetFile> { [target.Spec.Name] = target } };
        var run = new Run(settings, RunFolder.At(folder, overwrite: false), new HeardView(fault), time, sides);
        if (inAHurry) await hurry.RunAsync(() => run.ExecuteAsync(fault.Interrupt.Token));
        else await run.ExecuteAsync(fault.Interrupt.Token);
        return new Ended(folder, sides, fault);
    }

    private static RunSettings Settings(Scenario scenario) => new()
    {
        Scenario = scenario,
        Engine = "reference",
        Processes = new ProcessRule(),
        CommandLine = "bench run",
        RunId = "r",
        StartedUtc = "2026-01-01T00:00:00Z",
        Findings = []
    };

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
