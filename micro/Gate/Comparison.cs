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
/// <param name="P">Largest two-sided p of one round. A regression needs two independent rounds in the same direction: 0.025 × 0.025 by chance alone.</param>
/// <param name="LeastShift">Least relative shift that anyone should act on.</param>
/// <param name="TooNoisy">Noise floor above which no verdict is given.</param>
public sealed record Limits(double P = 0.05, double LeastShift = 0.05, double TooNoisy = 0.25);

/// <summary>The times of one benchmark on both sides, a value a launch.</summary>
public sealed class Comparison
{
    /// <summary>Works the figures out.</summary>
    public Comparison(string name, IReadOnlyList<double> baseNs, IReadOnlyList<double> headNs, Limits limits)
    {
        Name = name;
        Base = Spread.Of(baseNs);
        Head = Spread.Of(headNs);
        Shift = Spread.Median([.. from b in baseNs from h in headNs select h / b]) - 1;
        P = MannWhitney.P(baseNs, headNs);
        // Three standard errors of the difference of two medians: 1.2533 is that of a median over that of a mean, for normal noise.
        NoiseFloor = 3 * 1.2533 * Math.Sqrt(Square(Base.RelativeDeviation) / baseNs.Count + Square(Head.RelativeDeviation) / headNs.Count);
        var counts = P <= limits.P && Math.Abs(Shift) >= Math.Max(limits.LeastShift, NoiseFloor);
        Verdict = counts ? Shift > 0 ? TimeVerdict.Slower : TimeVerdict.Faster : NoiseFloor > limits.TooNoisy ? TimeVerdict.Noisy : TimeVerdict.Same;
    }

    /// <summary>Class, method and parameters.</summary>
    public string Name { get; }

    /// <summary>Times of the base.</summary>
    public Spread Base { get; }

    /// <summary>Times of the head.</summary>
    public Spread Head { get; }

    /// <summary>Median over all pairs of head ÷ base, less 1 (Hodges and Lehmann 1963): 0.15 is 15 % slower.</summary>
    public double Shift { get; }

    /// <summary>Two-sided p of Mann and Whitney.</summary>
    public double P { get; }

    /// <summary>Shifts below this are noise, by the spread of the launches of each side.</summary>
    public double NoiseFloor { get; }

    /// <summary>What follows.</summary>
    public TimeVerdict Verdict { get; }

    private static double Square(double value) => value * value;
}

/// <summary>One side's launches.</summary>
/// <param name="MedianNs">Median.</param>
/// <param name="LeastNs">Fastest launch.</param>
/// <param name="MostNs">Slowest launch.</param>
/// <param name="RelativeDeviation">Median absolute deviation × 1.4826 (the standard deviation, for normal noise) ÷ median.</param>
public readonly record struct Spread(double MedianNs, double LeastNs, double MostNs, double RelativeDeviation)
{
    /// <summary>Works the figures out.</summary>
    public static Spread Of(IReadOnlyList<double> values)
    {
        var median = Median(values);
        return new Spread(median, values.Min(), values.Max(), 1.4826 * Median([.. values.Select(value => Math.Abs(value - median))]) / median);
    }

    /// <summary>The middle value, or the mean of the two in the middle.</summary>
    public static double Median(IReadOnlyList<double> values)
    {
        double[] sorted = [.. values.Order()];
        var half = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
