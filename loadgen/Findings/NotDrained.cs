using Bench.Loadgen.Results;

namespace Bench.Loadgen.Findings;

/// <summary>What had not arrived when the drain ended would have had the longest latencies.</summary>
internal sealed class NotDrained : IDoubt
{
    public Finding? Check(TrialFile trial)
    {
        if (trial.Messages.InFlight is null or 0) return null;
        // Packets that are lost make messages late: the tail is the result, and is cut off.
        var butForLoss = trial with { Pattern = trial.Pattern with { LossPercent = null } };
        return new Finding
        {
            Code = "not-drained",
            Severity = OnPurpose.Weigh(butForLoss, Severity.Warning),
            Message = $"{trial.Messages.InFlight} messages were still under way {trial.Phases.DrainSeconds:0.0} s after the steady "
                + "state; the highest percentiles are too low",
            Remedy = OnPurpose.Remedy(butForLoss) ?? "raise drain_seconds, or lower the load",
        };
    }
}
