using Bench.Contract;
using Bench.Loadgen.Machine;
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
}
