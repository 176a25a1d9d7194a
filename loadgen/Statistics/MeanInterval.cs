namespace Bench.Loadgen.Statistics;

/// <summary>A mean with the 95 % interval of Student's t. Pure.</summary>
/// <param name="Mean">Arithmetic mean.</param>
/// <param name="Low">Lower end of the interval; null with fewer than 2 values.</param>
/// <param name="High">Upper end; null with fewer than 2 values.</param>
public readonly record struct MeanInterval(double Mean, double? Low, double? High)
{
    /// <summary>Mean and interval of at least one value.</summary>
    public static MeanInterval Of(IReadOnlyList<double> values)
    {
        ArgumentOutOfRangeException.ThrowIfZero(values.Count, nameof(values));
        var mean = values.Average();
        if (values.Count < 2) return new MeanInterval(mean, null, null);
        var deviation = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1));
        var margin = StudentT.Quantile975(values.Count - 1) * deviation / Math.Sqrt(values.Count);
        return new MeanInterval(mean, mean - margin, mean + margin);
    }

    /// <summary>
    /// Mean and interval of b − a where values of the same index belong together (the same repeat, so the same schedule and
    /// hour): what the pairs share falls out.
    /// </summary>
    public static MeanInterval OfPairedDifference(IReadOnlyList<double> a, IReadOnlyList<double> b)
    {
        if (a.Count != b.Count)
            throw new ArgumentException($"pairs need as many values on both sides, not {a.Count} and {b.Count}", nameof(b));
        return Of([.. a.Zip(b, (x, y) => y - x)]);
    }

    /// <summary>True when the interval leaves out zero, so that a difference may be claimed.</summary>
    public bool ExcludesZero => Low > 0 || High < 0;
}
