using Bench.Report.Verdicts;

namespace Bench.Report.Summary;

/// <summary>Puts beside what a rung leaves to be built by hand what the troubles of the same run showed of it. Pure.</summary>
internal static class ByHand
{
    /// <summary>The verdict, with what was measured for each of its rungs.</summary>
    /// <param name="verdict">The verdict of a workload.</param>
    /// <param name="troubles">The rows of the run.</param>
    public static VerdictRecord Feed(VerdictRecord verdict, IReadOnlyList<TroubleRow> troubles) =>
        troubles.Count == 0 ? verdict : verdict with
        {
            Rungs = [.. verdict.Rungs.Select(rung => rung with
            {
                ByHandMeasured = [.. troubles
                    .Where(t => t.Workload == verdict.Workload && t.Pattern == rung.Pattern && t.Label != rung.Label)
                    .SelectMany(Shown)]
            })],
        };

    private static IEnumerable<string> Shown(TroubleRow row)
    {
        if (row.Survived == Survival.CannotBeTold) yield break;
        var naive = row.Label.Contains(" without resume", StringComparison.Ordinal);
        if (naive && row.MessagesMissing is > 0 and var missed)
            yield return $"without resuming, {Numbers.Count(missed)} messages were missed ({row.Trouble})";
        if (row.CaughtUp is > 0 and var caughtUp) yield return $"resuming brought {Numbers.Count(caughtUp)} messages ({row.Trouble})";
        if (!naive && row.MessagesMissing is > 0 and var missing)
            yield return $"{Numbers.Count(missing)} messages missing all the same ({row.Trouble})";
        if (row is { ConnectionsLost: > 0, RecoveryMaxMs: { } allMs })
            yield return $"reconnecting took until {TroubleTable.Time(allMs)} after the loss{TroubleTable.Late(row.RecoveryLateMs)}, "
                + $"for the last of {Numbers.Count(row.ConnectionsLost)} ({row.Trouble})";
        else if (row.ConnectionsLost > 0 && row.Held < row.Attempted)
            yield return $"{Numbers.Count(row.Attempted - row.Held)} of {Numbers.Count(row.Attempted)} clients "
                + $"were not held at the end ({row.Trouble})";
        if (row is { ConnectionsLost: 0, Survived: Survival.No or Survival.InPart, Attempted: > 0 }
            && row.Symptom.Contains("nothing seen", StringComparison.Ordinal))
            yield return $"{Numbers.Count(row.Attempted - row.Held)} clients never noticed ({row.Trouble})";
    }
}
