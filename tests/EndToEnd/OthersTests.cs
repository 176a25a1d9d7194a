using Bench.Loadgen.Dialects;
using Bench.Loadgen.Results;
using Bench.Loadgen.Targets;

namespace Bench.Tests.EndToEnd;

/// <summary>Slow readers, abusers and watchdogs in a run: counted beside the clients, and in none of their figures.</summary>
public sealed class OthersTests
{
    [Fact]
    public async Task Others_are_counted_beside_the_clients_and_cost_these_no_message()
    {
        using var bench = new BenchProgram();
        var all = await RunAsync(
            bench,
            """
            "patterns": [{ "pattern": "sse" }], "slow_readers": { "share": 0.1, "bytes_per_s": 0 },
            "hostile": ["invalid-utf8", "connect-resets", "never-reads"], "hostile_clients": 2,
            """);
        var trials = all.ToDictionary(t => t.Pattern.Label);
        Assert.Equal(
            ["sse", "sse attacked by 2 each, 3 ways", "sse beside 10 % slow readers at 0 B/s"], trials.Keys.Order(StringComparer.Ordinal));
        Assert.All(trials.Values, trial =>
        {
            Assert.Equal((30L, 30L, 0L), (trial.Connections.Connected, trial.Connections.Held, trial.Connections.Lost));
            Assert.Equal((trial.Messages.Published, 0L), ((long?)trial.Messages.Delivered, trial.Messages.Lost));
            Assert.True(trial.Series.Any(s => s.ServerBytes > 0) || !OperatingSystem.IsLinux(), "the server's memory over time");
        });
        var plain = trials["sse"];
        Assert.True(plain is { Beside: null, Troubles: null }, "nobody was beside it");
        var slow = Assert.Single(trials["sse beside 10 % slow readers at 0 B/s"].Beside!);
        Assert.Equal(("slow-readers", 3, 3L), (slow.Kind, slow.Clients, slow.Ends.Values.Sum()));
        // They read what was left in the end.
        Assert.True(slow.Received > 0 && slow.ReadBytes > 0, $"{slow}");
        var abusers = trials["sse attacked by 2 each, 3 ways"].Beside!;
        Assert.Equal(["invalid-utf8", "connect-resets", "never-reads"], abusers.Select(a => a.Kind));
        Assert.All(abusers, a => Assert.True(a.Ends.Values.Sum() > 0, a.Kind));
        Assert.Equal(
            ["hostile", "slow-readers"], trials.Values.SelectMany(t => t.Troubles ?? []).Select(t => t.Name).Order(StringComparer.Ordinal));
        var summary = await File.ReadAllTextAsync(Path.Combine(bench.Out, "summary.md"), TestContext.Current.CancellationToken);
        Assert.Contains("slow-readers, 3 of them", summary, StringComparison.Ordinal);
        Assert.Contains("the server laps who falls behind by 1024 messages", summary, StringComparison.Ordinal);
        Assert.Equal(
            4, Directory.GetFiles(Path.Combine(bench.Out, "charts"), "trouble-*.png").Length + (OperatingSystem.IsLinux() ? -2 : 0));
    }

    [Fact]
    public async Task Over_TLS_they_are_the_same()
    {
        using var bench = new BenchProgram();
        var trials = await RunAsync(
            bench,
            """
            "patterns": [{ "pattern": "websocket", "tls": true }], "slow_readers": { "share": 0.1, "bytes_per_s": 0 },
            "hostile": ["invalid-utf8", "connect-resets"], "hostile_clients": 2,
            """,
            "--no-report");
        Assert.All(trials, t => Assert.Equal(
            (30L, 0L, t.Messages.Published, 0L), (t.Connections.Held, t.Connections.Lost, (long?)t.Messages.Delivered, t.Messages.Lost)));
        var others = trials.SelectMany(t => t.Beside ?? []).ToDictionary(b => b.Kind);
        Assert.True(others["slow-readers"].Received > 0, $"{others["slow-readers"]}");
        Assert.All(others.Values, kind => Assert.DoesNotContain("tls-failed", kind.Ends.Keys));
        Assert.True(others["invalid-utf8"].Ends.GetValueOrDefault("close-1007") > 0, string.Join(", ", others["invalid-utf8"].Ends));
    }

    [Theory]
    [InlineData("own-post", "sse")]
    [InlineData("own-post", "websocket")]
    [InlineData("aspnet-sse", "sse")]
    [InlineData("node", "sse")]
    [InlineData("node", "websocket")]
    [InlineData("nchan", "websocket")]
    [InlineData("socket-io", "websocket")] // It wants to be asked twice before it tells anything.
    public async Task Slow_readers_subscribe_to_a_server_of_somebody_elses_as_its_clients_do(string target, string pattern)
    {
        var missing = PeerTarget.Missing(TargetFile.Load(target)).ToArray();
        Assert.SkipUnless(missing.Length == 0, string.Join("; ", missing));
        using var bench = new BenchProgram();
        var trials = await RunAsync(
            bench,
            $$"""
            "patterns": [{ "pattern": "{{pattern}}" }], "slow_readers": { "share": 0.1, "bytes_per_s": 0 },
            """,
            "--target", target, "--no-report");
        Assert.All(trials, t => Assert.Equal((30L, 0L, 0L), (t.Connections.Held, t.Connections.Lost, t.Messages.Lost)));
        var slow = Assert.Single(trials.SelectMany(t => t.Beside ?? []));
        Assert.Equal(("slow-readers", 3), (slow.Kind, slow.Clients));
        // What waited for them in the kernel or at the server, they read in the end.
        Assert.True(slow.Received > 0, $"{slow.Received} of {slow.ReadBytes} B, {string.Join(", ", slow.Ends)}");
    }

    [Theory]
    [InlineData("reference")]
    [InlineData("lean")]
    public async Task A_watchdog_notices_what_nobody_tells_and_loses_no_message(string engine)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || engine == "reference", "the lean engine needs Linux");
        using var bench = new BenchProgram();
        var trials = await RunAsync(
            bench,
            """
            "patterns": [{ "pattern": "sse", "heartbeat_ms": 200, "watchdog_ms": 1500 },
              { "pattern": "websocket", "heartbeat_ms": 200, "watchdog_ms": 1500 }], "trouble": "half-open",
            """,
            "--engine", engine);
        Assert.All(trials, trial =>
        {
            Assert.Equal((30L, 30L), (trial.Connections.Connected, trial.Connections.Held));
            Assert.Equal((trial.Messages.Published, 0L), ((long?)trial.Messages.Delivered, trial.Messages.Lost));
            // Once each at least: a machine that stands still for long is silent too.
            Assert.True(
                trial.Connections.Losses["silent"] >= 30 && trial.Connections.Reconnected == trial.Connections.Lost,
                string.Join(", ", trial.Connections.Losses));
            Assert.Equal(30, trial.Connections.NoticeMs!.Count);
            // Something came within a heartbeat before the trouble, and the watchdog waits from there.
            Assert.True(trial.Connections.NoticeMs.Max > 0, $"{trial.Connections.NoticeMs}");
        });
        Assert.Contains(
            "| noticed by |", await File.ReadAllTextAsync(Path.Combine(bench.Out, "summary.md"), TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    // Runs a small scenario; skipped where the machine was too busy to do harm in time.
    private static async Task<IReadOnlyList<TrialFile>> RunAsync(BenchProgram bench, string members, params string[] more)
    {
        var scenario = Path.Combine(bench.Folder, "scenario.json");
        await File.WriteAllTextAsync(
            scenario,
            $$"""
            { "name": "small", "workloads": [{ "name": "w", "clients": 30, "messages_per_second": 4, "arrivals": "constant" }], {{members}} "trials": 1,
              "phases": { "connect_per_second": 300, "connect_timeout_ms": 60000, "idle_seconds": 0.5, "warmup_seconds": 0.3,
                "steady_seconds": 3, "trouble_at_seconds": 0.3, "drain_seconds": 180 } }
            """,
            TestContext.Current.CancellationToken);
        var (exit, output, error) = await BenchProgram.RunAsync(["run", "-s", scenario, "--out", bench.Out, "--force", .. more]);
        Assert.True(exit == 0, output + error);
        var trials = bench.ReadTrials();
        TroubleTests.SkipWhereLate(trials);
        return trials;
    }
}
