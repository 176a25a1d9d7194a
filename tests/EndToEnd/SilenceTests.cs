using Bench.Loadgen.Scenarios;
using static Bench.Tests.EndToEnd.ThroughTests;

namespace Bench.Tests.EndToEnd;

/// <summary>Proxies with their defaults, before a server that keeps nothing alive: what a silence costs.</summary>
public sealed class SilenceTests
{
    [Theory]
    [InlineData(Through.NginxDefault, "sse", "response-ended")]
    [InlineData(Through.NginxDefault, "long-polling", "http-504")]
    [InlineData(Through.HaproxyDefault, "sse", null)]
    [InlineData(Through.HaproxyDefault, "long-polling", "http-504")]
    [InlineData(Through.HaproxyDefault, "websocket", null)]
    [InlineData(Through.YarpDefault, "sse", null)]
    [InlineData(Through.YarpDefault, "long-polling", null)]
    [InlineData(Through.YarpDefault, "websocket", null)]
    public async Task A_silence_longer_than_a_default_allows_cuts_every_connection_and_each_comes_back_with_all_its_messages(
        Through through, string pattern, string? reason)
    {
        SkipWithout(through);
        using var bench = new BenchProgram();
        var trial = await OneAsync(bench, through, pattern, timeoutMs: 700, idleSeconds: 3, connectTimeoutMs: 60_000, "--no-report");
        // The proxy waits for the first answer no longer either: on a machine that is slow at this moment a connect may end by it.
        var connected = trial.Connections.Connected;
        Assert.True(connected > 0, "nobody got in");
        Assert.Equal(30, connected + trial.Connections.Failures.Values.Sum());
        // Each was cut in the silence, once at least: it lasts several times as long as the proxy waits.
        Assert.True(trial.Connections.Lost >= connected, $"{trial.Connections.Lost} of {connected} lost");
        if (reason is not null) Assert.Contains(reason, trial.Connections.Losses.Keys);
        Assert.Equal(trial.Connections.Reconnected, trial.Connections.RecoveryMs!.Count);
        Assert.True(trial.Connections.Reconnected >= connected, $"{trial.Connections.Reconnected} of {connected} came back");
        Assert.True(trial.Messages.InvariantHolds, trial.Messages.Invariant);
        Assert.Equal((trial.Messages.Expected, 0L, 0L), ((long?)trial.Messages.Delivered, trial.Messages.Lost, trial.Messages.Duplicated));
        Assert.Contains(
            "docs/trouble.md", Assert.Single(trial.Findings, f => f.Code == "lost-connections").Remedy, StringComparison.Ordinal);
    }
}
