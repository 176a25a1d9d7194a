using System.Text.Json;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Results;

namespace Bench.Tests.EndToEnd;

/// <summary>
/// Runs against a server that publishes by itself: what its messages say of themselves is counted exactly, and what they do not say nobody
/// knows.
/// </summary>
public sealed class SelfPublishedTests
{
    private const string Patterns = """{ "pattern": "sse" }, { "pattern": "websocket" }""";

    [Fact]
    public async Task Numbers_tell_what_is_missing_twice_and_out_of_order_and_stamps_how_late()
    {
        await using var server = await TickingServer.StartAsync();
        using var bench = new BenchProgram();
        var file = bench.Target(Members(
            server, """, "sequence": { "pointer": "/seq" }, "stamp": { "pointer": "/at", "unit": "ms", "clock": "unix" }"""));
        var (exit, output, error) = await BenchProgram.RunAsync(
            "run", "-s", bench.Scenario(Patterns, steadySeconds: 2), "--target", file, "--out", bench.Out, "--no-report", "--force");
        Assert.True(exit == 0, output + error);
        var trials = bench.ReadTrials();
        Assert.Equal(["sse", "websocket"], trials.Select(t => t.Pattern.Pattern).Order(StringComparer.Ordinal));
        Assert.All(trials, trial =>
        {
            Assert.Equal((30L, 30L, 0L), (trial.Connections.Connected, trial.Connections.Held, trial.Connections.Lost));
            var messages = trial.Messages;
            // As the server wrote them: one number left out, one sent twice, one late.
            Assert.Equal((1L, 1L, 1L), (messages.Lost, messages.Duplicated, messages.Reordered));
            Assert.Equal((0L, 0L), (messages.Malformed, messages.Impossible));
            Assert.Equal((null, null, null), (messages.Published, messages.Expected, messages.InFlight));
            Assert.True(messages.InvariantHolds, messages.Invariant);
            Assert.Contains("is not known", messages.Invariant, StringComparison.Ordinal);
            Assert.True(messages.Delivered > 0, "nothing was made in two seconds");
            Assert.Equal(messages.Delivered, trial.LatencyMs!.Count);
            Assert.Null(trial.UncorrectedLatencyMs);
            var own = trial.SelfPublished!;
            Assert.Equal((true, new StampRecord(StampUnit.Ms, StampClock.Unix)), (own.Numbered, own.Stamp));
            Assert.Equal((4.0, 0L), (own.SaidPerSecond, own.NotYetNewer)); // Each has received what was made after the steady state.
            Assert.True(own.MessagesPerSecond > 0, "nothing came in two seconds");
            Assert.Contains("lost-messages", trial.Findings.Select(f => f.Code));
            Assert.DoesNotContain("not-told", trial.Findings.Select(f => f.Code));
            Assert.Null(trial.Publisher);
            Assert.Contains("no connection is idle", trial.Unavailable["idle_bytes_per_connection_second"], StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Without_stamp_and_number_nothing_is_made_up_and_no_verdict_is_drawn()
    {
        await using var server = await TickingServer.StartAsync();
        using var bench = new BenchProgram();
        var (exit, output, error) = await BenchProgram.RunAsync(
            "run", "-s", bench.Scenario(Patterns, steadySeconds: 2), "--target", bench.Target(Members(server, "")), "--out", bench.Out,
            "--force");
        Assert.True(exit == 0, output + error);
        var trials = bench.ReadTrials();
        Assert.Equal(2, trials.Count);
        Assert.All(trials, trial =>
        {
            var messages = trial.Messages;
            Assert.Equal((30L, 0L), (trial.Connections.Held, trial.Connections.Lost));
            Assert.Equal((null, null), (trial.LatencyMs, trial.UncorrectedLatencyMs));
            Assert.Equal((null, null, null), (messages.Lost, messages.Duplicated, messages.Reordered));
            Assert.Equal((null, null), (messages.Published, messages.InvariantHolds));
            Assert.Equal("the target sends no stamp", trial.Unavailable["latency_ms"]);
            Assert.Contains("cannot be checked", trial.Unavailable["messages.lost"], StringComparison.Ordinal);
            Assert.True(messages.Delivered > 0, "nothing came in two seconds");
            // A gap less than messages for each client that received any.
            Assert.InRange(trial.SelfPublished!.GapMs?.Count ?? 0, Math.Max(0, messages.Delivered - 30), messages.Delivered - 1);
            var told = Assert.Single(trial.Findings, f => f.Code == "not-told").Message;
            Assert.Contains("the target sends no stamp", told, StringComparison.Ordinal);
            Assert.Contains("the target sends no sequence", told, StringComparison.Ordinal);
            Assert.DoesNotContain(trial.Findings, f => f.Code is "invariant-broken" or "nothing-delivered" or "lost-messages");
        });
        using var summary = JsonDocument.Parse(File.ReadAllText(Path.Combine(bench.Out, "summary.json")));
        Assert.NotEqual("decided", summary.RootElement.GetProperty("verdicts")[0].GetProperty("state").GetString());
        Assert.All(summary.RootElement.GetProperty("results").EnumerateArray(), result =>
        {
            Assert.Equal(JsonValueKind.Null, result.GetProperty("latency_ms").ValueKind);
            if (result.GetProperty("valid").GetBoolean()) // Else it has no figures at all: the machine was too busy.
                Assert.Equal(JsonValueKind.Null, result.GetProperty("messages").GetProperty("lost").ValueKind);
        });
        Assert.True(File.Exists(Path.Combine(bench.Out, "report.html")), output + error);
    }

    [Fact]
    public async Task A_message_without_what_its_file_names_is_counted_and_makes_the_trial_invalid()
    {
        await using var server = await TickingServer.StartAsync();
        using var bench = new BenchProgram();
        var file = bench.Target(Members(server, """, "sequence": { "pointer": "/symbol" }"""));
        var (exit, output, error) = await BenchProgram.RunAsync(
            "run", "-s", bench.Scenario(), "--target", file, "--out", bench.Out, "--no-report", "--force");
        Assert.True(exit == 0, output + error);
        var trial = Assert.Single(bench.ReadTrials());
        Assert.False(trial.Valid);
        // Five at once to each client, none of which is a number.
        Assert.True(trial.Messages.Malformed >= 30 * 5, $"{trial.Messages.Malformed}");
        Assert.Equal(0, trial.Messages.Delivered);
        Assert.Contains(
            "sequence and stamp of the target's file", Assert.Single(trial.Findings, f => f.Code == "impossible-values").Remedy,
            StringComparison.Ordinal);
    }

    private static string Members(TickingServer server, string marks) => $$"""
        "url": "{{server.Url}}",
        "publisher": "target",
        "patterns": {
          "sse": { "url": "/events/${client}"{{marks}} },
          "websocket": { "url": "/socket/${client}"{{marks}} },
        }
        """;
}
