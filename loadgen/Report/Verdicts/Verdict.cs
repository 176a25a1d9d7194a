using Bench.Contract;
using Bench.Report.Prices;
using Bench.Report.Summary;

namespace Bench.Report.Verdicts;

/// <summary>
/// The least pattern that meets the need. The ladder is polling, long-polling, SSE, WebSockets; docs/method.md, "The verdict", is the rule
/// that this file carries out.
/// </summary>
internal static class Verdict
{
    public static VerdictRecord Of(Workload workload, RunData data, IReadOnlyList<SummaryResult> results, PriceSheet sheet, int? priceClients = null)
    {
        // Of several intervals the longest comes first: it is the one that polling is judged at, if it meets the need.
        var rungs = results.Select(r => new Rung(workload, data, r, sheet, priceClients)).OrderBy(r => r.Height).ThenByDescending(r => r.Settings.IntervalMs).ToArray();
        var least = rungs.FirstOrDefault(r => r.Meets);
        // Up the ladder, and no further than it pays: each step must be clearly cheaper than the last.
        Rung? cheaper = null;
        foreach (var higher in rungs.Where(r => r.Meets && r.Height > least?.Height))
            if (higher.ClearlyCheaperThan(cheaper ?? least!)) cheaper = higher;
        var record = new VerdictRecord(workload.Name, least?.Result.Pattern, least?.Result.Label, "", "")
        {
            Cheaper = cheaper?.Result.Label,
            RuleOfThumb = RuleOfThumb.PatternFor(workload),
            Rungs = [.. rungs.Select(r => r.Record(r == least, r == cheaper))],
        };
        if (least is null) return None(record, workload, rungs);
        var words = new VerdictWords(workload, record.Rungs, cheaper?.MemoryBeside(least) ?? "");
        return record with { Sentence = words.Sentence(), Price = words.Price(), Thumb = words.AgainstTheRule(record.RuleOfThumb) };
    }

    private static VerdictRecord None(VerdictRecord record, Workload workload, IReadOnlyList<Rung> rungs)
    {
        if (!rungs.Any(r => r.Result.Valid)) return record with { Sentence = $"No verdict for {workload.Name}: no trial of it is valid." };
        var best = rungs.Where(r => r.P99Ms is not null && r.Capability != Capability.Incapable).MinBy(r => r.P99Ms);
        return record with
        {
            Sentence = $"No pattern meets the need of {workload.Name} (99 % of messages seen within {Numbers.Plain(workload.FreshnessMs)} ms).",
            Price = best is null ? "" : $"The nearest is {best.Result.Label}: {(best.P99UpperMs > workload.FreshnessMs ? $"p99 {Numbers.With(best.P99Ms, "ms")}" : best.Shortfall)}.",
        };
    }
}
