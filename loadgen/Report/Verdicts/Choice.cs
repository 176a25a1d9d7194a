using Bench.Report.Summary;

namespace Bench.Report.Verdicts;

/// <summary>
/// The rule of the verdict. Of the rungs that meet the need the cheapest sets the mark; the least is the lowest rung from which it is not
/// clearly worth climbing to the cheapest. A rung that takes more to build than another and costs no less is none to stand on: long-polling
/// beside server-sent events, which the browser reconnects and resumes by itself. Where it is not known whether a rung meets the need, or
/// what a part of its costs is, and the answer hangs on it, there is none.
/// </summary>
/// <param name="Least">The answer; null when no rung meets the need or the answer hangs on what is not known.</param>
/// <param name="Cheapest">
/// The rung that sets the mark, among those that are known to meet the need, at the most that each can cost; null without a price.
/// </param>
/// <param name="Hanging">
/// Rungs of which it is not known whether they meet the need, and on which the answer hangs; empty when it is known.
/// </param>
internal sealed record Choice(IRung? Least, IRung? Cheapest, IReadOnlyList<IRung> Hanging)
{
    /// <summary>
    /// The answers that there may be, the lowest first, where it hangs on what was not measured; empty where it does not.
    /// </summary>
    public IReadOnlyList<IRung> Either { get; init; } = [];

    /// <summary>What was not measured and decides between them, as a sentence names it, such as "the server CPU of a heartbeat".</summary>
    public IReadOnlyList<string> Unmeasured { get; init; } = [];

    /// <summary>The choice.</summary>
    /// <param name="rungs">In order, the lowest first.</param>
    /// <param name="worth">Whether the second is worth leaving the first for.</param>
    public static Choice Of(IReadOnlyList<IRung> rungs, Func<IRung, IRung, Told> worth)
    {
        var patterns = Unsure(rungs);
        Choice[] corners = [.. Corners(rungs).Select(c => Among(c, worth))];
        var most = corners[^1];
        if (corners.All(c => ReferenceEquals(c.Least, most.Least) && c.Hanging.SequenceEqual(most.Hanging))) return most;
        if (corners.LastOrDefault(c => c.Hanging.Count > 0) is { } hanging) return hanging;
        return new Choice(null, most.Cheapest, [])
        {
            Either = [.. rungs.Where(r => corners.Any(c => ReferenceEquals(c.Least, r)))],
            Unmeasured = [.. patterns
                .Where((_, bit) => corners.Where((c, dear) => !ReferenceEquals(c.Least, corners[dear ^ (1 << bit)].Least)).Any())
                .Select(p => rungs.Where(r => r.Pattern == p).Select(NotMeasured).First(n => n is not null)!).Distinct()],
        };
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
            Array.IndexOf(patterns, rung.Pattern) is >= 0 and var bit ? new AtEnd(rung, (dear >> bit & 1) == 1) : rung;
    }

    /// <summary>What of a rung's price was not measured, as a sentence names it; null when all was.</summary>
    public static string? NotMeasured(IRung rung) => rung.Months is { } months && months.Least < months.Most
        ? rung.Priced.Select(p => p.Costs.NotMeasured).FirstOrDefault(n => n is not null)
        : null;

    /// <summary>Another rung that meets the need takes less to build and certainly costs no more; null when there is none.</summary>
    public static IRung? Outdone(IRung rung, IReadOnlyList<IRung> meeting) =>
        meeting.FirstOrDefault(o => o.ToBuild < rung.ToBuild && o.Months is { } theirs && theirs.Most <= rung.Months?.Least);

    private static string[] Unsure(IReadOnlyList<IRung> rungs) =>
        [.. rungs.Where(r => NotMeasured(r) is not null).Select(r => r.Pattern).Distinct()];

    // With prices that are known.
    private static Choice Among(IReadOnlyList<IRung> rungs, Func<IRung, IRung, Told> worth)
    {
        var sure = rungs.Where(r => r.Meets == Told.Yes).ToArray();
        var open = rungs.Where(r => r.Meets == Told.CannotBeTold).ToArray();
        var cheapest = CheapestOf(sure);
        var least = LeastOf(sure, worth);
        // Each rung alone, then all together: what neither changes is not what the answer hangs on.
        var hanging = open.Where(o => !ReferenceEquals(LeastOf(With([o]), worth), least)).ToArray();
        if (hanging.Length == 0 && !ReferenceEquals(LeastOf(With(open), worth), least)) hanging = open;
        return hanging.Length > 0
            ? new Choice(null, Itself(cheapest), [.. hanging.Select(h => Itself(h)!)])
            : new Choice(Itself(least), Itself(cheapest), []);

        IRung[] With(IRung[] more) => [.. rungs.Where(r => r.Meets == Told.Yes || more.Contains(r))];
        static IRung? Itself(IRung? rung) => rung is AtEnd end ? end.Rung : rung;
    }

    private static IRung? CheapestOf(IReadOnlyList<IRung> meeting) =>
        meeting.Where(r => r.Months is not null).MinBy(r => r.Months!.Value.Most);

    private static IRung? LeastOf(IReadOnlyList<IRung> meeting, Func<IRung, IRung, Told> worth)
    {
        var cheapest = CheapestOf(meeting);
        return meeting.FirstOrDefault(
            r => Outdone(r, meeting) is null && (cheapest is null || ReferenceEquals(r, cheapest) || worth(r, cheapest) != Told.Yes));
    }
}
