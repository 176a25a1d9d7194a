using System.Globalization;
using Bench.Loadgen.Results;

namespace Bench.Loadgen.Findings;

/// <summary>Latencies between two machines are as uncertain as their clocks: beside the need that has to be little.</summary>
internal sealed class ClockBound : IDoubt
{
    private const double MostOfNeed = 0.1;

    public Finding? Check(TrialFile trial) =>
        trial is not { ClockShiftUs: not null, ClockBoundUs: { } boundUs } || boundUs <= MostOfNeed * trial.Workload.FreshnessMs * 1000
            ? null
            : new Finding
            {
                Code = "clock-bound",
                Severity = Severity.Warning,
                Message = string.Create(CultureInfo.InvariantCulture,
                    $"latencies between machines are known to ±{boundUs / 1000:0.###} ms, more than a tenth of the need ")
                    + string.Create(CultureInfo.InvariantCulture, $"({trial.Workload.FreshnessMs:0.###} ms)"),
                Remedy = "bring the agents nearer to the target's host, or keep both less busy: the bound is half of the fastest question "
                    + "and answer between them, and what the clocks drifted apart since",
            };
}
