namespace Bench.Micro.Gate;

/// <summary>What the times of one benchmark say.</summary>
public enum TimeVerdict
{
    /// <summary>No shift beyond chance, the least shift and the noise.</summary>
    Same,

    /// <summary>The head is faster.</summary>
    Faster,

    /// <summary>The head is slower: a regression once it is confirmed.</summary>
    Slower,

    /// <summary>The noise alone is above <see cref="Limits.TooNoisy"/>: nothing can be said.</summary>
    Noisy,
}

/// <summary>When a shift counts.</summary>
/// <param name="P">Largest two-sided p of the first look.</param>
/// <param name="ConfirmedP">
/// Largest two-sided p of the second look, at new launches of what looked slower. Chance alone passes both in the direction of
/// "slower" in 0.025 × 0.005 of cases: below 1 % for a gate of up to 80 benchmarks, before shift and noise floor are asked.
/// </param>
/// <param name="LeastShift">Least relative shift that anyone should act on.</param>
/// <param name="TooNoisy">
/// Noise floor above which no verdict is given: half of the 15 % that are to be seen, so that they stand three standard errors above it.
/// </param>
public sealed record Limits(double P = 0.05, double ConfirmedP = 0.01, double LeastShift = 0.05, double TooNoisy = 0.075);

/// <summary>The launches of one benchmark, and what follows from them. Pure.</summary>
public sealed class Comparison
{
    /// <summary>Works the figures out.</summary>
    /// <param name="launches">Two or more launches, all of one benchmark.</param>
    /// <param name="p">Largest two-sided p that counts.</param>
    /// <param name="limits">When a shift counts.</param>
    public Comparison(IReadOnlyList<PairedSample> launches, double p, Limits limits)
    {
        Name = launches[0].Name;
        Launches = launches.Count;
        Base = Spread.Of([.. launches.Select(launch => launch.BaseNs)]);
        Head = Spread.Of([.. launches.Select(launch => launch.HeadNs)]);
        double[] control = [.. launches.Select(launch => launch.Control)];
        double[] change = [.. launches.Select(launch => launch.Change)];
        Shift = Math.Exp(Spread.Median([.. from c in control from h in change select h - c])) - 1;
        P = MannWhitney.P(control, change);
        NoiseFloor = Math.Exp(3 * StandardError([.. change.Zip(control, (h, c) => h - c)])) - 1;
        var counts = P <= p && Math.Abs(Shift) >= Math.Max(limits.LeastShift, NoiseFloor);
        Verdict = counts ? Shift > 0 ? TimeVerdict.Slower : TimeVerdict.Faster
            : NoiseFloor > limits.TooNoisy ? TimeVerdict.Noisy
            : TimeVerdict.Same;
    }

    /// <summary>Class, method and parameters.</summary>
    public string Name { get; }

    /// <summary>How many launches there were.</summary>
    public int Launches { get; }

    /// <summary>Times of the base.</summary>
    public Spread Base { get; }

    /// <summary>Times of the head.</summary>
    public Spread Head { get; }

    /// <summary>Median over all pairs of head ÷ base against base ÷ base, less 1 (Hodges and Lehmann 1963): 0.15 is 15 % slower.</summary>
    public double Shift { get; }

    /// <summary>Two-sided p of Mann and Whitney: do head ÷ base and base ÷ base come from one distribution?</summary>
    public double P { get; }

    /// <summary>
    /// Shifts below this are noise: three standard errors of the difference between head ÷ base and base ÷ base, from these launches. In
    /// one launch both are against the same copy, so that its luck drops out.
    /// </summary>
    public double NoiseFloor { get; }

    /// <summary>What follows.</summary>
    public TimeVerdict Verdict { get; }

    // Of a mean without the outermost tenth on either side (Yuen 1974): one wild launch in ten says nothing, while the two clumps of a
    // benchmark that is fast at some addresses and slow at others still count in full.
    private static double StandardError(double[] values)
    {
        Array.Sort(values);
        var cut = values.Length / 10;
        var (least, most) = (values[cut], values[^(cut + 1)]);
        double[] winsorised = [.. values.Select(value => Math.Clamp(value, least, most))];
        var mean = winsorised.Average();
        var variance = winsorised.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1);
        return Math.Sqrt(variance / values.Length) / (1 - 2.0 * cut / values.Length);
    }
}

/// <summary>The times of one side.</summary>
/// <param name="MedianNs">Median, in nanoseconds.</param>
/// <param name="LeastNs">Fastest launch.</param>
/// <param name="MostNs">Slowest launch.</param>
public readonly record struct Spread(double MedianNs, double LeastNs, double MostNs)
{
    /// <summary>Works the figures out.</summary>
    public static Spread Of(IReadOnlyList<double> values) => new(Median(values), values.Min(), values.Max());

    /// <summary>The middle value, or the mean of the two in the middle.</summary>
    public static double Median(IReadOnlyList<double> values)
    {
        double[] sorted = [.. values.Order()];
        var half = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
