using Bench.Contract;
using Bench.Report.Prices;
using Bench.Report.Summary;

namespace Bench.Report.Verdicts;

/// <summary>The verdict of a workload that was run.</summary>
internal static class Verdict
{
    /// <summary>The least pattern that meets the need and is not clearly worth climbing from.</summary>
    public static VerdictRecord Of(Workload workload, RunData data, IReadOnlyList<SummaryResult> results, PriceSheet sheet, int? priceClients = null)
    {
        // Of several intervals the longest comes first, as it is the cheapest; what is sent at once before what is gathered, as it takes less to build.
        var rungs = Plain(workload, data, results).Select(r => new Rung(workload, data, r, sheet, priceClients))
            .OrderBy(r => r.Height).ThenByDescending(r => r.Settings.IntervalMs).ThenBy(r => r.Settings.FlushMs ?? 0);
        return new VerdictMaker(workload, sheet, PriceComparer.Of).Of([.. rungs]);
    }

    // What a trouble did to a rung is no rung of its own. Where all went through the same trouble, that is the way to be chosen for.
    private static IReadOnlyList<SummaryResult> Plain(Workload workload, RunData data, IReadOnlyList<SummaryResult> results)
    {
        var patterns = data.Run.Scenario.PatternsOf(workload);
        // Where packets were lost on every way, the verdict is of the least loss, and the table of losses tells the others.
        var least = patterns.Any(p => p.IsPlain) ? null : patterns.Min(p => p.LossPercent);
        var labels = patterns.Where(p => p.IsPlain || least is not null && p.LossPercent == least).Select(p => p.Label).ToHashSet(StringComparer.Ordinal);
        return labels.Count == 0 ? results : [.. results.Where(r => labels.Contains(r.Label))];
    }
}
