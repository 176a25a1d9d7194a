using Bench.Loadgen.Results;

namespace Bench.Loadgen.Findings;

/// <summary>What had not arrived when the drain ended would have had the longest latencies.</summary>
internal sealed class NotDrained : IDoubt
{
    public Finding? Check(TrialFile trial) => trial.Messages.InFlight == 0 ? null : new Finding
    {
        Code = "not-drained",
        Severity = OnPurpose.Weigh(trial, Severity.Warning),
        Message = $"{trial.Messages.InFlight} messages were still under way {trial.Phases.DrainSeconds:0.0} s after the steady state; the highest percentiles are too low",
        Remedy = OnPurpose.Remedy(trial) ?? "raise drain_seconds, or lower the load",
    };
}
