using Bench.Loadgen.Statistics;
using CsCheck;

namespace Bench.Tests.Unit;

public sealed class StatisticsTests
{
    [Theory]
    [InlineData(1, 12.706)]
    [InlineData(2, 4.303)]
    [InlineData(30, 2.042)]
    [InlineData(40, 2.021)]
    [InlineData(100, 1.984)]
    [InlineData(1000, 1.962)]
    public void The_quantile_is_that_of_the_tables(int degrees, double expected) =>
        Assert.Equal(expected, StudentT.Quantile975(degrees), 0.001);

    [Fact]
    public void A_line_through_points_on_a_line_is_that_line() =>
        Gen.Select(Gen.Double[-100, 100], Gen.Double[-1000, 1000]).Sample((slope, offset) =>
        {
            var fit = LeastSquares.Fit([.. Enumerable.Range(1, 6).Select(x => ((double)x * 100, slope * x * 100 + offset))]);
            Assert.Equal(slope, fit.Slope, 1e-6);
            Assert.Equal(fit.Slope, fit.Low, 1e-3);
        });

    [Fact]
    public void Slope_interval_and_fit_are_those_worked_out_by_hand()
    {
        // x 1..5, y 2 4 5 4 5: slope 0.6, residual sum of squares 2.4, standard error √(2.4/3/10), t(3) 3.182.
        var fit = LeastSquares.Fit([(1, 2), (2, 4), (3, 5), (4, 4), (5, 5)]);
        Assert.Equal(0.6, fit.Slope, 1e-9);
        Assert.Equal(0.6 - 3.182 * Math.Sqrt(0.08), fit.Low, 1e-3);
        Assert.Equal(0.6, fit.RSquared, 1e-9);
    }

    [Fact]
    public void A_mean_s_interval_is_that_worked_out_by_hand()
    {
        var interval = MeanInterval.Of([1, 2, 3, 4]);
        Assert.Equal(2.5, interval.Mean);
        Assert.Equal(2.5 - 3.182 * Math.Sqrt(5.0 / 3) / 2, interval.Low!.Value, 1e-3);
    }

    [Fact]
    public void Pairs_take_out_what_they_share()
    {
        // Both drift by 100 together; the difference is 1 ± 0.1 all the same.
        var difference = MeanInterval.OfPairedDifference([1, 101, 201], [2.0, 102.05, 201.95]);
        Assert.True(difference.ExcludesZero);
        Assert.Equal(1.0, difference.Mean, 1e-9);
    }

    [Fact]
    public void Intervals_of_the_same_distribution_leave_out_zero_in_about_5_percent()
    {
        var random = new Bench.Contract.SplitMix64(42);
        // Sum of 12 uniforms − 6: near enough to normal.
        double Normal() => Enumerable.Range(0, 12).Sum(_ => random.NextDouble()) - 6;
        var claimed = Enumerable.Range(0, 4000).Count(_ => MeanInterval.OfPairedDifference(
            [.. Enumerable.Range(0, 5).Select(_ => Normal())], [.. Enumerable.Range(0, 5).Select(_ => Normal())]).ExcludesZero);
        Assert.InRange(claimed / 4000.0, 0.035, 0.065);
    }

    [Theory]
    [InlineData(2.0, 10, 0.0734)] // Tables: t(10) = 2.228 at 0.05, 1.812 at 0.10.
    [InlineData(2.228, 10, 0.05)]
    [InlineData(12.706, 1, 0.05)]
    [InlineData(4.032, 5, 0.01)]
    [InlineData(0, 3, 1)]
    public void The_tail_is_that_of_the_tables(double t, double degrees, double expected) =>
        Assert.Equal(expected, StudentT.TwoSidedTail(t, degrees), 0.0001);

    [Fact]
    public void The_difference_of_two_samples_is_that_worked_out_by_hand()
    {
        // Means 2 and 5, variances 1 and 4, three each: error √(1/3 + 4/3) = 1.291, 2.94 degrees of freedom, t = 2.324.
        var difference = WelchDifference.Of([1, 2, 3], [3, 5, 7]);
        Assert.Equal(3, difference.Difference, 1e-9);
        Assert.Equal(0.104, difference.Chance, 0.001);
        Assert.Equal(StudentT.Quantile975(25.0 / 9 / (1.0 / 18 + 16.0 / 18)) * Math.Sqrt(5.0 / 3), difference.Margin, 1e-9);
    }

    [Fact]
    public void Samples_without_spread_differ_when_they_differ()
    {
        Assert.Equal(1, WelchDifference.Of([2, 2], [2, 2]).Chance);
        Assert.Equal(0, WelchDifference.Of([2, 2], [3, 3]).Chance);
    }

    [Fact]
    public void A_95_percent_interval_leaves_out_the_truth_once_in_twenty()
    {
        // Sums of 12 uniform values for normal ones. 20,000 comparisons: three standard errors are half a percent point.
        var random = new Bench.Contract.SplitMix64(7);
        double Normal() => Enumerable.Range(0, 12).Sum(_ => random.NextDouble()) - 6;
        const int comparisons = 20_000;
        int paired = 0, welch = 0;
        for (var i = 0; i < comparisons; i++)
        {
            double[] a = [Normal(), Normal(), Normal()], b = [Normal(), Normal(), Normal()];
            if (MeanInterval.OfPairedDifference(a, b).ExcludesZero) paired++;
            if (WelchDifference.Of(a, b).Chance < 0.05) welch++;
        }

        Assert.InRange(paired / (double)comparisons, 0.045, 0.055);
        Assert.InRange(welch / (double)comparisons, 0.030, 0.055); // Welch is on the safe side with so few.
    }

    [Fact]
    public void Of_many_differences_those_are_claimed_that_the_procedure_s_paper_claims()
    {
        // The example of Benjamini and Hochberg (1995), section 3.1: four of fifteen at 0.05.
        double[] chances =
        [
            0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1
        ];
        Assert.Equal(4, FalseDiscovery.Claims(chances, 0.05).Count(c => c));
        Assert.Equal([true, false], FalseDiscovery.Claims([0.001, 0.9], 0.05));
        Assert.Empty(FalseDiscovery.Claims([], 0.05));
    }

    [Theory]
    [InlineData(0.02, 0.05, 4)]
    [InlineData(0.10, 0.05, 64)] // Cohen's table: 64 a side for half a deviation, 80 % power, 5 % risk.
    [InlineData(0.10, 0.08, 26)] // and 26 for 0.8 of it
    [InlineData(0, 0.01, 2)]
    public void More_spread_needs_more_trials(double deviation, double effect, int expected) =>
        Assert.InRange(TrialsNeeded.ForTwo(deviation, effect)!.Value, expected, expected + 1);

    [Fact]
    public void A_spread_that_no_number_of_trials_overcomes_is_said_so() => Assert.Null(TrialsNeeded.ForTwo(5, 0.01));

    [Theory]
    [InlineData(0.5, 299)]
    [InlineData(0.05, 299)]
    public void The_trials_that_are_told_have_the_power_that_is_told(double deviation, int seed)
    {
        var random = new Random(seed);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        foreach (var risk in (double[])[0.05, 0.001])
        {
            var (two, paired) = (TrialsNeeded.ForTwo(deviation, deviation, risk)!.Value, TrialsNeeded.ForPaired(
                deviation, deviation, risk)!.Value);
            int seenTwo = 0, seenPaired = 0, falsely = 0;
            const int rounds = 2000;
            for (var round = 0; round < rounds; round++)
            {
                double[] Values(int n, double mean) => [.. Enumerable.Range(0, n).Select(_ => mean + deviation * Normal())];
                var welch = WelchDifference.Of(Values(two, 1), Values(two, 1 + deviation));
                if (welch.Chance < risk) seenTwo++;
                var pairs = Values(paired, deviation);
                var error = Math.Sqrt(pairs.Sum(v => (v - pairs.Average()) * (v - pairs.Average())) / (paired - 1) / paired);
                if (StudentT.TwoSidedTail(pairs.Average() / error, paired - 1) < risk) seenPaired++;
                if (WelchDifference.Of(Values(two, 1), Values(two, 1)).Chance < risk) falsely++;
            }

            // Five standard errors of a share of 0.8 over 2,000 rounds are 4.5 %.
            Assert.InRange(seenTwo / (double)rounds, 0.755, 0.92);
            Assert.InRange(seenPaired / (double)rounds, 0.755, 0.92);
            Assert.InRange(falsely / (double)rounds, 0, risk + 5 * Math.Sqrt(risk / rounds));
        }
    }

    [Theory]
    [InlineData(0.99, 299)]
    [InlineData(0.999, 2995)]
    [InlineData(0.9, 29)]
    [InlineData(0.5, 5)]
    public void A_percentile_has_a_bound_only_from_so_many_values_on(double share, int least)
    {
        Assert.Equal(least, PercentileBound.Least(share));
        Assert.Null(PercentileBound.UpperRank(least - 1, share));
        Assert.Equal(least, PercentileBound.UpperRank(least, share)); // the largest
    }

    [Theory]
    [InlineData(300)]
    [InlineData(948)]
    [InlineData(20_000)]
    public void The_bound_of_a_percentile_holds_as_often_as_it_says(int count)
    {
        var rank = PercentileBound.UpperRank(count, 0.99)!.Value;
        var random = new Random(count);
        const int rounds = 1000;
        // Uniform values: the bound holds when no more than count − rank of them are above 0.99.
        var held = Enumerable.Range(0, rounds).Count(_ => Enumerable.Range(0, count).Count(_ => random.NextDouble() > 0.99) > count - rank);
        Assert.InRange(held / (double)rounds, 0.95 - 5 * Math.Sqrt(0.05 * 0.95 / rounds), 1);
        Assert.InRange(rank, (long)(0.99 * count), count);
    }

    [Fact]
    public void The_bound_of_a_percentile_over_ten_million_values_is_close_to_it() =>
        Assert.InRange(PercentileBound.UpperRank(10_000_000, 0.99)!.Value, 9_900_000, 9_901_000);
}
