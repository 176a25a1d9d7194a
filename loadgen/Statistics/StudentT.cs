namespace Bench.Loadgen.Statistics;

/// <summary>Student's t distribution. Pure.</summary>
public static class StudentT
{
    private const int MaxTerms = 300;
    private const double Precision = 1e-13;

    /// <summary>The value below which 97.5 % of the distribution lies.</summary>
    /// <param name="degreesOfFreedom">Above 0; need not be whole, as Welch's are not.</param>
    public static double Quantile975(double degreesOfFreedom) => TwoSidedQuantile(0.05, degreesOfFreedom);

    /// <summary>The value beyond which, to either side, <paramref name="tail"/> of the distribution lies.</summary>
    /// <param name="tail">Between 0 and 1, both sides together.</param>
    /// <param name="degreesOfFreedom">Above 0.</param>
    public static double TwoSidedQuantile(double tail, double degreesOfFreedom)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(degreesOfFreedom);
        if (tail is not (> 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(tail), tail, "a tail is a share between 0 and 1");
        double low = 0, high = 1;
        while (TwoSidedTail(high, degreesOfFreedom) > tail) high *= 2;
        while (high - low > 1e-9 * high)
        {
            var middle = (low + high) / 2;
            if (TwoSidedTail(middle, degreesOfFreedom) > tail) low = middle;
            else high = middle;
        }

        return (low + high) / 2;
    }

    /// <summary>The probability of a value further from zero than <paramref name="t"/>, to either side: 0 to 1.</summary>
    /// <param name="t">Any number.</param>
    /// <param name="degreesOfFreedom">Above 0.</param>
    public static double TwoSidedTail(double t, double degreesOfFreedom)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(degreesOfFreedom);
        // Abramowitz & Stegun 26.5.27.
        return IncompleteBeta(degreesOfFreedom / (degreesOfFreedom + t * t), degreesOfFreedom / 2, 0.5);
    }

    // The regularised incomplete beta function by its continued fraction (Abramowitz & Stegun 26.5.8), where that converges fast.
    private static double IncompleteBeta(double x, double a, double b)
    {
        if (x <= 0) return 0;
        if (x >= 1) return 1;
        if (x > (a + 1) / (a + b + 2)) return 1 - IncompleteBeta(1 - x, b, a);
        var front = Math.Exp(LogGamma(a + b) - LogGamma(a) - LogGamma(b) + a * Math.Log(x) + b * Math.Log(1 - x)) / a;
        // Evaluated from the front by the method of Lentz.
        double c = 1, d = 1 / (1 - (a + b) * x / (a + 1)), fraction = d;
        for (var m = 1; m <= MaxTerms; m++)
        {
            Step(m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)));
            if (Math.Abs(Step(-(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))) - 1) < Precision) return front * fraction;
        }

        throw new InvalidOperationException(
            $"the incomplete beta function of x = {x}, a = {a}, b = {b} does not converge within {MaxTerms} terms");

        double Step(double term)
        {
            d = 1 / (1 + term * d);
            c = 1 + term / c;
            fraction *= c * d;
            return c * d;
        }
    }

    // Stirling's series (Abramowitz & Stegun 6.1.41), after the argument has been lifted to where four terms give 1e-13.
    private static double LogGamma(double x)
    {
        var shift = 0.0;
        while (x < 12) shift += Math.Log(x++);
        var inverse = 1 / (x * x);
        return (x - 0.5) * Math.Log(x) - x + 0.5 * Math.Log(2 * Math.PI)
            + (1.0 / 12 - inverse * (1.0 / 360 - inverse * (1.0 / 1260 - inverse / 1680))) / x - shift;
    }
}
