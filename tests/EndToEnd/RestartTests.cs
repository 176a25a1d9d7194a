using Bench.Loadgen.Findings;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;

namespace Bench.Tests.EndToEnd;

/// <summary>
/// The harness's own server ended and started again under held clients: each comes back, and every message is accounted for by its number.
/// </summary>
public sealed class RestartTests
{
    private const string Phases = """
        "connect_per_second": 300, "connect_timeout_ms": 60000, "idle_seconds": 0, "warmup_seconds": 0.3, "steady_seconds": 3, "trouble_at_seconds": 0.5, "trouble_seconds": 0.3
        """;

    [Theory]
    [InlineData("server-kill", "reference", "own")]
    [InlineData("server-stop", "lean", "own-floor")]
    public async Task A_server_that_is_started_again_gets_every_client_back_and_what_went_with_its_log_is_told(
        string trouble, string engine, string target)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || engine == "reference", "the lean engine and the floor need Linux");
        using var bench = new BenchProgram();
        var scenario = Write(bench, $$"""
            "patterns": [{ "pattern": "polling", "interval_ms": 200 }, { "pattern": "long-polling", "hold_ms": 5000 }, { "pattern": "sse" }, { "pattern": "websocket" }], "trouble": "{{trouble}}", "target": "{{target}}"
            """);
        var (exit, output, error) = await BenchProgram.RunAsync("run", "-s", scenario, "--out", bench.Out, "--engine", engine, "--force");
        Assert.True(exit == 0, output + error);
        var trials = bench.ReadTrials();
        TroubleTests.SkipWhereLate(trials);
        Assert.Equal(4, trials.Count);
        Assert.All(trials, trial =>
        {
            Assert.EndsWith($" trouble {trouble}", trial.Pattern.Label, StringComparison.Ordinal);
            Assert.True(trial.Messages.InvariantHolds, trial.Messages.Invariant);
            Assert.Equal((30L, 30L), (trial.Connections.Connected, trial.Connections.Held));
            // 30 topics at 4 a second for 3 seconds, whichever life of the server had them.
            Assert.InRange(trial.Messages.Published!.Value, 30 * 11, 30 * 13);
            Assert.Equal(
                (trial.Messages.Published, 0L, 0L),
                (trial.Messages.Delivered + trial.Messages.Lost, trial.Messages.Duplicated, trial.Messages.Reordered));
            Assert.DoesNotContain(trial.Findings, f => f.Code is "publisher-behind" && f.Severity == Severity.Invalid);
            if (!trial.Pattern.Kind.OnTimer)
            {
                // What is held ends with the server, each once; nobody listens for a while then.
                Assert.True(
                    trial.Connections.Lost >= 30 && trial.Connections.Lost == trial.Connections.Reconnected,
                    $"{trial.Connections.Lost} lost, {trial.Connections.Reconnected} came back");
                Assert.Equal(30, trial.Connections.NoticeMs!.Count);
            }

            // What became due while nobody listened was published before anybody came back.
            Assert.True(trial.Messages.CaughtUp > 0, "nothing came by resuming");
            var mark = Assert.Single(trial.Troubles!);
            Assert.Equal(trouble, mark.Name);
            Assert.True(mark.EndSecond > mark.BeginSecond, $"{mark}");
            Assert.Null(trial.Activity);
            Assert.Contains("started again", trial.Unavailable["activity"], StringComparison.Ordinal);
            Assert.True(trial.Server.CpuUs > 0, "both lives of the server used some");
        });
        Assert.Contains(
            $"trouble {trouble}", await File.ReadAllTextAsync(Path.Combine(bench.Out, "summary.md"), TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_of_two_servers_that_is_started_again_costs_its_own_clients_alone()
    {
        using var bench = new BenchProgram();
        var scenario = Write(bench, """
            "patterns": [{ "pattern": "sse" }, { "pattern": "websocket" }], "trouble": "server-one"
            """);
        var (exit, output, error) = await BenchProgram.RunAsync("run", "-s", scenario, "--out", bench.Out, "--no-report", "--force");
        Assert.True(exit == 0, output + error);
        var trials = bench.ReadTrials();
        TroubleTests.SkipWhereLate(trials);
        Assert.Equal(2, trials.Count);
        Assert.All(trials, trial =>
        {
            Assert.Equal((2, 2), (trial.Servers, trial.Generators));
            Assert.True(trial.Messages.InvariantHolds, trial.Messages.Invariant);
            // 15 of the 30 are its own.
            Assert.Equal(
                (30L, 30L, 15L, 15L),
                (trial.Connections.Connected, trial.Connections.Held, trial.Connections.Lost, trial.Connections.Reconnected));
            Assert.InRange(trial.Messages.Published!.Value, 30 * 11, 30 * 13);
            Assert.Equal(
                (trial.Messages.Published, 0L, 0L),
                (trial.Messages.Delivered + trial.Messages.Lost, trial.Messages.Duplicated, trial.Messages.Reordered));
            Assert.Equal("server-one", Assert.Single(trial.Troubles!).Name);
            Assert.True(trial.Server.CpuUs > 0, "both servers, and both lives of the one, used some");
        });
    }

    [Theory]
    [InlineData("reference")]
    [InlineData("lean")]
    public async Task A_naive_client_misses_what_came_while_it_was_away_and_one_that_resumes_does_not(string engine)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || engine == "reference", "the lean engine needs Linux");
        using var bench = new BenchProgram();
        var scenario = Write(bench, """
            "patterns": [{ "pattern": "sse" }, { "pattern": "sse", "resume": false }, { "pattern": "websocket", "resume": false }, { "pattern": "sse", "resume": false, "trouble": "server-kill" }], "trouble": "reset"
            """, drainSeconds: 60); // All of it is waited for by who is back after its last message, and never learns of it.
        var (exit, output, error) = await BenchProgram.RunAsync(
            "run", "-s", scenario, "--out", bench.Out, "--engine", engine, "--no-report", "--force");
        Assert.True(exit == 0, output + error);
        var trials = bench.ReadTrials();
        TroubleTests.SkipWhereLate(trials);
        Assert.All(trials, trial =>
        {
            Assert.True(trial.Messages.InvariantHolds, trial.Messages.Invariant);
            Assert.Equal((30L, 30L), (trial.Connections.Lost, trial.Connections.Reconnected));
            // Who is back after the last message only, and does not say what it has, never learns of what it lacks.
            var missed = trial.Messages.Lost + trial.Messages.InFlight;
            Assert.Equal((trial.Messages.Published, 0L), (trial.Messages.Delivered + missed, trial.Messages.Duplicated));
            // A second passes before a client connects again, in which each is due four messages.
            if (trial.Pattern.Trouble == Trouble.ServerKill)
                Assert.True(missed >= 30, $"{missed} missed: each is due one at least while nobody listens");
            else if (trial.Pattern.Resume == false)
                Assert.True(missed >= 30 * 3, $"{missed} missed, {trial.Messages.CaughtUp} by resuming");
            else Assert.True(missed == 0 && trial.Messages.CaughtUp >= 30 * 3, $"{missed} missed, {trial.Messages.CaughtUp} by resuming");
        });
    }

    [Theory]
    [InlineData("", "the harness starts again its own server alone", "--target", "nchan")]
    [InlineData("", "the server's next life has another certificate", "--tls")]
    [InlineData(", \"direction\": \"two-way\", \"client_messages_per_second\": 1", "give a workload in which clients only receive")]
    public async Task What_cannot_be_started_again_is_a_sentence_before_anything_starts(
        string workload, string wanted, params string[] options)
    {
        using var bench = new BenchProgram();
        var scenario = Write(bench, """
            "patterns": [{ "pattern": "sse" }], "trouble": "server-kill"
            """, workload);
        var (exit, output, error) = await BenchProgram.RunAsync(
            ["run", "-s", scenario, "--out", bench.Out, "--no-report", "--force", .. options]);
        Assert.Equal(1, exit);
        if (!error.Contains("apt-get", StringComparison.Ordinal)) Assert.Contains(wanted, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(bench.Out), output);
    }

    private static string Write(BenchProgram bench, string members, string workload = "", int drainSeconds = 180)
    {
        var path = Path.Combine(bench.Folder, "scenario.json");
        File.WriteAllText(path, $$"""
            { "name": "small", "workloads": [{ "name": "w", "clients": 30, "messages_per_second": 4, "arrivals": "constant"{{workload}} }], {{members}}, "trials": 1, "phases": { {{Phases}}, "drain_seconds": {{drainSeconds}} } }
            """);
        return path;
    }
}
