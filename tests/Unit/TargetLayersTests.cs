using Bench.Loadgen.Dialects;
using Bench.Loadgen.Plans;

namespace Bench.Tests.Unit;

public sealed class TargetLayersTests
{
    [Fact]
    public void Each_target_of_the_list_and_what_is_under_it_is_there()
    {
        string[] targets = [.. OwnTargets.All.Keys, .. TargetFile.Named];
        var stacked = targets.Where(target => TargetLayers.AddedBy(target) is not null).ToArray();
        Assert.Equal(
            [
                "own", "own-direct", "own-post", "own-scaled", "own-scaled-sticky", "own-scaled-yarp", "own-signalr",
                "own-signalr-messagepack", "signalr-scaled"
            ],
            stacked.Order(StringComparer.Ordinal));
        Assert.All(stacked, target => Assert.Contains(TargetLayers.Under(target)!, targets));
    }

    [Fact]
    public void The_harnesss_own_is_the_target_where_none_is_named_and_others_add_nothing()
    {
        Assert.Equal((TargetLayers.AddedBy("own"), "own-direct"), (TargetLayers.AddedBy(null), TargetLayers.Under(null)));
        Assert.Null(TargetLayers.AddedBy("nchan"));
        Assert.Null(TargetLayers.Under("my-server.json"));
    }
}
