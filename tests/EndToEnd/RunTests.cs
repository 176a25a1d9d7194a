using Bench.Loadgen.Clients.Heads;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;

namespace Bench.Tests.EndToEnd;

/// <summary>
/// Whole runs with real processes. They check counts and files, never a speed: a trial on a busy machine may be invalid, and says so.
/// </summary>
public sealed class RunTests
{
    internal const string AllPatterns =
        """
        { "pattern": "polling", "interval_ms": 200 }, { "pattern": "long-polling", "hold_ms": 2000 },
        { "pattern": "sse" }, { "pattern": "websocket" }
        """;

    /// <summary>What a busy machine adds to any trial.</summary>
    private static readonly string[] SpeedFindings =
    [
        "generator-busy", "generator-late", "late-polls", "publisher-behind", "stolen-time", "other-load", "throttled", "server-saturated",
        "read-late", "still-compiling", "few-samples", "preflight-other-load", "preflight-cores", "not-pinned"
    ];

    /// <summary>What a busy machine brings, and says nothing of the program.</summary>
    internal static bool IsOfSpeed(Finding finding) =>
        SpeedFindings.Contains(finding.Code)
        || (finding.Code == "not-watched" && finding.Message.Contains("too busy to read the first in time", StringComparison.Ordinal));

    /// <summary>
    /// Leaves a test that looks at what came in the steady state, where a busy machine read it so late that hardly anything came between.
    /// </summary>
    internal static void SkipWithoutTraffic(IReadOnlyList<TrialFile> trials)
    {
        var late = trials.SelectMany(t => t.Findings).FirstOrDefault(f => f.Code == "read-late");
        Assert.SkipWhen(late is not null, $"{late?.Message}: {late?.Remedy}");
    }

    /// <summary>
    /// All trials tell what the server used. A busy machine may have read both ends of the steady state one right after the other, or had
    /// no answer from a page of metrics in time.
    /// </summary>
    internal static void TellWhatTheServerUsed(IReadOnlyList<TrialFile> trials)
    {
        foreach (var trial in trials)
        {
            if (trial.Server.CpuUs == 0) SkipWithoutTraffic([trial]);
            var unread = trial.Unavailable.Values.FirstOrDefault(why => why.Contains("gives no answer within", StringComparison.Ordinal));
            Assert.SkipWhen(unread is not null, $"this machine was too busy: {unread}");
            Assert.True(
                trial.Server is { CpuUs: > 0, ResidentBytes: > 0 },
                $"{trial.Pattern.Pattern}: {trial.Server.CpuUs} µs, {trial.Server.ResidentBytes} B; "
                    + string.Join("; ", trial.Unavailable));
        }
    }

    [Fact]
    public async Task Every_pattern_delivers_every_message_and_leaves_its_files()
    {
        using var bench = new BenchProgram();
        var (exit, output, error) = await BenchProgram.RunAsync(
            "run", "-s", bench.Scenario(AllPatterns, trials: 2, fixedTiering: true), "--out", bench.Out, "--no-report", "--force");
        Assert.True(exit == 0, output + error);
        Assert.Equal(RunStatus.Complete, bench.ReadRun().Status);
        Assert.Equal("fixed", bench.ReadRun().Environment.Server!.Tiering);
        var trials = bench.ReadTrials();
        Assert.Equal(8, trials.Count);
        Assert.Equal(
            ["long-polling", "polling", "sse", "websocket"],
            trials.Where(t => t.Repeat == 1).Select(t => t.Pattern.Pattern).Order(StringComparer.Ordinal));
        Assert.All(trials, trial =>
        {
            Assert.DoesNotContain(trial.Findings, f => !IsOfSpeed(f));
            Assert.Equal(
                (30L, 30L, 30L, 0L),
                (trial.Connections.Attempted, trial.Connections.Connected, trial.Connections.Held, trial.Connections.Lost));
            var messages = trial.Messages;
            Assert.True(messages.InvariantHolds, messages.Invariant);
            Assert.Equal(
                (messages.Published, 0L, 0L, 0L),
                ((long?)messages.Delivered, messages.Lost, messages.Duplicated, messages.InFlight));
            Assert.Equal(messages.Delivered, trial.LatencyMs!.Count);
            Assert.Equal(
                messages.Delivered,
                HistogramLog.Read(Path.ChangeExtension(FileOf(bench, trial), ".hlog"))[HistogramTags.Delivery].TotalCount);
            Assert.True(trial.UncorrectedLatencyMs!.Mean <= trial.LatencyMs.Mean);
            // All may come after it on a busy machine.
            Assert.InRange(trial.Wire.PayloadBytes, 200 * trial.MessagesInWindow, 201 * trial.MessagesInWindow);
            Assert.NotEmpty(trial.Series);
            var steps = trial.ConnectSteps!;
            Assert.Equal([6, 6, 6, 6, 6], steps.Select(s => s.Connects)); // The first request of each is the one that connects it.
            Assert.All(steps, s => Assert.True(s.Requests >= (trial.Pattern.Kind.AsksByRequest ? s.Connects : 0), $"{s}"));
            Assert.All(steps, s => Assert.True(s is { Seconds: > 0, CpuUs: not null, UpBytes: > 0 } && s.Bytes > s.UpBytes, $"{s}"));
            Assert.All(steps.Skip(1), s => Assert.NotNull(s.CompileMs));
        });
        // The same seed: all patterns of one repeat were sent the same messages.
        Assert.Single(trials.Where(t => t.Repeat == 1).Select(t => t.Messages.Published).Distinct());
    }

    [Theory]
    [InlineData("reference")]
    [InlineData("lean")]
    public async Task A_browsers_heads_are_on_the_wire_and_in_the_trials_label(string engine)
    {
        using var bench = new BenchProgram();
        var (exit, output, error) = await BenchProgram.RunAsync(
            "run", "-s", bench.Scenario("""{ "pattern": "polling", "interval_ms": 200 }"""), "--out", bench.Out, "--no-report", "--force",
            "--engine", engine, "--headers", "browser");
        Assert.True(exit == 0, output + error);
        var trial = Assert.Single(bench.ReadTrials());
        Assert.Contains("browser heads", trial.Pattern.Label, StringComparison.Ordinal);
        var fields = BrowserHeads.Of("fetch", "127.0.0.1:5080").Sum(field => field.Name.Length + field.Value.Length + ": \r\n".Length)
            + PatternSettings.SessionCookieBytes;
        // With the rest of the request and the head of its answer, which a few at the edges of the window may lack.
        Assert.InRange(trial.Wire.HttpBytes, fields * trial.Requests!.Sent, 2 * fields * trial.Requests.Sent);
    }

    [Fact]
    public async Task A_two_way_workload_is_measured_from_sender_to_room()
    {
        using var bench = new BenchProgram();
        var workload =
            """, "fan_out": "rooms", "room_size": 5, "direction": "two-way", "client_messages_per_second": 3, "payload_bytes": 90""";
        var (exit, output, error) = await BenchProgram.RunAsync(
            "run", "-s", bench.Scenario(AllPatterns, workload), "--out", bench.Out, "--no-report", "--force");
        Assert.True(exit == 0, output + error);
        Assert.All(bench.ReadTrials(), trial =>
        {
            var messages = trial.Messages;
            Assert.True(messages.InvariantHolds, messages.Invariant);
            Assert.InRange(messages.ClientSent, 45, 150); // 30 clients × 3 a second × 1 s, Poisson.
            Assert.Equal(0, messages.ClientFailed);
            Assert.Equal(messages.Published * 5, messages.Expected);
            Assert.Equal((messages.Expected, 0L), ((long?)messages.Delivered, messages.Lost));
        });
    }

    // Otherwise what it published between two questions would be in the logs and in nobody's plan.
    [Fact]
    public async Task What_the_publisher_still_owes_at_the_end_is_given_up_before_it_is_counted()
    {
        using var bench = new BenchProgram();
        var path = Path.Combine(bench.Folder, "flood.json");
        File.WriteAllText(path, """
            {
              "name": "flood",
              "workloads": [{ "name": "w", "clients": 200, "messages_per_second": 10000 }],
              "patterns": [{ "pattern": "sse" }],
              "trials": 1,
              "phases": { "connect_per_second": 300, "idle_seconds": 0, "warmup_seconds": 0.2, "steady_seconds": 1, "drain_seconds": 1 }
            }
            """);
        var (exit, output, error) = await BenchProgram.RunAsync("run", "-s", path, "--out", bench.Out, "--no-report", "--force");
        Assert.True(exit is 0 or 1, output + error); // Two million messages a second: no trial of it is valid.
        var trial = Assert.Single(bench.ReadTrials());
        Assert.EndsWith("; 0 messages in the logs that nobody planned", trial.Messages.Invariant, StringComparison.Ordinal);
        Assert.DoesNotContain(trial.Findings, f => f.Code == "invariant-broken");
    }

    [Fact]
    public async Task A_search_saves_every_point_and_says_what_it_found_or_what_stopped_it()
    {
        using var bench = new BenchProgram();
        var (exit, output, error) = await BenchProgram.RunAsync(
            "find-max", "-s", bench.Scenario(), "--start", "20", "--limit", "40", "--engine", "lean", "--out", bench.Out, "--force");
        var search = System.Text.Json.JsonSerializer.Deserialize(
            await File.ReadAllTextAsync(Path.Combine(bench.Out, "find-max.json"), TestContext.Current.CancellationToken),
            ResultsJson.Default.FindMaxFile)!;
        var result = Assert.Single(search.Results);
        Assert.Equal(result.Found ? 0 : 1, exit); // A machine too busy for a valid trial stops the search, and the exit code says so.
        Assert.Contains(result.Sentence, output, StringComparison.Ordinal);
        var trials = bench.ReadTrials();
        Assert.Equal(trials.Select(t => (t.Ordinal, (double)t.Workload.Clients)), result.Points.Select(p => (p.Trial, p.Load)));
        Assert.Equal(trials.Count, bench.ReadRun().Plan.Count);
        // Whether a load holds depends on the machine; that no invalid trial is taken for one that does, and that the answer is that of the
        // points, does not.
        Assert.All(result.Points.Zip(trials), pair => Assert.True(pair.Second.Valid || pair.First.Holds != true));
        Assert.Equal(result.Points.Where(p => p.Holds == true).Max(p => (double?)p.Load), result.Largest);
        if (result.Found && result.Points.All(p => p.Holds == true)) Assert.Equal((40, null), (result.Largest, result.Broke));
        Assert.True(File.Exists(Path.Combine(bench.Out, "report.html")), output + error);
    }

    private static string FileOf(BenchProgram bench, TrialFile trial) =>
        Directory.GetFiles(Path.Combine(bench.Out, "trials"), $"{trial.Ordinal:000}-*.json").Single();
}
