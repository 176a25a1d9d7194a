namespace Bench.Loadgen.Trials;

/// <summary>
/// Closed forms that small trials must agree with. λ: messages a second for each client (Poisson); T: polling interval in
/// seconds; R: round trip in seconds; d: one way. Derived in docs/method.md. Pure.
/// </summary>
internal static class Theory
{
    /// <summary>Share of polls that find nothing.</summary>
    public static double EmptyShare(double rate, double interval) => Math.Exp(-rate * interval);

    /// <summary>Latest-value polling: share of values that are ever seen.</summary>
    public static double SeenShare(double rate, double interval) => (1 - Math.Exp(-rate * interval)) / (rate * interval);

    /// <summary>Latest-value polling: mean age of a seen value when it is seen.</summary>
    public static double SeenAge(double rate, double interval) =>
        1 / rate - interval * Math.Exp(-rate * interval) / (1 - Math.Exp(-rate * interval));

    /// <summary>Long-polling: length of a cycle, with a hold long enough to be answered.</summary>
    public static double LongPollCycle(double rate, double roundTrip, double hold)
    {
        var waiting = Math.Exp(-rate * roundTrip);
        return roundTrip + waiting * (1 - Math.Exp(-rate * hold)) / rate;
    }

    /// <summary>Long-polling: mean delivery latency.</summary>
    public static double LongPollMean(double rate, double roundTrip, double hold) =>
        roundTrip / 2 + roundTrip * roundTrip / (2 * LongPollCycle(rate, roundTrip, hold));

    /// <summary>Long-polling: requests for each message.</summary>
    public static double LongPollRequests(double rate, double roundTrip, double hold) => 1 / (rate * LongPollCycle(rate, roundTrip, hold));

    /// <summary>Largest distance between the distribution of values and the uniform one on (from, to): Kolmogorov–Smirnov's D.</summary>
    public static double UniformDistance(IReadOnlyList<(double Value, long Count)> ascending, double from, double to)
    {
        double total = ascending.Sum(v => v.Count), seen = 0, distance = 0;
        foreach (var (value, count) in ascending)
        {
            var expected = Math.Clamp((value - from) / (to - from), 0, 1); // The distribution function itself is 0 below and 1 above.
            distance = Math.Max(distance, Math.Abs(expected - seen / total));
            seen += count;
            distance = Math.Max(distance, Math.Abs(expected - seen / total));
        }

        return distance;
    }

    /// <summary>Critical value of D at 5 % for n values (asymptotic: 1.358/√n). Source: Massey, JASA 46 (1951).</summary>
    public static double CriticalDistance(long n) => 1.358 / Math.Sqrt(n);
}
