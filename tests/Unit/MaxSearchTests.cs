using Bench.Loadgen.Search;
using CsCheck;

namespace Bench.Tests.Unit;

/// <summary>The search by doubling and bisecting, over loads that hold up to a threshold and break beyond it.</summary>
public sealed class MaxSearchTests
{
    private static (MaxSearch Search, List<double> Tried) Run(double start, double limit, double precision, bool whole, double threshold)
    {
        var search = new MaxSearch(start, limit, precision, whole);
        var tried = new List<double>();
        while (search.Next is { } load)
        {
            tried.Add(load);
            Assert.True(tried.Count < 100, "the search does not end");
            search.Take(load, load <= threshold);
        }

        return (search, tried);
    }

    [Fact]
    public void Any_threshold_is_found_to_the_precision() =>
        Gen.Select(Gen.Double[1, 1e5], Gen.Double[1, 2e5], Gen.Double[0.01, 1], Gen.Bool).Sample((start, threshold, precision, whole) =>
        {
            var (search, tried) = Run(start, 1e6, precision, whole, threshold);
            Assert.Equal(tried.Count, tried.Distinct().Count());
            if (whole) Assert.All(tried, load => Assert.Equal(Math.Floor(load), load));
            if (threshold < start / 512) return; // So far below the start it may give up.
            Assert.InRange(search.Holds!.Value, 0, threshold);
            Assert.True(search.Broke!.Value > threshold);
            Assert.True(search.Broke - search.Holds <= Math.Max(search.Holds.Value * precision, whole ? 1 : 0) + 1e-9);
        });

    [Fact]
    public void It_doubles_then_bisects()
    {
        var (search, tried) = Run(1000, 100_000, 0.1, whole: true, threshold: 5300);
        Assert.Equal([1000, 2000, 4000, 8000, 6000, 5000, 5500], tried);
        Assert.Equal((5000, 5500), (search.Holds, search.Broke));
    }

    [Fact]
    public void It_ends_at_the_limit_and_not_beyond()
    {
        var (search, tried) = Run(1000, 3000, 0.1, whole: true, threshold: double.MaxValue);
        Assert.Equal([1000, 2000, 3000], tried);
        Assert.Equal((3000, null), (search.Holds, search.Broke));
    }

    [Fact]
    public void It_gives_up_where_nothing_holds()
    {
        var (search, tried) = Run(8, 100, 0.1, whole: true, threshold: 0);
        Assert.Equal([8, 4, 2, 1], tried);
        Assert.Null(search.Holds);
    }
}
