namespace Bench.Loadgen.Scenarios;

/// <summary>The longest polling interval that meets a need. Pure.</summary>
public static class LongestInterval
{
    // Left for the way and the service, d + s: a twentieth of the need, and no less than a busy machine's scheduling takes.
    private const double TransitShare = 0.05;
    private const double LeastTransitMs = 10;

    /// <summary>
    /// A fixed timer of period T sees 99 % of messages within 0.99 T + d + s, so T ≤ (F − d − s) / 0.99. Rounded down to two
    /// significant digits; never below 10 ms, the shortest interval there is.
    /// </summary>
    /// <param name="freshnessMs">The need F in milliseconds, at least 1.</param>
    public static int Of(double freshnessMs)
    {
        var longest = (freshnessMs - Math.Max(LeastTransitMs, TransitShare * freshnessMs)) / 0.99;
        if (longest < 10) return 10;
        var step = Math.Pow(10, Math.Floor(Math.Log10(longest)) - 1);
        return (int)Math.Min(86_400_000, Math.Floor(longest / step) * step);
    }
}
