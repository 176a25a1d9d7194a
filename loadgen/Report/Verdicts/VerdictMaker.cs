using Bench.Contract;
using Bench.Contract.Patterns;
using Bench.Report.Prices;
using Bench.Report.Summary;

namespace Bench.Report.Verdicts;

/// <summary>
/// Carries out the rule over the rungs of a workload and puts the answer in words. docs/method.md, "The verdict", tells the rule. Pure.
/// </summary>
/// <param name="workload">What is needed.</param>
/// <param name="sheet">Has what is not worth climbing for.</param>
/// <param name="compare">Whether the second is worth leaving the first for, from what is known of their prices.</param>
internal sealed class VerdictMaker(
    Workload workload, PriceSheet sheet, Func<string, Mark, IReadOnlyList<RungTrial>, IReadOnlyList<RungTrial>, PriceComparison> compare)
{
    private readonly Mark _mark = new(sheet.WorthClimbingFor, sheet.Currency);

    /// <summary>The answer.</summary>
    /// <param name="ladder">Rungs with a pattern, the lowest first.</param>
    public VerdictRecord Of(IReadOnlyList<IRung> ladder)
    {
        IReadOnlyList<IRung> rungs = workload.UserActsEveryS is null ? ladder : [new NextClick(workload), .. ladder];
        var choice = Choice.Of(rungs, Against);
        IRung[] meeting = [.. rungs.Where(r => r.Meets == Told.Yes)];
        var sends = workload.Direction == Direction.TwoWay;
        RungRecord[] records = [.. rungs.Select(r => r.Record() with
        {
            Least = r == choice.Least,
            MayBeLeast = r != choice.Least && (choice.Candidates.Contains(r) || choice.Hanging.Contains(r)),
            Cheapest = r == choice.Cheapest,
            ToBuild = r is NextClick ? [] : Ladder.Of(r.Pattern).ToBuildWhen(sends),
            OutdoneBy = r.Meets == Told.Yes ? Choice.Outdone(r, meeting, Against)?.Label : null,
            AgainstCheapest = r.Meets == Told.No || choice.Cheapest is null || r == choice.Cheapest ? null : Against(r, choice.Cheapest),
            AgainstLeast = r.Meets == Told.No || choice.Least is null || r == choice.Least ? null : Against(r, choice.Least),
        })];
        var record = new VerdictRecord(workload.Name, choice.Least?.Pattern, choice.Least?.Label, "", "")
        {
            Cheapest = choice.Cheapest?.Label,
            WorthClimbingFor = sheet.WorthClimbingFor,
            RuleOfThumb = RuleOfThumb.PatternFor(workload),
            Rungs = records,
        };
        if (!records.Any(r => r.Known))
            return record with
            {
                State = VerdictState.NoEvidence,
                Sentence = $"No verdict for {workload.Name}: no trial of it is valid.",
                Reasons = ["no valid trial"]
            };
        if (choice.Hanging.Count == 0 && choice.Answers.Count == 0) return None(record);
        if (OpenWords(choice, records) is { } open)
            return record with { State = VerdictState.Undecided, Sentence = open.Sentence(), Price = open.Price(), Reasons = open.Reasons };
        // A rung of which nobody knows whether it meets the need may be the least for other numbers of clients.
        var ranges = rungs.Any(r => r.Meets == Told.CannotBeTold) ? [] : ClientRanges.Of(meeting, records, _mark);
        var words = new VerdictWords(workload, records, sheet, ranges, choice.Unmeasured);
        return record with
        {
            State = VerdictState.Decided,
            Ranges = ranges,
            Sentence = words.Sentence(),
            Price = words.Price(),
            Thumb = words.AgainstTheRule(record.RuleOfThumb)
        };
    }

    // Null where it is decided.
    private IOpenWords? OpenWords(Choice choice, IReadOnlyList<RungRecord> records) =>
        choice.Hanging.Count > 0 ? new UndecidedWords(workload, choice, records)
        : choice.Least is not null ? null
        : choice.Unmeasured.Count > 0 ? new UnmeasuredWords(workload, choice, records, sheet.Currency)
        : new EdgeWords(workload, choice, records);

    private PriceComparison Against(IRung from, IRung to) =>
        compare(
            to.Label, _mark, from.Priced, to.Pattern == NextClick.Key ? [.. from.Priced.Select(p => RungTrial.Free(p.Repeat))] : to.Priced);

    private VerdictRecord None(VerdictRecord record)
    {
        var best = record.Rungs.Where(r => r.P99Ms is not null && r.Capability != Capability.Incapable).MinBy(r => r.P99Ms);
        return record with
        {
            State = VerdictState.NoneMeets,
            Sentence = $"No pattern meets the need of {workload.Name} (99 % of messages seen "
                + $"within {Numbers.Plain(workload.FreshnessMs)} ms).",
            Price = best is null ? "" : $"The nearest is {best.Label}: {best.Shortfall}.",
        };
    }
}
