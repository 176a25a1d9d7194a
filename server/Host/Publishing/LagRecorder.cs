using System.Numerics;
using Bench.Contract;

namespace Bench.Host.Publishing;

/// <summary>
/// Counts lags in microseconds in buckets of 1/32 of their power of two, so that a percentile is at most 3 % too high.
/// Small enough for the server, which keeps no histograms otherwise. One writer; readers may be a little behind.
/// </summary>
internal sealed class LagRecorder
{
    private const int SubBits = 5;
    private const int Sub = 1 << SubBits;

    private readonly long[] _counts = new long[64 * Sub];
    private long _total;
    private long _max;

    /// <summary>Takes one lag, 0 or more.</summary>
    public void Record(long us)
    {
        _counts[IndexOf(us)]++;
        _total++;
        if (us > _max) _max = us;
    }

    /// <summary>Percentiles so far; zeros when nothing was taken.</summary>
    public LagSummary Summary() => new() { P50 = Percentile(0.50), P99 = Percentile(0.99), Max = _max };

    private double Percentile(double share)
    {
        var wanted = (long)Math.Ceiling(_total * share);
        long seen = 0;
        for (var i = 0; i < _counts.Length && wanted > 0; i++)
        {
            seen += _counts[i];
            if (seen >= wanted) return Math.Min(_max, HighestOf(i));
        }

        return 0;
    }

    private static int IndexOf(long us)
    {
        if (us < Sub) return (int)us;
        var shift = 63 - BitOperations.LeadingZeroCount((ulong)us) - SubBits;
        return (shift + 1) * Sub + (int)((us >> shift) - Sub);
    }

    private static long HighestOf(int index)
    {
        if (index < Sub) return index;
        var shift = index / Sub - 1;
        return ((long)(index % Sub + Sub + 1) << shift) - 1;
    }
}
