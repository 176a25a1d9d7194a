namespace Bench.Loadgen.Statistics;

/// <summary>
/// THE LEVEL of every pass rule that chance can break, and the limits that follow from it. A sound build fails any of the at most
/// <see cref="Rows"/> rows of the self-test and the presets less than once in ten thousand whole runs (Bonferroni). What is left of a
/// rule's limit is power: enough samples are the other half of a rule. Pure.
/// </summary>
public static class FalseAlarm
{
    /// <summary>The chance that a sound build fails any row at all.</summary>
    public const double Suite = 1e-4;

    /// <summary>The most rows that hang on chance, self-test and presets together.</summary>
    public const int Rows = 100;

    /// <summary>The chance that a sound build fails a row: 1e-6.</summary>
    public const double PerRow = Suite / Rows;

    /// <summary>The level as a row says it.</summary>
    public const string Words = "1e-6";

    /// <summary>
    /// Standard errors to either side that a normal value stays within but for <paramref name="risk"/>: 4.89 at <see cref="PerRow"/>.
    /// </summary>
    /// <param name="risk">Both sides together, between 0 and 1.</param>
    public static double Normal(double risk = PerRow) => NormalQuantile.TwoSided(risk);

    /// <summary>
    /// What Kolmogorov and Smirnov's D of n values stays below but for <paramref name="risk"/>. A bound for every n, not only for many; at
    /// levels as small as these it is the exact limit to three digits. Source: Massart, Annals of Probability 18 (1990), the constant of
    /// Dvoretzky, Kiefer and Wolfowitz.
    /// </summary>
    /// <param name="count">Values, 1 or more; independent.</param>
    /// <param name="risk">Between 0 and 1.</param>
    public static double Distance(long count, double risk = PerRow)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return Math.Sqrt(Math.Log(2 / Checked(risk)) / (2.0 * count));
    }

    /// <summary>
    /// How far the share of hits in <paramref name="count"/> independent tries may be from <paramref name="share"/>, to the further side,
    /// by the exact binomial distribution: half of the risk to either side.
    /// </summary>
    /// <param name="count">Tries, 1 or more.</param>
    /// <param name="share">Chance of a hit, 0 to 1.</param>
    /// <param name="risk">Between 0 and 1.</param>
    public static double Share(long count, double share, double risk = PerRow)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        if (share is not (>= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(share), share, "a chance is a share from 0 to 1");
        var half = Checked(risk) / 2;
        // The lower tail of hits, and that of misses, which is the upper one of hits.
        var below = share - BinomialTail.Lowest(count, share, half) / (double)count;
        var above = 1 - share - BinomialTail.Lowest(count, 1 - share, half) / (double)count;
        return Math.Max(below, above);
    }

    /// <summary>
    /// What 1 − R² of a line through <paramref name="points"/> evenly spaced points stays below but for <paramref name="risk"/>, when each
    /// is off by a normal value of <paramref name="spread"/> times the last and the line goes through nothing at nothing. The sum of the
    /// squares left over is χ² with points − 2 degrees of freedom; of four points, two: an exponential tail.
    /// </summary>
    /// <param name="xs">The four places.</param>
    /// <param name="spread">Standard deviation of a point, in parts of the last one.</param>
    /// <param name="risk">Between 0 and 1.</param>
    public static double OffTheLine(IReadOnlyList<double> xs, double spread, double risk = PerRow)
    {
        if (xs.Count != 4) throw new ArgumentException($"two degrees of freedom need four points, not {xs.Count}", nameof(xs));
        var mean = xs.Average();
        var signal = xs.Sum(x => (x - mean) * (x - mean)) / (xs[^1] * xs[^1]);
        return -2 * Math.Log(Checked(risk)) * spread * spread / signal;
    }

    internal static double Checked(double risk) =>
        risk is > 0 and < 1 ? risk : throw new ArgumentOutOfRangeException(nameof(risk), risk, "a risk is a share between 0 and 1");
}
