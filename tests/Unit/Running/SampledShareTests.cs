using Bench.Loadgen.Machine;
using Bench.Loadgen.Stages;

namespace Bench.Tests.Unit.Running;

/// <summary>Of which piece of time a server's second is, where it was away for a while.</summary>
public sealed class SampledShareTests
{
    [Theory]
    [InlineData(1_000_000, 300_000, 2_000_000, 900_000, 0.6)]
    [InlineData(1_400_000, 0, 2_000_000, 600_000, 1.0)] // It opened between two looks: the first crowd is in the figure.
    public void A_second_is_from_the_look_before_or_from_when_it_opened(long fromUs, double before, long nowUs, double after, double cores)
    {
        var now = At(nowUs, after);
        var (share, next) = SeriesSampler.Share(At(fromUs, before), now);
        Assert.Equal((cores, now), (share!.Value, next));
    }

    [Fact]
    public void A_share_of_a_moment_is_left_to_the_next_second()
    {
        var opened = At(1_900_000, 0);
        var (none, from) = SeriesSampler.Share(opened, At(2_000_000, 90_000));
        Assert.Equal((null, opened), (none, from));
        Assert.Equal(0.5, SeriesSampler.Share(from, At(3_000_000, 550_000)).Cores);
    }

    [Fact]
    public void Of_one_that_is_away_nothing_is_told()
    {
        var away = new SeriesSampler.CpuLook(2_000_000, null);
        Assert.Equal((null, away), SeriesSampler.Share(At(1_000_000, 1), away));
        Assert.Null(SeriesSampler.Share(away, At(3_000_000, 5)).Cores);
        Assert.Null(SeriesSampler.Share(null, At(3_000_000, 5)).Cores);
    }

    private static SeriesSampler.CpuLook At(long us, double usedUs) => new(us, new CpuTime(usedUs, null));
}
