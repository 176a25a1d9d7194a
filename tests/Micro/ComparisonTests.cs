using Bench.Contract;
using Bench.Micro.Gate;

namespace Bench.Tests.Micro;

public sealed class ComparisonTests
{
    private const int Launches = 10;
    private static readonly Limits Usual = new();

    [Theory]
    [InlineData(0.005)]
    [InlineData(0.03)]
    public void Fifteen_percent_over_a_few_percent_of_noise_is_slower(double noise)
    {
        var comparison = Compare(0.15, noise, seed: 1);
        Assert.Equal(TimeVerdict.Slower, comparison.Verdict);
        Assert.InRange(comparison.Shift, 0.15 - 2 * noise, 0.15 + 2 * noise);
        Assert.True(comparison.P <= Usual.ConfirmedP);
    }

    [Fact]
    public void Fifteen_percent_the_other_way_is_faster() => Assert.Equal(TimeVerdict.Faster, Compare(-0.15, 0.01, seed: 1).Verdict);

    [Fact]
    public void A_certain_but_small_shift_is_the_same()
    {
        var comparison = Compare(0.03, 0.002, seed: 1);
        Assert.True(comparison.P <= 0.01);
        Assert.Equal(TimeVerdict.Same, comparison.Verdict);
    }

    [Fact]
    public void Where_fifteen_percent_could_hide_nothing_is_said() => Assert.Equal(TimeVerdict.Noisy, Compare(0, 0.15, seed: 1).Verdict);

    [Fact]
    public void One_wild_launch_changes_nothing()
    {
        var launches = Samples(0, 0.01, seed: 1);
        launches[3] = launches[3] with { Change = Math.Log(100), HeadNs = 10_000 };
        var comparison = new Comparison(launches, Usual.P, Usual);
        Assert.Equal(TimeVerdict.Same, comparison.Verdict);
        Assert.InRange(comparison.Shift, -0.02, 0.02);
        Assert.Equal(10_000, comparison.Head.MostNs);
    }

    // One copy of a build may lie at a worse address than the other, in some launches and for either side: two clumps, no outliers.
    [Fact]
    public void Addresses_that_cost_a_quarter_are_noise_and_no_shift()
    {
        var verdicts = Enumerable.Range(0, 2_000).Select(seed => new Comparison(Clumped(Launches, seed), Usual.P, Usual).Verdict).ToList();
        Assert.InRange(verdicts.Count(verdict => verdict == TimeVerdict.Slower), 0, 20); // At most 1 %; a second look makes it 1 in 10,000.
        Assert.True(verdicts.Count(verdict => verdict == TimeVerdict.Noisy) > 1_500);
    }

    [Fact]
    public void Equal_builds_seldom_look_slower_even_before_confirmation()
    {
        var alarms = Enumerable.Range(0, 4_000).Count(seed => Compare(0, 0.04, seed).Verdict == TimeVerdict.Slower);
        Assert.InRange(alarms, 0, 20); // 0.5 %; a second look squares it.
    }

    // Other work only ever adds: the noise of a copy is skewed, and must not look like a shift.
    [Fact]
    public void Skewed_noise_favours_no_side()
    {
        var random = SplitMix64.ForMember(9, 1);
        var shifts = Enumerable.Range(0, 2_000).Select(_ => new Comparison(
            [.. Enumerable.Range(0, Launches)
                .Select(_ => Sample(0.05 * random.NextExponential(), 0.05 * random.NextExponential(), 0.05 * random.NextExponential()))],
            Usual.P, Usual).Shift)
            .ToList();
        Assert.InRange(Spread.Median(shifts), -0.002, 0.002);
        Assert.InRange(shifts.Average(), -0.002, 0.002);
    }

    [Theory]
    [InlineData(0.01, 1.0)]
    [InlineData(0.04, 0.95)]
    public void A_slowdown_of_fifteen_percent_is_hardly_ever_called_the_same(double noise, double caughtAtLeast)
    {
        const int trials = 2_000;
        var verdicts = Enumerable.Range(0, trials)
            .Select(seed => new Comparison(Samples(0.15, noise, seed), Usual.ConfirmedP, Usual).Verdict).ToList();
        Assert.True(verdicts.Count(verdict => verdict == TimeVerdict.Slower) >= caughtAtLeast * trials);
    }

    private static Comparison Compare(double shift, double noise, long seed) => new(Samples(shift, noise, seed), Usual.P, Usual);

    // Each copy of a build is off by its own luck in every launch; the samples are made of it as PairedSampler does.
    private static List<PairedSample> Samples(double shift, double noise, long seed)
    {
        var random = SplitMix64.ForMember(7, seed);
        return [.. Enumerable.Range(0, Launches)
            .Select(_ => Sample(noise * Normal(ref random), noise * Normal(ref random), noise * Normal(ref random) + Math.Log(1 + shift)))];
    }

    private static List<PairedSample> Clumped(int launches, long seed)
    {
        var random = SplitMix64.ForMember(8, seed);
        return [.. Enumerable.Range(0, launches).Select(_ => Sample(Clump(ref random), Clump(ref random), Clump(ref random)))];
    }

    private static PairedSample Sample(double first, double second, double head) =>
        new("x", 100 * Math.Exp(first), 100 * Math.Exp(head), second - first, head - first);

    private static double Clump(ref SplitMix64 random) => random.NextDouble() < 0.4 ? Math.Log(1.25) : 0;

    // Twelve uniform values, summed, have variance 1.
    private static double Normal(ref SplitMix64 random)
    {
        double sum = -6;
        for (var i = 0; i < 12; i++) sum += random.NextDouble();
        return sum;
    }
}
