using Bench.Loadgen.Figures;
using Bench.Loadgen.Recording;

namespace Bench.Tests.Unit.Live;

public sealed class LatencyBinsTests
{
    [Fact]
    public void Edges_grow_by_the_root_of_two_from_64_microseconds_to_a_minute()
    {
        Assert.Equal([64, 91, 128, 181, 256], LatencyBins.EdgesUs.Take(5));
        Assert.Equal(64L << 20, LatencyBins.EdgesUs[^1]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(90)]
    [InlineData(1_000)]
    [InlineData(123_456)]
    [InlineData(67_000_000)]
    [InlineData(80_000_000_000)]
    public void Each_latency_is_in_the_bin_below_whose_edge_it_is(long us)
    {
        var histogram = Recorder.NewHistogram();
        histogram.RecordValueWithCount(us, 3);
        var bins = LatencyBins.Of(histogram);
        var expected = LatencyBins.EdgesUs.TakeWhile(edge => us >= edge).Count();
        Assert.Equal(3, bins[expected]);
        Assert.Equal(3, bins.Sum());
        Assert.Equal(LatencyBins.EdgesUs.Count + 1, bins.Count);
    }

    [Fact]
    public void None_is_left_out_or_counted_twice()
    {
        var histogram = Recorder.NewHistogram();
        for (var i = 1L; i <= 30_000; i++) histogram.RecordValue(i * i);
        Assert.Equal(30_000, LatencyBins.Of(histogram).Sum());
        Assert.Equal(0, LatencyBins.Of(Recorder.NewHistogram()).Sum());
    }

    [Fact]
    public void Those_of_two_shards_are_one_sum_and_unknown_when_one_does_not_tell()
    {
        Assert.Equal([3L, 5], Totals.AddLists([1, 2], [2, 3]));
        Assert.Null(Totals.AddLists([1, 2], null));
        Assert.Equal([1L, 1], Totals.SubtractLists([3, 4], [2, 3]));
        Assert.Null(Totals.SubtractLists(null, [2, 3]));
    }
}
