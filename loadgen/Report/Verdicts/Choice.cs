namespace Bench.Report.Verdicts;

/// <summary>
/// The rule of the verdict. Of the rungs that meet the need the cheapest sets the mark; the least is the lowest rung from which it is not
/// clearly worth climbing to the cheapest. A rung that takes more to build than another and costs no less is none to stand on: long-polling
/// beside server-sent events, which the browser reconnects and resumes by itself. Where it is not known whether a rung meets the need, and the answer hangs on it, there is none.
/// </summary>
/// <param name="Least">The answer; null when no rung meets the need or the answer hangs on what is not known.</param>
/// <param name="Cheapest">The rung that sets the mark, among those that are known to meet the need; null without a price.</param>
/// <param name="Hanging">Rungs of which it is not known whether they meet the need, and on which the answer hangs; empty when it is known.</param>
internal sealed record Choice(IRung? Least, IRung? Cheapest, IReadOnlyList<IRung> Hanging)
{
    /// <summary>The choice.</summary>
    /// <param name="rungs">In order, the lowest first.</param>
    /// <param name="worth">Whether the second is worth leaving the first for.</param>
    public static Choice Of(IReadOnlyList<IRung> rungs, Func<IRung, IRung, Told> worth)
    {
        var sure = rungs.Where(r => r.Meets == Told.Yes).ToArray();
        var open = rungs.Where(r => r.Meets == Told.CannotBeTold).ToArray();
        var cheapest = CheapestOf(sure);
        var least = LeastOf(sure, worth);
        // Each rung alone, then all together: what neither changes is not what the answer hangs on.
        var hanging = open.Where(o => !ReferenceEquals(LeastOf(With([o]), worth), least)).ToArray();
        if (hanging.Length == 0 && !ReferenceEquals(LeastOf(With(open), worth), least)) hanging = open;
        return hanging.Length > 0 ? new Choice(null, cheapest, hanging) : new Choice(least, cheapest, []);

        IRung[] With(IRung[] more) => [.. rungs.Where(r => r.Meets == Told.Yes || more.Contains(r))];
    }

    /// <summary>Another rung that meets the need takes less to build and costs no more; null when there is none.</summary>
    public static IRung? Outdone(IRung rung, IReadOnlyList<IRung> meeting) =>
        meeting.FirstOrDefault(o => o.ToBuild < rung.ToBuild && o.Month is not null && o.Month <= rung.Month);

    private static IRung? CheapestOf(IReadOnlyList<IRung> meeting) => meeting.Where(r => r.Month is not null).MinBy(r => r.Month);

    private static IRung? LeastOf(IReadOnlyList<IRung> meeting, Func<IRung, IRung, Told> worth)
    {
        var cheapest = CheapestOf(meeting);
        return meeting.FirstOrDefault(r => Outdone(r, meeting) is null && (cheapest is null || ReferenceEquals(r, cheapest) || worth(r, cheapest) != Told.Yes));
    }
}
