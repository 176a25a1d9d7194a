using System.Globalization;
using Bench.Loadgen.Results;

namespace Bench.Loadgen.Findings;

/// <summary>Latencies between two machines are as uncertain as their clocks: beside the need that has to be little.</summary>
internal sealed class ClockBound : IDoubt
{
    private const double MostOfNeed = 0.1;

    public Finding? Check(TrialFile trial)
    {
        // Of one machine's processes the clock is proven to be one. Older files of a fleet show that it was one by their shift alone.
        if (trial is { OnAgents: not true, ClockShiftUs: null }) return null;
        if (trial.ClockBoundUs is not { } boundUs)
            return Found(
                "how far latencies between machines are from the truth is not known: the clocks could not be read again at the end",
                "repeat the run; if it happens again, see whether the agents are too busy to answer within 5 s");
        return boundUs <= MostOfNeed * trial.Workload.FreshnessMs * 1000
            ? null
            : Found(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"latencies between machines are known to ±{boundUs / 1000:0.###} ms, more than a tenth of the need "
                        + $"({trial.Workload.FreshnessMs:0.###} ms)"),
                "bring the agents nearer to the target's host, or keep both less busy: the bound is half of the fastest question "
                    + "and answer between them, and what the clocks drifted apart since");
    }

    private static Finding Found(string message, string remedy) =>
        new() { Code = "clock-bound", Severity = Severity.Warning, Message = message, Remedy = remedy };
}
