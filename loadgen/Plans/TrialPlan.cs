using Bench.Contract;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Relays;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Tls;

namespace Bench.Loadgen.Plans;

/// <summary>Everything that one trial needs to know.</summary>
internal sealed record TrialPlan
{
    public required PlannedTrial Place { get; init; }

    public required Workload Workload { get; init; }

    public required PatternSettings Pattern { get; init; }

    public required PhasePlan Phases { get; init; }

    /// <summary>How long the idle phase is to be; of <see cref="Phases"/> if not said.</summary>
    public IdleLength? Idle { get; init; }

    /// <summary>The same with the default of <see cref="Phases"/>.</summary>
    public IdleLength IdleLength => Idle ?? new IdleLength(Phases.IdleSeconds ?? 0, false);

    public required long Seed { get; init; }

    public required string Engine { get; init; }

    public required bool FixedTiering { get; init; }

    public required CorePlan Cores { get; init; }

    /// <summary>
    /// What the generators of each machine may use, where some are on other machines; null where <see cref="Cores"/> tells.
    /// </summary>
    public IReadOnlyList<CpuAllowance>? GeneratorsElsewhere { get; init; }

    /// <summary>Who has which topics and clients.</summary>
    public required Layout Layout { get; init; }

    /// <summary>The agents that have the generators, in order; null for processes of this machine.</summary>
    public IReadOnlyList<AgentRecord>? Agents { get; init; }

    /// <summary>Names of the agents that the run began with and that have gone.</summary>
    public IReadOnlyList<string> AgentsGone { get; init; } = [];

    /// <summary>Why the trial cannot be made at all, in a sentence; null where it can be tried.</summary>
    public string? Refusal { get; init; }

    /// <summary>What is measured; the server that comes with the harness when null.</summary>
    public TargetFile? Target { get; init; }

    /// <summary>The target makes messages due by itself, and nobody else knows which.</summary>
    public bool PublishesItself => Target?.PublishesItself == true;

    /// <summary>Such a target, whose messages say when they were made.</summary>
    public bool TargetStamps => PublishesItself && Target?.Spec.Patterns[Pattern.Pattern].Stamp is not null;

    /// <summary>
    /// Which certificates clients take, where TLS is spoken; the own server tells its own. Null for those of the machine's authorities.
    /// </summary>
    public TlsTrust? Trust { get; init; }

    /// <summary>How the names of the trial's topics begin on such a target.</summary>
    public string TopicPrefix { get; init; } = "";

    /// <summary>What a relay between clients and server does; null for a direct way.</summary>
    public RelayPlan? Relay { get; init; }

    /// <summary>Where the server runs and listens; on loopback if not said.</summary>
    public ServerPlace ServerPlace { get; init; } = ServerPlace.Loopback;

    /// <summary>A command that starts the generators, such as "ip netns exec NAME"; empty for none.</summary>
    public IReadOnlyList<string> GeneratorPrefix { get; init; } = [];

    /// <summary>Options of the server beside its addresses, such as "--direct-send 1"; none if not said.</summary>
    public IReadOnlyList<string> ServerOptions { get; init; } = [];

    /// <summary>The server's thread pool has one worker and never more.</summary>
    public bool OneWorker { get; init; }

    /// <summary>Somebody looks at a page of it while it runs: generators say how late messages are, once a second.</summary>
    public bool Watched { get; init; }

    /// <summary>
    /// Others beside the measured clients, from the beginning of the warm-up to the end of the steady state; null for nobody.
    /// </summary>
    public Func<TrialInside, Task>? Beside { get; init; }

    /// <summary>Done while the steady state runs, and waited for, also when that fails; null for nothing.</summary>
    public Func<TrialInside, Task>? InSteadyState { get; init; }
}

/// <summary>Something that went wrong on purpose, in microseconds of the clock.</summary>
/// <param name="Name">What, as scenarios name it.</param>
/// <param name="DueUs">When it was to begin.</param>
/// <param name="BeginUs">When it began.</param>
/// <param name="EndUs">When it was over; null for what has an instant and no length.</param>
internal sealed record TroubleSpan(string Name, long DueUs, long BeginUs, long? EndUs);

/// <summary>What a running trial lets others at, for the proofs that disturb it.</summary>
/// <param name="ServerId">Process id of the server; 0 where it is not known.</param>
/// <param name="Server">Where the server listens.</param>
/// <param name="Timeline">The phases, in microseconds of the clock.</param>
/// <param name="Relay">The relay between the sides; null without one.</param>
internal sealed record TrialInside(int ServerId, Uri Server, Timeline Timeline, IRelay? Relay)
{
    /// <summary>The middleboxes between the sides; empty without one.</summary>
    public IReadOnlyList<IRestartable> Middleboxes { get; init; } = [];

    /// <summary>The target, where it can be started again; null where it cannot.</summary>
    public IRestartable? Target { get; init; }

    /// <summary>Where the measured clients connect: the server, or what stands before it.</summary>
    public Uri ClientsUrl { get; init; } = Server;

    /// <summary>Starts those beside the measured clients: which, and whose topics they read.</summary>
    public Func<PatternSettings, Workload, IBeside> StartBeside { get; init; } =
        (_, _) => throw new InvalidOperationException("nobody can be started beside the clients here");

    /// <summary>Told of what ends by itself after the steady state, and is waited for at the end of the trial.</summary>
    public Action<Task> Afterwards { get; init; } = _ => { };

    /// <summary>Told what became of those beside the measured clients.</summary>
    public Action<IReadOnlyList<BesideRecord>> BesideEnded { get; init; } = _ => { };

    /// <summary>Told what has gone wrong, and when it was over.</summary>
    public Action<TroubleSpan> Happened { get; init; } = _ => { };

    /// <summary>Told when a server that was down has just opened again.</summary>
    public Action OpenedAgain { get; init; } = () => { };

    /// <summary>Cancelled when the steady state ends before its time: the user stops it, or something failed.</summary>
    public CancellationToken Stop { get; init; }

    /// <summary>Cancelled after that, when nobody waits for what is done here any longer: nothing may be started again then.</summary>
    public CancellationToken GiveUp { get; init; }
}
