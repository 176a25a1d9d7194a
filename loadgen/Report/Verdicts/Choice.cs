using Bench.Report.Summary;

namespace Bench.Report.Verdicts;

/// <summary>
/// The rule of the verdict. Of the rungs that meet the need the cheapest sets the mark; the least is the lowest rung from which it is not
/// clearly worth climbing to the cheapest. A rung that takes more to build than another and costs no less is none to stand on: long-polling
/// beside server-sent events, which the browser reconnects and resumes by itself. Where it is not known whether a rung meets the need, or
/// what it or a part of it costs, and the answer hangs on it, there is none. A rung without a price may cost nothing.
/// </summary>
/// <param name="Candidates">
/// Rungs that may be the least, the lowest first: one where it is known, none where no rung meets the need. More where trials leave open
/// whether it is worth climbing from a rung, or where the answer hangs on what was not measured.
/// </param>
/// <param name="Cheapest">
/// The rung that sets the mark, among those that are known to meet the need, at the most that each can cost; null without a price.
/// </param>
/// <param name="Hanging">
/// Rungs of which it is not known whether they meet the need, or what they cost, and on which the answer hangs; empty when it is known.
/// The candidates are then those without them.
/// </param>
internal sealed record Choice(IReadOnlyList<IRung> Candidates, IRung? Cheapest, IReadOnlyList<IRung> Hanging)
{
    /// <summary>The answers that there may be, the lowest first. Gathered or not, a pattern is one answer: its lowest candidate.</summary>
    public IReadOnlyList<IRung> Answers { get; } = [.. Candidates.DistinctBy(c => c.Pattern)];

    /// <summary>The answer; null when there is none or more than one.</summary>
    public IRung? Least => Hanging.Count == 0 && Answers is [var only] ? only : null;

    /// <summary>What was not measured and decides between them, as a sentence names it, such as "the server CPU of a heartbeat".</summary>
    public IReadOnlyList<string> Unmeasured { get; init; } = [];

    /// <summary>True where trials leave more than one candidate even when that is known.</summary>
    public bool Noisy { get; init; }

    /// <summary>The choice.</summary>
    /// <param name="rungs">In order, the lowest first.</param>
    /// <param name="against">The price of the first against that of the second.</param>
    public static Choice Of(IReadOnlyList<IRung> rungs, Func<IRung, IRung, PriceComparison> against)
    {
        var patterns = Unsure(rungs);
        Choice[] corners = [.. Corners(rungs).Select(c => Among(c, against))];
        var most = corners[^1];
        if (corners.All(c => Same(c, most))) return most;
        return new Choice(AnyOf(c => c.Candidates), most.Cheapest, AnyOf(c => c.Hanging))
        {
            Noisy = corners.Any(c => c.Candidates.Count > 1),
            Unmeasured = [.. patterns
                .Where((_, bit) => corners.Where((c, dear) => !Same(c, corners[dear ^ (1 << bit)])).Any())
                .Select(p => rungs.Where(r => r.Pattern == p).Select(NotMeasured).First(n => n is not null)!).Distinct()],
        };

        IRung[] AnyOf(Func<Choice, IReadOnlyList<IRung>> part) => [.. rungs.Where(r => corners.Any(c => part(c).Contains(r)))];
        static bool Same(Choice one, Choice other) =>
            one.Candidates.SequenceEqual(other.Candidates) && one.Hanging.SequenceEqual(other.Hanging);
    }

    /// <summary>
    /// The rungs with every combination of the least and the most that what was not measured can cost, by pattern, as an ask costs the same
    /// on every rung of it; the most of all comes last. Prices in between are on one side of each mark with one of them: marks are crossed
    /// once.
    /// </summary>
    public static IEnumerable<IReadOnlyList<IRung>> Corners(IReadOnlyList<IRung> rungs)
    {
        var patterns = Unsure(rungs);
        return Enumerable.Range(0, 1 << patterns.Length).Select(dear => (IReadOnlyList<IRung>)[.. rungs.Select(r => At(r, dear))]);

        IRung At(IRung rung, int dear) =>
            Array.IndexOf(patterns, rung.Pattern) is >= 0 and var bit ? AsIf.AtEnd(rung, (dear >> bit & 1) == 1) : rung;
    }

    /// <summary>What of a rung's price was not measured, as a sentence names it; null when all was.</summary>
    public static string? NotMeasured(IRung rung) => rung.Months is { } months && months.Least < months.Most
        ? rung.Priced.Select(p => p.Costs.NotMeasured).FirstOrDefault(n => n is not null)
        : null;

    /// <summary>
    /// Another rung that meets the need and takes less to build. A higher one does so unless this one is cheaper beyond the noise of the
    /// trials, or may be by what was not measured; a lower one where it costs no more on average, as whether it is worth climbing from
    /// there is another question. Null when there is none.
    /// </summary>
    /// <param name="rung">The rung that may be outdone.</param>
    /// <param name="meeting">The rungs that meet the need, the lowest first.</param>
    /// <param name="against">The price of the first against that of the second.</param>
    public static IRung? Outdone(IRung rung, IReadOnlyList<IRung> meeting, Func<IRung, IRung, PriceComparison> against)
    {
        var lower = true;
        foreach (var other in meeting)
        {
            if (ReferenceEquals(other, rung)) lower = false;
            else if (other.ToBuild < rung.ToBuild && CostsNoMore(other)) return other;
        }

        return null;

        bool CostsNoMore(IRung other)
        {
            if (rung.Months is not { } mine || other.Months is not { } theirs) return false;
            return !lower && mine.Least == mine.Most && theirs.Least == theirs.Most && against(rung, other).Month is { High: { } high }
                ? high >= 0
                : theirs.Most <= mine.Least;
        }
    }

    private static string[] Unsure(IReadOnlyList<IRung> rungs) =>
        [.. rungs.Where(r => NotMeasured(r) is not null).Select(r => r.Pattern).Distinct()];

    // With prices that are known.
    private static Choice Among(IReadOnlyList<IRung> rungs, Func<IRung, IRung, PriceComparison> against)
    {
        var open = rungs.Where(r => r.Meets == Told.CannotBeTold || (r.Meets == Told.Yes && r.Months is null)).ToArray();
        var sure = With([]);
        var candidates = CandidatesOf(sure, against);
        // Each rung alone, then all together: what neither changes is not what the answer hangs on.
        var hanging = open.Where(o => Changes([o])).ToArray();
        if (hanging.Length == 0 && Changes(open)) hanging = open;
        var cheapest = CheapestOf(sure);
        return new Choice(
            [.. candidates.Select(Itself)], cheapest is null ? null : Itself(cheapest), [.. hanging.Select(Itself)]);

        bool Changes(IRung[] more) => IsOther(With(more)) || IsOther([.. With(more).Select(r => more.Contains(r) ? AtLeast(r) : r)]);
        bool IsOther(IRung[] meeting) => !LabelsOf(CandidatesOf(meeting, against)).SequenceEqual(LabelsOf(candidates));
        IRung[] With(IRung[] more) => [.. rungs.Where(r => r.Meets == Told.Yes || more.Contains(r))];
        IRung AtLeast(IRung rung) => rung.Months is null ? AsIf.Free(rung, rungs) : rung;
        static IEnumerable<string> LabelsOf(IEnumerable<IRung> of) => of.Select(c => c.Label);
        static IRung Itself(IRung rung) => rung is AsIf known ? known.Rung : rung;
    }

    private static IRung? CheapestOf(IReadOnlyList<IRung> meeting) =>
        meeting.Where(r => r.Months is not null).MinBy(r => r.Months!.Value.Most);

    // The lowest from which it is not worth climbing. Where that cannot be told, unknown is not no, and it may be the next as well.
    private static List<IRung> CandidatesOf(IReadOnlyList<IRung> meeting, Func<IRung, IRung, PriceComparison> against)
    {
        var cheapest = CheapestOf(meeting);
        List<IRung> candidates = [];
        foreach (var rung in meeting.Where(r => Outdone(r, meeting, against) is null))
        {
            // What is certainly beyond the mark of any rung is beyond that of the cheapest, whichever that is.
            if (meeting.Any(o => !ReferenceEquals(o, rung) && against(rung, o).WorthClimbing == Told.Yes)) continue;
            candidates.Add(rung);
            if (cheapest is null || ReferenceEquals(rung, cheapest) || against(rung, cheapest).WorthClimbing == Told.No) break;
        }

        return candidates;
    }
}
