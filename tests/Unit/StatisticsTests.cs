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
    public void The_quantile_is_that_of_the_tables(int degrees, double expected) => Assert.Equal(expected, StudentT.Quantile975(degrees), 0.001);

    [Fact]
    public void A_line_through_points_on_a_line_is_that_line() =>
        Gen.Select(Gen.Double[-100, 100], Gen.Double[-1000, 1000]).Sample((slope, offset) =>
        {
            var fit = LeastSquares.Fit([.. Enumerable.Range(1, 6).Select(x => ((double)x * 100, slope * x * 100 + offset))]);
            Assert.Equal(slope, fit.KbPerConnection, 1e-6);
            Assert.Equal(fit.KbPerConnection, fit.Ci95Low, 1e-3);
        });

    [Fact]
    public void Slope_interval_and_fit_are_those_worked_out_by_hand()
    {
        // x 1..5, y 2 4 5 4 5: slope 0.6, residual sum of squares 2.4, standard error √(2.4/3/10), t(3) 3.182.
        var fit = LeastSquares.Fit([(1, 2), (2, 4), (3, 5), (4, 4), (5, 5)]);
        Assert.Equal(0.6, fit.KbPerConnection, 1e-9);
        Assert.Equal(0.6 - 3.182 * Math.Sqrt(0.08), fit.Ci95Low, 1e-3);
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
        var claimed = Enumerable.Range(0, 4000).Count(_ => MeanInterval.OfPairedDifference([.. Enumerable.Range(0, 5).Select(_ => Normal())], [.. Enumerable.Range(0, 5).Select(_ => Normal())]).ExcludesZero);
        Assert.InRange(claimed / 4000.0, 0.035, 0.065);
    }
}
