namespace Bench.Loadgen.Statistics;

/// <summary>How many trials a claim needs. Pure.</summary>
public static class TrialsNeeded
{
    /// <summary>The most that is counted to; beyond it the machine, not the number of trials, is what to change.</summary>
    public const int Most = 1000;

    /// <summary>
    /// The fewest trials in each of two runs whose 95 % interval of the difference is at most <paramref name="effect"/> to either
    /// side: t(2n − 2)·s·√(2/n) ≤ effect. Null when that is more than <see cref="Most"/>.
    /// </summary>
    /// <param name="deviation">Standard deviation of a trial, as a share of the mean.</param>
    /// <param name="effect">The difference to be told, as a share of the mean; above 0.</param>
    public static int? ForDifference(double deviation, double effect)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(effect);
        for (var n = 2; n <= Most; n++)
            if (StudentT.Quantile975(2 * n - 2) * deviation * Math.Sqrt(2.0 / n) <= effect) return n;
        return null;
    }
}
