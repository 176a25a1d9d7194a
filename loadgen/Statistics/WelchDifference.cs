namespace Bench.Loadgen.Statistics;

/// <summary>
/// The difference of two means of independent values whose spread need not be the same. Source: Welch, Biometrika 34 (1947), with the
/// degrees of freedom of Satterthwaite. Pure.
/// </summary>
/// <param name="Difference">Mean of the second − mean of the first.</param>
/// <param name="Margin">Half the width of its 95 % interval.</param>
/// <param name="Chance">The probability of a difference as large by chance alone, 0 to 1.</param>
public readonly record struct WelchDifference(double Difference, double Margin, double Chance)
{
    /// <summary>Standard error of the difference.</summary>
    public double Error { get; private init; }

    /// <summary>Degrees of freedom; 1 where no value varies.</summary>
    public double Freedom { get; private init; }

    /// <summary>Compares at least 2 values on either side.</summary>
    /// <exception cref="ArgumentException">Fewer.</exception>
    public static WelchDifference Of(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        if (first.Count < 2 || second.Count < 2)
            throw new ArgumentException($"an interval needs at least 2 values on either side, not {first.Count} and {second.Count}");
        var (a, b) = (ErrorSquared(first), ErrorSquared(second));
        var difference = second.Average() - first.Average();
        // Values that do not vary at all: any difference is one.
        if (a + b == 0) return new WelchDifference(difference, 0, difference == 0 ? 1 : 0) { Freedom = 1 };
        var freedom = (a + b) * (a + b) / (a * a / (first.Count - 1) + b * b / (second.Count - 1));
        var error = Math.Sqrt(a + b);
        return new WelchDifference(difference, StudentT.Quantile975(freedom) * error, StudentT.TwoSidedTail(difference / error, freedom))
        {
            Error = error,
            Freedom = freedom
        };
    }

    /// <summary>The square of the standard error of the mean.</summary>
    private static double ErrorSquared(IReadOnlyList<double> values)
    {
        var mean = values.Average();
        return values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1) / values.Count;
    }
}
