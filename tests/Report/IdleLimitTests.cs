using Bench.Loadgen.Scenarios;
using Bench.Report.Model;

namespace Bench.Tests.Report;

/// <summary>The limit of idle connections is the one that the run's server had.</summary>
public sealed class IdleLimitTests
{
    private static readonly PatternSettings Polling = new() { Pattern = "polling", IntervalMs = 900 };

    [Fact]
    public void The_limit_is_the_servers_own_by_the_name_that_saved_runs_have()
    {
        var saved = SavedRunTests.Read("workloads").ServerSettings!;
        Assert.Equal("130000", saved["keep_alive_ms"]);
        Assert.Null(IdleLimit.Beyond(Polling, 10_000, saved));
        Assert.Equal(5000, IdleLimit.Beyond(Polling, 10_000, new Dictionary<string, string>(saved) { ["keep_alive_ms"] = "5000" }));
    }

    [Theory]
    [InlineData(null, 130_000.0)]
    [InlineData("own-direct", 130_000.0)]
    [InlineData("node", null)] // Nobody knows when it closes.
    public void Of_another_server_no_limit_is_made_up(string? target, double? limit) =>
        Assert.Equal(limit, IdleLimit.Beyond(Polling with { Target = target }, 600_000, null));
}
