using System.Diagnostics;
using Bench.Contract;
using Bench.Loadgen.Middleboxes;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using static Bench.Tests.EndToEnd.ProcessTable;

namespace Bench.Tests.EndToEnd;

/// <summary>
/// Runs through the real nginx and HAProxy: what their defaults break, what the lines that mend it carry, and what cannot be.
/// </summary>
public sealed class ThroughTests
{
    internal const string Rungs =
        """{ "pattern": "polling", "interval_ms": 200 }, { "pattern": "long-polling", "hold_ms": 5000 }, { "pattern": "sse" }, { "pattern": "websocket" }""";

    [Theory]
    [InlineData(Through.Nginx)]
    [InlineData(Through.Haproxy)]
    [InlineData(Through.Yarp)]
    public async Task With_the_lines_that_mend_it_every_rung_gets_every_message_and_nothing_is_left_running(Through through)
    {
        SkipWithout(through);
        using var bench = new BenchProgram();
        using var process = BenchProgram.StartWith(
            new Dictionary<string, string> { ["STARTED_BY_TEST"] = bench.Folder },
            "run", "-s", bench.Scenario(Rungs), "--through", KebabCase.Of(through), "--target", "own-silent", "--out", bench.Out,
            "--force");
        var (exit, output, error) = await BenchProgram.EndAsync(process);
        Assert.True(exit == 0, output + error);
        var trials = bench.ReadTrials();
        Assert.Equal(4, trials.Count);
        Assert.All(trials, trial =>
        {
            Assert.DoesNotContain(trial.Findings, f => !RunTests.IsOfSpeed(f));
            Assert.EndsWith($" on own-silent through {KebabCase.Of(through)}", trial.Pattern.Label, StringComparison.Ordinal);
            Assert.Equal((30L, 30L, 0L), (trial.Connections.Connected, trial.Connections.Held, trial.Connections.Lost));
            Assert.Equal(
                (trial.Messages.Published, 0L, 0L), ((long?)trial.Messages.Delivered, trial.Messages.Lost, trial.Messages.CaughtUp!.Value));
            Assert.StartsWith($"{MiddleboxList.Of(through).Program} ", trial.Middlebox!.Program, StringComparison.Ordinal);
            Assert.True(trial.Middlebox.CpuUs >= 0 && trial.Middlebox.ResidentBytes > 0);
        });
        // What it ran with stands beside each trial.
        Assert.Equal(4, Directory.GetFiles(Path.Combine(bench.Out, "trials"), "*.conf").Length);
        Assert.Contains(
            "| survived |", await File.ReadAllTextAsync(Path.Combine(bench.Out, "summary.md"), TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
        Assert.Empty(All().Where(p => EnvironmentOf(p).Contains(bench.Folder, StringComparison.Ordinal)).Select(CommandLineOf));
    }

    [Theory]
    [InlineData(Through.NginxDefault, "websocket", 60_000, "http-400", "proxy_http_version 1.1;")]
    [InlineData(Through.NginxBuffering, "sse", 500, "timeout", "proxy_buffering off;")]
    public async Task A_default_that_lets_no_client_in_is_a_result_with_its_symptom_and_the_line_that_mends_it(
        Through through, string pattern, int connectTimeoutMs, string reason, string mend)
    {
        SkipWithout(through);
        using var bench = new BenchProgram();
        var trial = await OneAsync(bench, through, pattern, timeoutMs: 60_000, idleSeconds: 0, connectTimeoutMs);
        Assert.Equal((30L, 0L, 30L), (trial.Connections.Attempted, trial.Connections.Connected, trial.Connections.Failures[reason]));
        Assert.Contains(trial.Findings, f => f is { Code: "nothing-delivered", Severity: Severity.Invalid });
        var summary = await File.ReadAllTextAsync(Path.Combine(bench.Out, "summary.md"), TestContext.Current.CancellationToken);
        Assert.Matches($@"\| {pattern} .* \| no \| 0 of 30 \|", summary);
        Assert.Contains($"`{mend}`", summary, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Through.Nginx)]
    [InlineData(Through.Haproxy)]
    public async Task A_proxy_that_is_started_again_loses_every_stream_and_no_message(Through through)
    {
        SkipWithout(through);
        using var bench = new BenchProgram();
        var scenario = Write(bench, $$"""
            { "name": "small", "workloads": [{ "name": "w", "clients": 30, "messages_per_second": 4 }], "patterns": [{ "pattern": "sse" }, { "pattern": "websocket" }], "trouble": "restart", "through": "{{KebabCase.Of(through)}}",
              "trials": 1,
              "phases": { "connect_per_second": 300, "connect_timeout_ms": 60000, "idle_seconds": 0, "warmup_seconds": 0.3, "steady_seconds": 2, "trouble_at_seconds": 0.5, "trouble_seconds": 0.5, "drain_seconds": 180 } }
            """);
        var (exit, output, error) = await BenchProgram.RunAsync("run", "-s", scenario, "--out", bench.Out, "--no-report", "--force");
        Assert.True(exit == 0, output + error);
        var trials = bench.ReadTrials();
        TroubleTests.SkipWhereLate(trials);
        Assert.All(trials, trial =>
        {
            Assert.Equal((30L, 30L, 30L), (trial.Connections.Connected, trial.Connections.Lost, trial.Connections.Reconnected));
            Assert.Equal(
                (trial.Messages.Published, 0L, 0L),
                ((long?)trial.Messages.Delivered, trial.Messages.Lost, trial.Messages.Duplicated));
            Assert.True(trial.Middlebox!.CpuUs > 0, "what it used before it was started again counts too");
        });
    }

    [Fact]
    public async Task A_middlebox_that_is_killed_fails_the_trial_by_its_name_and_leaves_nothing()
    {
        SkipWithout(Through.Nginx);
        using var bench = new BenchProgram();
        using var run = BenchProgram.StartWith(
            new Dictionary<string, string> { ["STARTED_BY_TEST"] = bench.Folder }, "run", "-s", bench.Scenario(steadySeconds: 60),
            "--through", "nginx", "--out", bench.Out, "--no-report", "--force");
        await BenchProgram.ReadUntilAsync(run, "steady");
        using (var process = Process.GetProcessById(
            ChildrenOf(run.Id).Single(p => CommandLineOf(p).Contains("nginx", StringComparison.Ordinal))))
            process.Kill();
        var (exit, output, error) = await BenchProgram.EndAsync(run);
        Assert.True(exit == 1, $"exit {exit}: {output} {error}");
        Assert.Matches(
            @"the middlebox nginx \(process \d+\) ended with exit code",
            Assert.Single(Assert.Single(bench.ReadTrials()).Findings, f => f.Code == "trial-failed").Message);
        Assert.Empty(All().Where(p => EnvironmentOf(p).Contains(bench.Folder, StringComparison.Ordinal)).Select(CommandLineOf));
    }

    [Theory]
    [InlineData("did you mean nginx-default? Valid: nginx-default, ", "--through", "nginx-defualt")]
    [InlineData("speaks plain HTTP to both sides; leave tls out, or through", "--through", "nginx", "--tls")]
    [InlineData("give one of them (--quick goes with --scenario trouble)", "--quick")]
    public async Task What_cannot_be_is_a_sentence_before_anything_starts(string wanted, params string[] options)
    {
        using var bench = new BenchProgram();
        var (exit, output, error) = await BenchProgram.RunAsync(
            ["run", "-s", bench.Scenario(), "--out", bench.Out, "--no-report", "--force", .. options]);
        Assert.Equal(1, exit);
        Assert.Contains(wanted, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(bench.Out), output);
    }

    // One rung of a server that keeps nothing alive, through a middlebox whose own timeouts are shortened.
    internal static async Task<TrialFile> OneAsync(
        BenchProgram bench, Through through, string pattern, int timeoutMs, double idleSeconds, int connectTimeoutMs,
        params string[] more)
    {
        var scenario = Write(bench, $$"""
            { "name": "small", "workloads": [{ "name": "w", "clients": 30, "messages_per_second": 4 }], "patterns": [{ "pattern": "{{pattern}}" }],
              "target": "own-silent", "through": "{{KebabCase.Of(through)}}", "through_timeout_ms": {{timeoutMs}}, "trials": 1,
              "phases": { "connect_per_second": 300, "connect_timeout_ms": {{connectTimeoutMs}}, "idle_seconds": {{idleSeconds}}, "warmup_seconds": 0.2, "steady_seconds": 2, "drain_seconds": {{(idleSeconds > 0 ? 180 : 0)}} } }
            """);
        var (exit, output, error) = await BenchProgram.RunAsync(["run", "-s", scenario, "--out", bench.Out, "--force", .. more]);
        Assert.True(exit == 0, output + error);
        return Assert.Single(bench.ReadTrials());
    }

    internal static string Write(BenchProgram bench, string scenario)
    {
        var path = Path.Combine(bench.Folder, "scenario.json");
        File.WriteAllText(path, scenario);
        return path;
    }

    internal static void SkipWithout(Through through) =>
        Assert.SkipUnless(MiddleboxList.Of(through).Missing is null, MiddleboxList.Of(through).Missing ?? "");
}
