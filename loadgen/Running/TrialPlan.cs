using Bench.Contract;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Running;

/// <summary>Everything that one trial needs to know.</summary>
internal sealed record TrialPlan
{
    public required PlannedTrial Place { get; init; }

    public required Workload Workload { get; init; }

    public required PatternSettings Pattern { get; init; }

    public required PhasePlan Phases { get; init; }

    public required long Seed { get; init; }

    public required string Engine { get; init; }

    public required bool FixedTiering { get; init; }

    public required CorePlan Cores { get; init; }

    /// <summary>Who has which topics and clients.</summary>
    public required Layout Layout { get; init; }

    /// <summary>Holds bytes back this long each way, by a relay between clients and server; null for a direct way.</summary>
    public TimeSpan? RelayDelay { get; init; }

    /// <summary>Done to the server (its process id) while the steady state runs; null for nothing.</summary>
    public Func<int, Timeline, Task>? InSteadyState { get; init; }
}
