using System.Numerics;
using Bench.Contract;

namespace Bench.Host.Publishing;

/// <summary>Lags in microseconds, in buckets no wider than 1/64 of their value: 64 to each power of two.</summary>
internal sealed class LagHistogram
{
    private const int SubBits = 6;
    private const int Sub = 1 << SubBits;

    private readonly long[] _counts = new long[(64 - SubBits + 1) * Sub];
    private long _count;
    private long _max;

    /// <summary>Counts one lag of 0 or more.</summary>
    public void Record(long lagUs)
    {
        _counts[Bucket(lagUs)]++;
        _count++;
        if (lagUs > _max) _max = lagUs;
    }

    /// <summary>Zeros when nothing was recorded.</summary>
    public LagSummary Summarise() => new() { P50 = Percentile(0.50), P99 = Percentile(0.99), Max = _max };

    private double Percentile(double share)
    {
        var wanted = (long)Math.Ceiling(_count * share);
        long seen = 0;
        for (var bucket = 0; bucket < _counts.Length; bucket++)
        {
            seen += _counts[bucket];
            if (seen >= wanted && seen > 0) return Math.Min(Highest(bucket), _max);
        }

        return 0;
    }

    private static int Bucket(long value)
    {
        if (value < Sub) return (int)value;
        var shift = BitOperations.Log2((ulong)value) - SubBits;
        return (shift + 1) * Sub + (int)((value >> shift) - Sub);
    }

    private static long Highest(int bucket)
    {
        if (bucket < Sub) return bucket;
        var shift = bucket / Sub - 1;
        return ((bucket % Sub + Sub + 1L) << shift) - 1;
    }
}
