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
        // The lowest that is not ruled out. If nobody can tell whether it meets the need, nobody can tell which is the least.
        var lowest = rungs.FirstOrDefault(r => r.Meets != Told.No);
        var least = lowest is { Meets: Told.Yes } ? lowest : null;
        // Up the ladder, and no further than it pays: each step must be clearly cheaper than the last.
        Rung? cheaper = null;
        var comparisons = rungs.ToDictionary(r => r, _ => new List<CostComparison>());
        foreach (var higher in rungs.Where(r => r.Meets != Told.No && r.Height > lowest?.Height))
        {
            var step = higher.Against(cheaper ?? lowest!);
            comparisons[higher].Add(step);
            if (cheaper is not null) comparisons[higher].Add(higher.Against(lowest!));
            if (least is not null && higher.Meets == Told.Yes && step.Cheaper == Told.Yes) cheaper = higher;
        }

        var record = new VerdictRecord(workload.Name, least?.Result.Pattern, least?.Result.Label, "", "")
        {
            State = !rungs.Any(r => r.Result.Valid) ? VerdictState.NoEvidence : least is not null ? VerdictState.Decided : lowest is not null ? VerdictState.Undecided : VerdictState.NoneMeets,
            Cheaper = cheaper?.Result.Label,
            RuleOfThumb = RuleOfThumb.PatternFor(workload),
            Rungs = [.. rungs.Select(r => r.Record(r == least, r == cheaper, comparisons[r]))],
        };
        return record.State switch
        {
            VerdictState.NoEvidence => record with { Sentence = $"No verdict for {workload.Name}: no trial of it is valid." },
            VerdictState.NoneMeets => None(record, workload, rungs),
            VerdictState.Undecided => Undecided(record, workload),
            _ => Decided(record, new VerdictWords(workload, record.Rungs, cheaper?.MemoryBeside(least!) ?? "")),
        };
    }

    private static VerdictRecord Decided(VerdictRecord record, VerdictWords words) =>
        record with { Sentence = words.Sentence(), Price = words.Price(), Thumb = words.AgainstTheRule(record.RuleOfThumb) };

    private static VerdictRecord Undecided(VerdictRecord record, Workload workload)
    {
        var words = new UndecidedWords(workload, record.Rungs);
        return record with { Sentence = words.Sentence(), Price = words.Price(), Reasons = words.Reasons };
    }

    private static VerdictRecord None(VerdictRecord record, Workload workload, IReadOnlyList<Rung> rungs)
    {
        var best = rungs.Where(r => r.P99Ms is not null && r.Capability != Capability.Incapable).MinBy(r => r.P99Ms);
        return record with
        {
            Sentence = $"No pattern meets the need of {workload.Name} (99 % of messages seen within {Numbers.Plain(workload.FreshnessMs)} ms).",
            Price = best is null ? "" : $"The nearest is {best.Result.Label}: {best.Shortfall}.",
        };
    }
}
