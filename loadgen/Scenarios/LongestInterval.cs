using Bench.Contract;

namespace Bench.Loadgen.Scenarios;

/// <summary>The longest polling interval, and the longest window in which messages gather, that meet a need. Pure.</summary>
public static class LongestInterval
{
    // Left for the way and the service, d + s: a twentieth of the need, and no less than a busy machine's scheduling takes.
    private const double TransitShare = 0.05;
    private const double LeastTransitMs = 10;

    // The server ends a window up to 6 ms late, and by then the messages of all its topics may leave at once.
    private const double LeastTransitOfWindowMs = 14;

    /// <summary>
    /// A fixed timer of period T sees 99 % of messages within 0.99 T + d + s, so T ≤ (F − d − s) / 0.99. Rounded down to two
    /// significant digits; never below 10 ms, the shortest interval there is.
    /// </summary>
    /// <param name="freshnessMs">The need F in milliseconds, at least 1.</param>
    public static int Of(double freshnessMs) =>
        TwoDigits((freshnessMs - Math.Max(LeastTransitMs, TransitShare * freshnessMs)) / 0.99, 10, 86_400_000);

    /// <summary>
    /// The message that opens a window W waits for all of it, so W ≤ F − d − s. Rounded down to two significant digits; never below 1 ms,
    /// and never above the longest that the server knows.
    /// </summary>
    /// <param name="freshnessMs">The need F in milliseconds, at least 1.</param>
    public static int WindowOf(double freshnessMs) =>
        TwoDigits(freshnessMs - Math.Max(LeastTransitOfWindowMs, TransitShare * freshnessMs), 1, Protocol.LongestFlushMs);

    private static int TwoDigits(double longest, int least, int most)
    {
        if (longest < least) return least;
        var step = longest < 10 ? 1 : Math.Pow(10, Math.Floor(Math.Log10(longest)) - 1);
        return (int)Math.Min(most, Math.Floor(longest / step) * step);
    }
}
