using Bench.Loadgen.Statistics;

namespace Bench.Report.Comparison;

/// <summary>
/// Whether a figure differs between two runs. Two tests look at it: Welch's over all trials, and Student's over pairs where both runs made
/// the same repeats of the same scenario, whose seeds and so whose schedules are the same. Which of them sees more depends on how much of
/// the scatter the pairs share, and pairs cost degrees of freedom; so each gets half of the risk (Bonferroni) and the surer one speaks.
/// Pure.
/// </summary>
/// <param name="Shift">Mean of the second ÷ mean of the first − 1; null when the first is zero.</param>
/// <param name="Margin">
/// Half the width of its interval, which holds in 95 % of cases whichever test speaks; null when the first is zero.
/// </param>
/// <param name="Chance">The probability of such a difference where there is none: twice the smaller of both tests, at most 1.</param>
/// <param name="Paired">True when the pairs speak.</param>
internal sealed record ShiftTest(double? Shift, double? Margin, double Chance, bool Paired)
{
    private const double Interval = 0.05;

    private readonly record struct Test(double Error, double Freedom, double Chance);

    private Test Welch { get; init; }

    private Test? Pairs { get; init; }

    /// <summary>Standard deviation of a trial as a share of the mean, of both runs together.</summary>
    private double Deviation { get; init; }

    private double? PairDeviation { get; init; }

    /// <summary>Compares at least two values on either side.</summary>
    /// <param name="first">Values of the first run.</param>
    /// <param name="second">Values of the second.</param>
    /// <param name="pairs">Values of the same repeat, which may be fewer; empty where repeats are not the same work.</param>
    public static ShiftTest Of(
        IReadOnlyList<double> first, IReadOnlyList<double> second, IReadOnlyList<(double First, double Second)> pairs)
    {
        var mean = first.Average();
        var welch = WelchDifference.Of(first, second);
        var all = new Test(Share(welch.Error), welch.Freedom, welch.Chance);
        // Ratios of pairs in logarithms, so that what multiplies every trial alike is seen as the one shift that it is.
        double[] logs = pairs.Count >= 2 && pairs.All(p => p is { First: > 0, Second: > 0 })
            ? [.. pairs.Select(p => Math.Log(p.Second / p.First))]
            : [];
        Test? paired = logs.Length == 0 ? null : OfPairs(logs);
        var speaks = paired is { } p2 && p2.Chance < welch.Chance ? p2 : all;
        return new ShiftTest(
            mean == 0 ? null : welch.Difference / mean, mean == 0 ? null : Half(speaks),
            Math.Min(1, (paired is null ? 1 : 2) * speaks.Chance), paired is not null && speaks == paired.Value)
        {
            Welch = all,
            Pairs = paired,
            Deviation = Share(Math.Sqrt((Variance(first) + Variance(second)) / 2)),
            PairDeviation = logs.Length == 0 ? null : Math.Sqrt(Variance(logs)),
        };

        double Share(double value) => mean == 0 ? double.PositiveInfinity : value / Math.Abs(mean);
        double Half(Test test) =>
            test.Error == 0 ? 0 : test.Error * StudentT.TwoSidedQuantile(paired is null ? Interval : Interval / 2, test.Freedom);
    }

    /// <summary>
    /// The smallest shift that these trials claim four times in five, at the spread seen; never less than
    /// what they would claim for certain.
    /// </summary>
    /// <param name="risk">
    /// The chance of a claim where there is nothing, for this figure: the share of wrong claims ÷ the number of figures.
    /// </param>
    public double Seen(double risk)
    {
        var each = Pairs is null ? risk : risk / 2;
        var all = TrialsNeeded.Seen(Welch.Error, Welch.Freedom, each);
        return Pairs is { } pairs ? Math.Min(all, Math.Exp(TrialsNeeded.Seen(pairs.Error, pairs.Freedom, each)) - 1) : all;
    }

    /// <summary>The fewest trials of each run that claim a shift four times in five, at the spread seen; null above 1,000.</summary>
    public int? TrialsFor(double shift, double risk)
    {
        var each = Pairs is null ? risk : risk / 2;
        var two = TrialsNeeded.ForTwo(Deviation, shift, each);
        // The smaller logarithm of the two directions.
        var paired = PairDeviation is { } deviation ? TrialsNeeded.ForPaired(deviation, Math.Log(1 + shift), each) : null;
        return two is null || paired < two ? paired ?? two : two;
    }

    private static Test OfPairs(double[] logs)
    {
        var (mean, error) = (logs.Average(), Math.Sqrt(Variance(logs) / logs.Length));
        // What is left of equal ratios after rounding is no spread.
        if (error < 1e-12) return new Test(0, logs.Length - 1, Math.Abs(mean) < 1e-12 ? 1 : 0);
        return new Test(error, logs.Length - 1, StudentT.TwoSidedTail(mean / error, logs.Length - 1));
    }

    private static double Variance(IReadOnlyList<double> values)
    {
        var mean = values.Average();
        return values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1);
    }
}
