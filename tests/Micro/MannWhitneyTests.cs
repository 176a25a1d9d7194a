using Bench.Micro.Gate;
using CsCheck;

namespace Bench.Tests.Micro;

public sealed class MannWhitneyTests
{
    // Exact values by counting: of C(n+m, n) equally likely orders, those at least as extreme, on both sides.
    [Theory]
    [InlineData(new[] { 1.0, 2, 3 }, new[] { 4.0, 5, 6 }, 2.0 / 20)]
    [InlineData(new[] { 1.0, 2, 4 }, new[] { 3.0, 5, 6 }, 4.0 / 20)]
    [InlineData(new[] { 1.0, 2, 3, 4, 5 }, new[] { 6.0, 7, 8, 9, 10 }, 2.0 / 252)]
    [InlineData(new[] { 1.0 }, new[] { 2.0, 3 }, 2.0 / 3)]
    public void Exact_p_is_the_share_of_orders_as_extreme(double[] a, double[] b, double expected)
    {
        Assert.Equal(expected, MannWhitney.P(a, b), 12);
        Assert.Equal(expected, MannWhitney.P(b, a), 12);
    }

    [Fact]
    public void Exact_p_agrees_with_counting_every_order()
    {
        const int m = 4, n = 5;
        double[] all = [1, 2, 3, 4, 5, 6, 7, 8, 9];
        var statistics = Enumerable.Range(0, 1 << (m + n)).Where(bits => int.PopCount(bits) == m).Select(bits => Split(all, bits)).ToList();
        var of = statistics.Select(split => MannWhitney.Statistic(split.A, split.B)).ToList();
        foreach (var (a, b) in statistics)
        {
            var less = Math.Min(MannWhitney.Statistic(a, b), m * n - MannWhitney.Statistic(a, b));
            var expected = Math.Min(1.0, 2.0 * of.Count(u => u <= less) / of.Count);
            Assert.Equal(expected, MannWhitney.P(a, b), 10);
        }
    }

    [Fact]
    public void Normal_approximation_is_near_the_exact_value()
    {
        // Two equal values switch to the approximation; moving one of them by next to nothing switches back.
        double[] a = [.. Enumerable.Range(0, 12).Select(i => i * 1.0)];
        double[] b = [.. Enumerable.Range(0, 12).Select(i => i * 1.0 + 4.5)];
        var exact = MannWhitney.P(a, b);
        b[^1] = b[^2];
        Assert.InRange(MannWhitney.P(a, b), exact - 0.005, exact + 0.005);
    }

    [Fact]
    public void Equal_values_say_nothing() => Assert.Equal(1, MannWhitney.P([2, 2, 2], [2, 2, 2]));

    [Fact]
    public void An_empty_side_is_refused() => Assert.Throws<ArgumentException>(() => MannWhitney.P([], [1]));

    [Fact]
    public void P_is_a_probability_and_knows_no_sides_and_no_unit() =>
        Gen.Select(Gen.Double[1, 100].Array[1, 15], Gen.Double[1, 100].Array[1, 15]).Sample((a, b) =>
        {
            var p = MannWhitney.P(a, b);
            return p is >= 0 and <= 1 && Math.Abs(p - MannWhitney.P(b, a)) < 1e-9
                && Math.Abs(p - MannWhitney.P([.. a.Select(x => x * 8)], [.. b.Select(x => x * 8)])) < 1e-9;
        }, iter: 300);

    private static (double[] A, double[] B) Split(double[] all, int bits) =>
        ([.. all.Where((_, i) => (bits >> i & 1) == 1)], [.. all.Where((_, i) => (bits >> i & 1) == 0)]);
}
