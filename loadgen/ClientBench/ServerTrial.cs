using Bench.Contract;
using Bench.Loadgen.Clients.Engines;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Findings;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Progress;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Stages;
using Bench.Loadgen.Targets;

namespace Bench.Loadgen.ClientBench;

/// <summary>A trial against the real server, as a run makes them, with the raw readings beside its file.</summary>
internal static class ServerTrial
{
    /// <summary>
    /// The server's way past Kestrel's pipe; WebSockets are kept alive by pongs, as the framework's own pings have a timer for each.
    /// </summary>
    private static readonly string[] Direct = ["--direct-send", "1", "--pong-ms", "0"];

    /// <summary>The subject that is a bare loop.</summary>
    public const string Bare = "floor";

    /// <summary>The subject that is the server without the framework.</summary>
    public const string Floor = "own-floor";

    /// <summary>The same without heartbeats and pings.</summary>
    public const string SilentFloor = "own-floor-silent";

    /// <summary>Subjects that are servers of other people, each a named target.</summary>
    public static IReadOnlyList<string> Peers { get; } = ["nchan", "node"];

    /// <summary>Why a subject cannot be measured here, with the command that gets what it lacks; null when it can.</summary>
    public static string? Missing(string subject) =>
        Peers.Contains(subject) && string.Join("; ", PeerTarget.Missing(TargetFile.Load(subject))) is { Length: > 0 } missing
            ? missing
            : null;

    /// <summary>Options of the server that make it a subject; none for the server as it comes.</summary>
    public static string[] OptionsOf(string subject) => subject switch
    {
        "server-direct" => Direct,
        Floor => [.. OwnTargets.OptionsOf(Floor)],
        SilentFloor => [.. OwnTargets.OptionsOf(Floor), .. OwnTargets.OptionsOf(OwnTargets.Silent)],
        _ => [],
    };

    /// <summary>Messages to all clients, evenly apart.</summary>
    /// <param name="clients">Who receive.</param>
    /// <param name="perSecond">Messages a second.</param>
    public static Workload Broadcast(int clients, double perSecond) => new()
    {
        Name = "bench-clients",
        Clients = clients,
        MessagesPerSecond = perSecond,
        FanOut = FanOut.Broadcast,
        Arrivals = ArrivalProcess.Constant
    };

    /// <summary>
    /// A trial of a subject, by lean clients; by those of the reference engine where the lean one does not speak to a peer.
    /// </summary>
    public static TrialPlan PlanOf(string subject, string pattern, Workload workload, PhasePlan phases, bool fixedTiering = true)
    {
        if (!Peers.Contains(subject))
            return PlanOf(
                EngineList.Cheapest.Name, new PatternSettings { Pattern = pattern }, workload, phases, fixedTiering, OptionsOf(subject));
        var settings = new PatternSettings { Pattern = pattern, Target = subject };
        var file = TargetFile.Load(subject);
        var engine = EngineList.Cheapest.SpeaksNot(pattern, file.Spec.Patterns[pattern]) is null ? EngineList.Cheapest : EngineList.All[0];
        return PlanOf(engine.Name, settings, workload, phases, fixedTiering, []) with
        {
            Target = file,
            TopicPrefix = $"{Guid.NewGuid().ToString("n")[..8]}-",
        };
    }

    /// <summary>Makes it; all that was published must have been received.</summary>
    public static async Task<(TrialFile File, Measurements Measured)> RunAsync(TrialPlan plan, TimeProvider time, CancellationToken stop)
    {
        var name = $"{plan.Target?.Spec.Name ?? plan.Engine}, {plan.Pattern.Label}";
        var (file, _, measured) = await MakeAsync();
        if (file.Messages.InvariantHolds != true || file.Messages.Lost > 0 || file.MessagesInWindow == 0)
            throw new ChildFailedException($"{name}: {file.MessagesInWindow:N0} messages "
                + $"received, {file.Messages.Lost:N0} lost; {file.Messages.Invariant}");
        return (file, measured);

        async Task<MadeTrial> MakeAsync()
        {
            try
            {
                return await new TrialService(new PlainView(TextWriter.Null), time).MakeWholeAsync(plan, stop);
            }
            catch (ChildFailedException e)
            {
                throw new ChildFailedException($"{name}: {e.Message}");
            }
        }
    }

    public static TrialPlan PlanOf(
        string engine, PatternSettings pattern, Workload workload, PhasePlan phases, bool fixedTiering,
        IReadOnlyList<string> serverOptions) =>
        new()
        {
            Place = new PlannedTrial(1, workload.Name, pattern.Pattern, pattern.Label, 1),
            Workload = workload,
            Pattern = pattern,
            Phases = phases,
            // One that says nothing for an hour has no period to wait for.
            Idle = new IdleLength(phases.IdleSeconds ?? 0, phases.IdleSeconds > 0 && !IsSilent(serverOptions)),
            Seed = 1,
            Engine = engine,
            FixedTiering = fixedTiering,
            Cores = CorePlan.ForThisMachine(),
            Layout = Layout.Of(workload, servers: 1, generators: 1),
            ServerOptions = serverOptions,
        };

    private static bool IsSilent(IReadOnlyList<string> serverOptions) =>
        OwnTargets.OptionsOf(OwnTargets.Silent).All(serverOptions.Contains);
}
