using HdrHistogram;

namespace Bench.Loadgen.Recording;

/// <summary>
/// Latencies counted coarsely, for a picture that moves: bins that grow by √2 each, from 64 µs to a minute. Made of a histogram that is
/// recorded anyway, so that a receipt costs no more for being looked at.
/// </summary>
public static class LatencyBins
{
    private const int LowestUs = 64, Edges = 41;

    /// <summary>The upper edge in microseconds of each bin but the last, which has none.</summary>
    public static IReadOnlyList<long> EdgesUs { get; } =
        [.. Enumerable.Range(0, Edges).Select(k => (long)Math.Round(LowestUs * Math.Pow(2, k / 2.0)))];

    /// <summary>
    /// How many latencies so far are in each bin. While others record, some of the newest may be missing; the next time they are there.
    /// Takes at most some tenths of a millisecond, and no lock.
    /// </summary>
    /// <param name="histogram">Latencies in microseconds.</param>
    public static IReadOnlyList<long> Of(LongHistogram histogram)
    {
        var bins = new long[Edges + 1];
        var left = histogram.TotalCount;
        var bin = 0;
        for (long us = 0; left > 0 && us <= Recorder.LongestUs; us = histogram.NextNonEquivalentValue(us))
        {
            while (bin < Edges && us >= EdgesUs[bin]) bin++;
            var count = histogram.GetCountAtValue(us);
            bins[bin] += count;
            left -= count;
        }

        return bins;
    }
}
