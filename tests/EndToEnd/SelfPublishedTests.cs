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
    private const string Marks = """, "sequence": { "pointer": "/seq" }, "stamp": { "pointer": "/at", "unit": "ms", "clock": "unix" }""";

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
        server.SkipWithoutTicks(trials);
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
        server.SkipWithoutTicks(trials);
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

    [Fact]
    public async Task Who_asks_with_the_number_that_it_has_is_told_what_came_after_it()
    {
        await using var server = await TickingServer.StartAsync();
        using var bench = new BenchProgram();
        var file = bench.Target($$"""
            "url": "{{server.Url}}",
            "publisher": "target",
            "patterns": {
              "polling": { "url": "/after/${client}?since=${since}", "batch": ""{{Marks}} },
              "long-polling": { "url": "/after/${client}?since=${since}&hold=${hold_ms}", "batch": ""{{Marks}} },
            }
            """);
        var trials = await MeasureAsync(
            bench, """{ "pattern": "polling", "interval_ms": 100 }, { "pattern": "long-polling", "hold_ms": 1000 }""", file);
        Assert.Equal(["long-polling", "polling"], trials.Select(t => t.Pattern.Pattern).Order(StringComparer.Ordinal));
        Assert.All(trials, trial =>
        {
            var messages = trial.Messages;
            Assert.Equal((30L, 0L), (trial.Connections.Held, trial.Connections.Lost));
            Assert.Equal((0L, 0L, 0L, 0L), (messages.Lost, messages.Duplicated, messages.Reordered, messages.Merged));
            Assert.Equal((0L, 0L), (messages.Malformed, messages.Impossible));
            Assert.True(messages.InvariantHolds, messages.Invariant);
            Assert.True(messages.Delivered > 0, "nothing was made in two seconds");
            Assert.Equal(messages.Delivered, trial.LatencyMs!.Count);
            Assert.Equal((null, 0L), (trial.SelfPublished!.ToldAgain, trial.SelfPublished.NotYetNewer));
            Assert.True(trial.Requests!.Sent > 0, "nobody asked");
        });
    }

    [Fact]
    public async Task The_newest_value_told_to_whoever_asks_is_no_repetition_and_what_it_passed_over_is_merged_where_nobody_asked_for_it()
    {
        await using var server = await TickingServer.StartAsync();
        using var bench = new BenchProgram();
        var file = bench.Target($$"""
            "url": "{{server.Url}}",
            "publisher": "target",
            "patterns": { "polling": { "url": "/newest/${client}", "batch": ""{{Marks}} } }
            """);
        var trials = await MeasureAsync(
            bench,
            """{ "pattern": "polling", "interval_ms": 100 }, { "pattern": "polling", "interval_ms": 700, "semantics": "latest" }""", file);
        var often = Assert.Single(trials, t => t.Pattern.IntervalMs == 100);
        var latest = Assert.Single(trials, t => t.Pattern.IntervalMs == 700);
        Assert.All(trials, trial =>
        {
            Assert.Equal((0L, 0L, 0L), (trial.Messages.Duplicated, trial.Messages.Reordered, trial.Messages.Malformed));
            Assert.True(trial.Messages.InvariantHolds, trial.Messages.Invariant);
            Assert.True(trial.Messages.Delivered > 0, "nothing was made in two seconds");
        });
        // Some client asked twice between two of its messages. Each answer held one, news or not; of each client one may be under way.
        Assert.True(often.SelfPublished!.ToldAgain > 0, "nothing was told again");
        var withoutNews = often.Requests!.Sent - often.MessagesInWindow;
        Assert.InRange(often.Requests.Empty, withoutNews - 30, withoutNews + 30);
        Assert.Equal(0, often.Messages.Merged);
        Assert.True(latest.Messages is { Merged: > 0, Lost: 0 }, latest.Messages.Invariant);
        Assert.Contains("merged", latest.Messages.Invariant, StringComparison.Ordinal);
        Assert.DoesNotContain(latest.Findings, f => f.Code is "lost-messages" or "rate-differs");
    }

    [Fact]
    public async Task A_queue_of_each_client_needs_no_number()
    {
        await using var server = await TickingServer.StartAsync();
        using var bench = new BenchProgram();
        var file = bench.Target($$"""
            "url": "{{server.Url}}",
            "publisher": "target",
            "patterns": { "polling": { "url": "/queue/${client}", "batch": "", "told_once": true } }
            """);
        var trial = Assert.Single(await MeasureAsync(bench, """{ "pattern": "polling", "interval_ms": 100 }""", file));
        Assert.Equal((null, null, null), (trial.Messages.Lost, trial.Messages.Duplicated, trial.LatencyMs));
        Assert.True(trial.Messages.Delivered > 0, "nothing came in two seconds");
        Assert.Null(trial.SelfPublished!.ToldAgain);
    }

    [Fact]
    public async Task A_clock_offset_is_taken_as_stated_and_the_trial_says_so()
    {
        await using var server = await TickingServer.StartAsync();
        using var bench = new BenchProgram();
        var trial = Assert.Single(await MeasureAsync(bench, """{ "pattern": "sse" }""", bench.Target(WithOffset(server, 1500))));
        server.SkipWithoutTicks([trial]);
        Assert.Equal(1500, trial.SelfPublished!.ClockOffsetMs);
        Assert.Contains("1500 ms", Assert.Single(trial.Findings, f => f.Code == "offset-stated").Message, StringComparison.Ordinal);
        Assert.Equal(0, trial.Messages.Impossible);
        Assert.True(trial.LatencyMs!.Min >= 1499, $"{trial.LatencyMs.Min}"); // Its three digits.
    }

    [Fact]
    public async Task What_an_offset_puts_below_zero_is_counted_and_never_a_latency()
    {
        await using var server = await TickingServer.StartAsync();
        using var bench = new BenchProgram();
        // Nothing that comes seems to be of after the steady state, so that all of the drain is waited for.
        var scenario = bench.Scenario(steadySeconds: 2, drainSeconds: 1);
        var (exit, output, error) = await BenchProgram.RunAsync(
            "run", "-s", scenario, "--target", bench.Target(WithOffset(server, -3_600_000)), "--out", bench.Out, "--no-report", "--force");
        Assert.True(exit == 0, output + error);
        var trial = Assert.Single(bench.ReadTrials());
        Assert.True(trial.Messages.Impossible > 0, "nothing was counted");
        Assert.Equal((null, 0L, false), (trial.LatencyMs, trial.Messages.Delivered, trial.Valid));
        Assert.Contains(
            "clock_offset_ms of -3600000", Assert.Single(trial.Findings, f => f.Code == "impossible-values").Remedy,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_one_that_comes_with_the_harness_tells_every_client_every_tick_by_all_four_patterns()
    {
        using var bench = new BenchProgram();
        using var process = BenchProgram.StartWith(
            new Dictionary<string, string> { ["STARTED_BY_TEST"] = bench.Folder },
            "run", "-s",
            bench.Scenario(
                """{ "pattern": "polling", "interval_ms": 200 }, { "pattern": "long-polling", "hold_ms": 2000 }, """ + Patterns,
                steadySeconds: 5),
            "--target", "aspnet-ticker", "--out", bench.Out, "--force");
        var (exit, output, error) = await BenchProgram.EndAsync(process);
        Assert.True(exit == 0, output + error);
        Assert.Equal([("aspnet-ticker", true)], bench.ReadRun().Targets!.Select(t => (t.Name, t.Started)));
        var trials = bench.ReadTrials();
        Assert.Equal(4, trials.Count);
        Assert.All(trials, trial =>
        {
            var messages = trial.Messages;
            Assert.Equal((30L, 30L, 0L), (trial.Connections.Connected, trial.Connections.Held, trial.Connections.Lost));
            Assert.Equal((0L, 0L, 0L), (messages.Lost, messages.Duplicated, messages.Reordered));
            Assert.Equal((0L, 0L, 0L), (messages.Malformed, messages.Impossible, messages.Merged));
            Assert.True(messages.InvariantHolds, messages.Invariant);
            Assert.True(messages.Delivered > 0, "no tick in five seconds");
            Assert.Equal(messages.Delivered, trial.LatencyMs!.Count);
        });
        RunTests.TellWhatTheServerUsed(trials);
        Assert.True(File.Exists(Path.Combine(bench.Out, "report.html")), output + error);
        Assert.Empty(
            ProcessTable.All().Where(p => ProcessTable.EnvironmentOf(p).Contains(bench.Folder, StringComparison.Ordinal))
                .Select(ProcessTable.CommandLineOf));
    }

    [Fact]
    public async Task An_engine_that_does_not_speak_a_pattern_to_other_targets_names_the_one_that_does()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the engine lean runs on Linux alone, and elsewhere another takes its place");
        using var bench = new BenchProgram();
        var (exit, _, error) = await BenchProgram.RunAsync(
            "run", "-s", bench.Scenario(), "--target", "aspnet-ticker", "--engine", "lean", "--out", bench.Out);
        Assert.Equal(1, exit);
        Assert.Contains(
            "engine lean cannot speak sse to target aspnet-ticker: of other targets than the harness's own server it speaks websocket "
            + "alone", error, StringComparison.Ordinal);
        Assert.Contains("take --engine reference", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_lean_engine_counts_over_a_WebSocket_as_the_other_does()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the engine lean runs on Linux alone, and elsewhere another takes its place");
        await using var server = await TickingServer.StartAsync();
        using var bench = new BenchProgram();
        var file = bench.Target(Members(
            server, """, "sequence": { "pointer": "/seq" }, "stamp": { "pointer": "/at", "unit": "ms", "clock": "unix" }"""));
        var (exit, output, error) = await BenchProgram.RunAsync(
            "run", "-s", bench.Scenario("""{ "pattern": "websocket" }""", steadySeconds: 2), "--target", file, "--engine", "lean",
            "--out", bench.Out, "--no-report", "--force");
        Assert.True(exit == 0, output + error);
        var trial = Assert.Single(bench.ReadTrials());
        server.SkipWithoutTicks([trial]);
        Assert.Equal((30L, 30L, 0L), (trial.Connections.Connected, trial.Connections.Held, trial.Connections.Lost));
        Assert.Equal((1L, 1L, 1L), (trial.Messages.Lost, trial.Messages.Duplicated, trial.Messages.Reordered));
        Assert.Equal((0L, 0L, true), (trial.Messages.Malformed, trial.Messages.Impossible, trial.Messages.InvariantHolds));
        Assert.Equal(trial.Messages.Delivered, trial.LatencyMs!.Count);
    }

    private static async Task<IReadOnlyList<TrialFile>> MeasureAsync(BenchProgram bench, string patterns, string target)
    {
        var (exit, output, error) = await BenchProgram.RunAsync(
            "run", "-s", bench.Scenario(patterns, steadySeconds: 2), "--target", target, "--out", bench.Out, "--no-report", "--force");
        Assert.True(exit == 0, output + error);
        return bench.ReadTrials();
    }

    private static string WithOffset(TickingServer server, int ms) => $$"""
        "url": "{{server.Url}}",
        "publisher": "target",
        "clock_offset_ms": {{ms}},
        "patterns": { "sse": { "url": "/events/${client}"{{Marks}} } }
        """;

    private static string Members(TickingServer server, string marks) => $$"""
        "url": "{{server.Url}}",
        "publisher": "target",
        "patterns": {
          "sse": { "url": "/events/${client}"{{marks}} },
          "websocket": { "url": "/socket/${client}"{{marks}} },
        }
        """;
}
