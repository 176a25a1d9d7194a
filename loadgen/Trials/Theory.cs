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

    /// <summary>
    /// Latest-value polling: standard error of the share seen, over so many messages. A cycle sees one value (or none) of a Poisson number;
    /// the share is a ratio of sums, whose error is that of the numerator − ratio × denominator (Cochran, Sampling Techniques, section
    /// 2.11).
    /// </summary>
    public static double SeenShareError(double rate, double interval, long messages)
    {
        var (mean, some, share) = (rate * interval, 1 - Math.Exp(-rate * interval), SeenShare(rate, interval));
        // Variance of "any" and of how many, and twice their covariance.
        var variance = some * (1 - some) + share * share * mean - 2 * share * mean * (1 - some);
        return Math.Sqrt(variance / mean / messages);
    }

    /// <summary>
    /// Latest-value polling: standard error of the mean age of so many seen values; an exponential age cut at the interval.
    /// </summary>
    public static double SeenAgeError(double rate, double interval, long seen)
    {
        var some = 1 - Math.Exp(-rate * interval);
        return Math.Sqrt((1 / (rate * rate) - interval * interval * (1 - some) / (some * some)) / seen);
    }

    /// <summary>
    /// Long-polling: standard error of the mean latency of so many messages, in seconds. A cycle brings the Poisson number that came while
    /// no request was there, each uniformly up to R later, or, when that is none, the one that the request waits for; the mean is a ratio
    /// of sums.
    /// </summary>
    public static double LongPollMeanError(double rate, double roundTrip, long messages)
    {
        var (away, brought, variance) = Cycle(rate * roundTrip);
        var ratio = away / 2 / brought;
        // In round trips: variance of the sum of waits, and its covariance with how many there are.
        return roundTrip * Math.Sqrt(
            (away / 3 + ratio * ratio * variance - ratio * (away + away * away - away * brought)) / (brought * messages));
    }

    /// <summary>Long-polling: standard error of requests for each message, in parts of them.</summary>
    public static double LongPollRequestsError(double rate, double roundTrip, long messages)
    {
        var (_, brought, variance) = Cycle(rate * roundTrip);
        return Math.Sqrt(variance / (brought * messages));
    }

    // Messages that come while no request is there; what a cycle brings, one at least: its mean and variance.
    private static (double Away, double Brought, double Variance) Cycle(double away)
    {
        var brought = away + Math.Exp(-away);
        return (away, brought, away + away * away + Math.Exp(-away) - brought * brought);
    }

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

    /// <summary>
    /// Standard error of the mean of <paramref name="count"/> values that are uniform over <paramref name="width"/>, in its unit.
    /// </summary>
    public static double UniformError(double width, long count) => width / Math.Sqrt(12.0 * count);

    /// <summary>
    /// Standard error of the share <paramref name="share"/> quantile of so many values that are uniform over <paramref name="width"/>.
    /// </summary>
    public static double UniformQuantileError(double width, long count, double share) => width * Math.Sqrt(share * (1 - share) / count);
}
