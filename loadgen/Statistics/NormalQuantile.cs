namespace Bench.Loadgen.Statistics;

/// <summary>The normal distribution's tails and their ends. Pure.</summary>
internal static class NormalQuantile
{
    /// <summary>The value beyond which, to either side, <paramref name="risk"/> of the distribution lies.</summary>
    public static double TwoSided(double risk)
    {
        FalseAlarm.Checked(risk);
        double low = 0, high = 40; // Beyond 38 the tail is no double any more.
        while (high - low > 1e-10)
        {
            var middle = (low + high) / 2;
            if (TwoSidedTail(middle) > risk) low = middle;
            else high = middle;
        }

        return (low + high) / 2;
    }

    /// <summary>The probability of a value further from zero than <paramref name="z"/> (0 or more), to 1e-12 of itself.</summary>
    public static double TwoSidedTail(double z)
    {
        if (z > 2) return 2 * Density(z) / Fraction(z);
        // Abramowitz & Stegun 26.2.11, which loses no digits where the tail is large.
        double term = z, sum = z;
        for (var n = 1; Math.Abs(term) > 1e-17 * sum; n++) sum += term *= z * z / (2 * n + 1);
        return 1 - 2 * Density(z) * sum;
    }

    // Mills' ratio upside down: z + 1/(z + 2/(z + 3/(z + …))). Abramowitz & Stegun 26.2.14.
    private static double Fraction(double z)
    {
        var fraction = z;
        for (var n = 200; n >= 1; n--) fraction = z + n / fraction;
        return fraction;
    }

    private static double Density(double z) => Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI);
}
