using System.Globalization;
using Bench.Loadgen.Results;

namespace Bench.Loadgen.Findings;

/// <summary>
/// Between machines whose clocks had to be shifted no latency is known better than these: what is smaller is only below that.
/// </summary>
internal sealed class BelowBound : IDoubt
{
    public Finding? Check(TrialFile trial)
    {
        if (trial is not { ClockShiftUs: not null, ClockBoundUs: { } boundUs, LatencyMs: { } latency }) return null;
        var boundMs = boundUs / 1000;
        (string Name, double Ms)[] percentiles = [("p50", latency.P50), ("p90", latency.P90), ("p99", latency.P99)];
        var below = percentiles.Where(p => p.Ms < boundMs).Select(p => p.Name).ToArray();
        if (below.Length == 0) return null;
        var zero = trial.Messages.BelowZero is > 0 and var count
            ? string.Create(CultureInfo.InvariantCulture, $"; {count:N0} latencies came out below zero, by no more than that")
            : "";
        return new Finding
        {
            Code = "below-bound",
            Severity = Severity.Warning,
            Message = string.Create(
                CultureInfo.InvariantCulture,
                $"clocks of two machines are known to ±{boundMs:0.###} ms: read {string.Join(" and ", below)} as below that{zero}"),
            Remedy = "compare by what is larger, or measure such latencies with generators on the target's machine",
        };
    }
}
