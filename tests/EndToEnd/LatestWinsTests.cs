namespace Bench.Tests.EndToEnd;

/// <summary>A workload in which a message replaces all before it, over real sockets. Counts only.</summary>
public sealed class LatestWinsTests
{
    [Fact]
    public async Task Every_rung_is_asked_for_the_newest_alone_and_what_was_overtaken_is_no_loss()
    {
        using var bench = new BenchProgram();
        var path = bench.Scenario(
            """{ "pattern": "polling", "interval_ms": 600 }, { "pattern": "long-polling", "flush_ms": 600 }, { "pattern": "sse", "flush_ms": 600 }, { "pattern": "websocket", "flush_ms": 600 }, { "pattern": "websocket", "semantics": "queue" }""",
            """, "fan_out": "rooms", "room_size": 10, "arrivals": "constant", "latest_wins": true""");
        var (exit, output, error) = await BenchProgram.RunAsync("run", "-s", path, "--out", bench.Out, "--no-report", "--force");
        Assert.True(exit == 0, output + error);
        var trials = bench.ReadTrials();
        Assert.Equal(5, trials.Count);
        foreach (var trial in trials)
        {
            var messages = trial.Messages;
            Assert.True(messages.InvariantHolds, messages.Invariant);
            // Four a second to each of three rooms of ten.
            Assert.Equal(
                (3 * 4L * 10, messages.Expected, 0L, 0L),
                (messages.Expected, (long?)(messages.Delivered + messages.Merged), messages.Lost, messages.InFlight));
            // In 600 ms two or three come: however late anything is, the last of them is all that is sent.
            Assert.Equal(trial.Pattern.Label.Contains("latest", StringComparison.Ordinal), messages.Merged > 0);
            Assert.Equal(30, trial.Connections.Held);
        }

        Assert.Equal(4, trials.Count(t => t.Pattern.Label.Contains("latest", StringComparison.Ordinal)));
    }
}
