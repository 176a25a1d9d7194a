namespace Bench.Loadgen.Statistics;

/// <summary>
/// How high a percentile may be, from the values that were seen and without any assumption about how they are distributed: the number of
/// values above the true percentile is binomial. Source: David &amp; Nagaraja, Order Statistics, 3rd edition (2003), section 7.1. Pure.
/// </summary>
public static class PercentileBound
{
    /// <summary>The chance at most that the percentile lies above its bound.</summary>
    public const double Risk = 0.05;

    /// <summary>
    /// The fewest values from which the percentile has an upper bound at all: share^n ≤ 5 %. 299 for the 99th, 2,995 for the 99.9th.
    /// </summary>
    /// <param name="share">Share of values at or below the percentile, between 0 and 1: 0.99 for the 99th.</param>
    public static long Least(double share)
    {
        Check(share);
        return (long)Math.Ceiling(Math.Log(Risk) / Math.Log(share));
    }

    /// <summary>
    /// Which of the values in ascending order, counted from 1, the percentile is not above, but for a chance of 5 %. Null when there are
    /// fewer than <see cref="Least"/>: then it may be above every value that was seen.
    /// </summary>
    /// <param name="count">How many values were seen, from 0.</param>
    /// <param name="share">Share of values at or below the percentile, between 0 and 1.</param>
    public static long? UpperRank(long count, double share)
    {
        Check(share);
        if (count < Least(share)) return null;
        // The most values above the percentile that leave the chance of so few at 5 %; in logarithms, as share^count underflows.
        var (term, sum) = (count * Math.Log(share), 0.0);
        for (long above = 0; above < count; above++)
        {
            sum += Math.Exp(term);
            if (sum > Risk) return count - above + 1;
            term += Math.Log((count - above) / (above + 1.0)) + Math.Log((1 - share) / share);
        }

        return 1;
    }

    private static void Check(double share)
    {
        if (share is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(share), share, "a percentile has a share between 0 and 1");
    }
}
