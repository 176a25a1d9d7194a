namespace Bench.Micro.Gate;

/// <summary>
/// The rank-sum test of Mann and Whitney (1947): do two samples come from one distribution? It asks nothing about its shape. Pure.
/// </summary>
public static class MannWhitney
{
    /// <summary>Largest product of sizes for which the exact distribution is worked out.</summary>
    private const int ExactUpTo = 2_500;

    /// <summary>How often a value of <paramref name="a"/> is below one of <paramref name="b"/>; ties count half.</summary>
    public static double Statistic(IReadOnlyList<double> a, IReadOnlyList<double> b)
    {
        double below = 0;
        foreach (var x in a)
            foreach (var y in b) below += x < y ? 1 : x > y ? 0 : 0.5;
        return below;
    }

    /// <summary>
    /// Two-sided p: exact when no two values are equal, else the normal approximation with corrections for ties and continuity.
    /// </summary>
    /// <exception cref="ArgumentException">A sample is empty.</exception>
    public static double P(IReadOnlyList<double> a, IReadOnlyList<double> b)
    {
        if (a.Count == 0 || b.Count == 0) throw new ArgumentException("Mann-Whitney needs at least one value on each side");
        var u = Statistic(a, b);
        var less = Math.Min(u, (double)a.Count * b.Count - u);
        var ties = a.Concat(b).GroupBy(value => value).Select(group => (double)group.Count()).Where(count => count > 1).ToList();
        return ties.Count == 0 && a.Count * b.Count <= ExactUpTo
            ? Exact(a.Count, b.Count, (int)less)
            : Normal(a.Count, b.Count, less, ties);
    }

    private static double Exact(int m, int n, int less)
    {
        // ways[u]: orders of m and n values with the statistic u, built up value by value (Gaussian binomial coefficients).
        var ways = new double[m * n + 1];
        ways[0] = 1;
        for (var i = 1; i <= m; i++)
        {
            for (var u = m * n; u >= n + i; u--) ways[u] -= ways[u - n - i];
            for (var u = i; u <= m * n; u++) ways[u] += ways[u - i];
        }

        return Math.Min(1, 2 * ways.Take(less + 1).Sum() / ways.Sum());
    }

    private static double Normal(int m, int n, double less, List<double> ties)
    {
        double all = m + n;
        var variance = m * n / 12.0 * (all + 1 - ties.Sum(t => t * t * t - t) / (all * (all - 1)));
        if (variance <= 0) return 1; // All values are equal.
        var z = Math.Max(0, m * n / 2.0 - less - 0.5) / Math.Sqrt(variance);
        return Math.Min(1, 2 * UpperTail(z));
    }

    // Abramowitz and Stegun 26.2.17; its error is below 7.5e-8.
    private static double UpperTail(double z)
    {
        var t = 1 / (1 + 0.2316419 * z);
        var polynomial = t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
        return Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI) * polynomial;
    }
}
