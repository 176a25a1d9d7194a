namespace Bench.Loadgen.Statistics;

/// <summary>
/// How many trials a claim needs so that a difference that is there is claimed four times in five: the two-sided t test's power, with the
/// usual t(1 − α/2) + t(0.8) in place of the noncentral distribution. Source: Cohen, Statistical Power Analysis (1988), chapter 2. Pure.
/// </summary>
public static class TrialsNeeded
{
    /// <summary>The chance that a difference of the size asked for is claimed.</summary>
    public const double Power = 0.8;

    /// <summary>The most that is counted to; beyond it the machine, not the number of trials, is what to change.</summary>
    public const int Most = 1000;

    /// <summary>The fewest pairs that tell a mean difference from nothing. Null when that is more than <see cref="Most"/>.</summary>
    /// <param name="deviation">Standard deviation of a pair's difference, 0 or more.</param>
    /// <param name="effect">The difference to be told, in the same unit; above 0.</param>
    /// <param name="risk">The chance of a claim where there is nothing: 0.05 for one comparison, less for one of many.</param>
    public static int? ForPaired(double deviation, double effect, double risk = 0.05) =>
        Fewest(n => Seen(deviation / Math.Sqrt(n), n - 1, risk) <= effect, effect);

    /// <summary>The same for each of two runs whose trials are no pairs.</summary>
    public static int? ForTwo(double deviation, double effect, double risk = 0.05) =>
        Fewest(n => Seen(deviation * Math.Sqrt(2.0 / n), 2 * n - 2, risk) <= effect, effect);

    /// <summary>The smallest difference that is claimed with <see cref="Power"/>.</summary>
    /// <param name="error">Standard error of the difference, 0 or more.</param>
    /// <param name="freedom">Degrees of freedom, above 0.</param>
    /// <param name="risk">The chance of a claim where there is nothing, between 0 and 1.</param>
    public static double Seen(double error, double freedom, double risk) =>
        error == 0 ? 0 : error * (StudentT.TwoSidedQuantile(risk, freedom) + StudentT.TwoSidedQuantile(2 * (1 - Power), freedom));

    private static int? Fewest(Func<int, bool> enough, double effect)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(effect);
        if (!enough(Most)) return null;
        int few = 1, many = Most; // Enough once is enough for all above.
        while (many - few > 1)
        {
            var middle = (few + many) / 2;
            if (enough(middle)) many = middle;
            else few = middle;
        }

        return many;
    }
}
