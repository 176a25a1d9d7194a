using Bench.Loadgen.Scenarios;
using Bench.NBomber;

namespace Bench.Tests.NBomber;

public sealed class LimitTests
{
    [Fact]
    public void Thresholds_of_the_pattern_and_workload_that_NBomber_has_figures_for_become_limits()
    {
        Slo[] slos =
        [
            new() { Figure = "latency_ms.p99", AtMost = 500 },
            new() { Figure = "latency_ms.p99_9", AtMost = 900 },
            new() { Figure = "connections.lost", AtMost = 0, Pattern = "sse" },
            new() { Figure = "connections.lost", AtMost = 3, Pattern = "polling" },
            new() { Figure = "latency_ms.max", AtMost = 800, Workload = "other" },
            new() { Figure = "latency_ms.p50", AtLeast = 1 },
        ];
        Assert.Equal([new Limit("latency_ms.p99", 500), new Limit("connections.lost", 0)], Limit.Of(slos, "sse", "chat"));
    }

    [Fact]
    public void Every_figure_that_is_known_becomes_a_threshold_of_NBomber() =>
        Assert.All(Limit.Known, figure => Assert.Contains(
            "was built without NBomber", Assert.Throws<InvalidOperationException>(() => Limits.Of([new Limit(figure, 1)])).Message,
            StringComparison.Ordinal));
}
