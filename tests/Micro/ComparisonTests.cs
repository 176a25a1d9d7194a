using Bench.Contract;
using Bench.Micro.Gate;

namespace Bench.Tests.Micro;

public sealed class ComparisonTests
{
    private static readonly Limits Usual = new();

    [Fact]
    public void Fifteen_percent_over_one_percent_of_noise_is_slower()
    {
        var comparison = new Comparison("x", Launches(100, 0.01, seed: 1), Launches(115, 0.01, seed: 2), Usual);
        Assert.Equal(TimeVerdict.Slower, comparison.Verdict);
        Assert.InRange(comparison.Shift, 0.13, 0.17);
        Assert.True(comparison.P <= 0.01);
    }

    [Fact]
    public void Fifteen_percent_the_other_way_is_faster() =>
        Assert.Equal(TimeVerdict.Faster, new Comparison("x", Launches(115, 0.01, seed: 1), Launches(100, 0.01, seed: 2), Usual).Verdict);

    [Fact]
    public void A_certain_but_small_shift_is_the_same()
    {
        var comparison = new Comparison("x", Launches(100, 0.001, seed: 1), Launches(103, 0.001, seed: 2), Usual);
        Assert.True(comparison.P <= 0.01);
        Assert.Equal(TimeVerdict.Same, comparison.Verdict);
    }

    [Fact]
    public void A_shift_inside_the_noise_is_no_regression() =>
        Assert.NotEqual(TimeVerdict.Slower, new Comparison("x", Launches(100, 0.3, seed: 1), Launches(115, 0.3, seed: 2), Usual).Verdict);

    [Fact]
    public void Where_noise_is_all_nothing_is_said() =>
        Assert.Equal(TimeVerdict.Noisy, new Comparison("x", Launches(100, 0.5, seed: 1), Launches(100, 0.5, seed: 2), Usual).Verdict);

    [Fact]
    public void One_wild_launch_changes_nothing()
    {
        var head = Launches(100, 0.01, seed: 2);
        head[3] = 10_000;
        var comparison = new Comparison("x", Launches(100, 0.01, seed: 1), head, Usual);
        Assert.Equal(TimeVerdict.Same, comparison.Verdict);
        Assert.Equal(10_000, comparison.Head.MostNs);
    }

    [Fact]
    public void Equal_builds_seldom_look_slower_even_before_confirmation()
    {
        var alarms = Enumerable.Range(0, 2_000).Count(i => new Comparison("x", Launches(100, 0.02, 2 * i), Launches(100, 0.02, 2 * i + 1), Usual).Verdict == TimeVerdict.Slower);
        Assert.InRange(alarms, 0, 4); // 0.2 %; a second round squares it.
    }

    [Fact]
    public void Launches_alternate_and_neither_side_always_leads()
    {
        Assert.Equal([Side.Base, Side.Head, Side.Head, Side.Base, Side.Base, Side.Head], Interleaving.Order(3));
    }

    private static double[] Launches(double meanNs, double relativeDeviation, long seed)
    {
        var random = SplitMix64.ForMember(7, seed);
        return [.. Enumerable.Range(0, 10).Select(_ => meanNs * (1 + relativeDeviation * Normal(ref random)))];
    }

    // Twelve uniform values, summed, have variance 1.
    private static double Normal(ref SplitMix64 random)
    {
        double sum = -6;
        for (var i = 0; i < 12; i++) sum += random.NextDouble();
        return sum;
    }
}
