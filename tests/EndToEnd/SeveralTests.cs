using System.Diagnostics;
using Bench.Loadgen.Results;
using static Bench.Tests.EndToEnd.ProcessTable;

namespace Bench.Tests.EndToEnd;

/// <summary>Runs of several servers and generators, and what becomes of a run when one of its processes dies.</summary>
public sealed class SeveralTests
{
    [Theory]
    [InlineData("broadcast", 1, """{ "pattern": "sse" }""")]
    [InlineData("individual", 30, RunTests.AllPatterns)]
    [InlineData("rooms", 3, """{ "pattern": "websocket" }""")]
    public async Task Several_servers_and_generators_publish_and_receive_what_one_would(string fanOut, int topics, string patterns)
    {
        using var bench = new BenchProgram();
        var (exit, output, error) = await BenchProgram.RunAsync(
            "run", "-s", bench.Scenario(patterns, $""", "fan_out": "{fanOut}", "arrivals": "constant" """), "--out", bench.Out,
            "--no-report", "--force", "--servers", "2", "--generators", "3");
        Assert.True(exit == 0, output + error);
        Assert.Contains("2 servers and 3 generators for 30 connections", output, StringComparison.Ordinal);
        Assert.All(bench.ReadRun().Plan, planned => Assert.Equal((2, 3), (planned.Servers, planned.Generators)));
        Assert.All(bench.ReadTrials(), trial =>
        {
            Assert.DoesNotContain(trial.Findings, f => !RunTests.IsOfSpeed(f));
            Assert.Equal((2, 3), (trial.Servers, trial.Generators));
            Assert.Equal(
                (30L, 30L, 30L, 0L),
                (trial.Connections.Attempted, trial.Connections.Connected, trial.Connections.Held, trial.Connections.Lost));
            Assert.True(trial.Messages.InvariantHolds, trial.Messages.Invariant);
            Assert.Equal(topics * 4, trial.Messages.Published); // 4 a second for one second to each topic, each counted once.
            Assert.Equal((30 * 4L, 30 * 4L, 0L), (trial.Messages.Expected, trial.Messages.Delivered, trial.Messages.Lost));
            Assert.Equal(trial.Messages.Delivered, trial.LatencyMs!.Count);
        });
    }

    [Fact]
    public async Task A_two_way_workload_goes_through_several_servers()
    {
        using var bench = new BenchProgram();
        var workload =
            """, "fan_out": "rooms", "room_size": 5, "direction": "two-way", "client_messages_per_second": 3, "payload_bytes": 90""";
        var (exit, output, error) = await BenchProgram.RunAsync(
            "run", "-s", bench.Scenario("""{ "pattern": "sse" }, { "pattern": "websocket" }""", workload), "--out", bench.Out,
            "--no-report", "--force", "--servers", "2", "--generators", "4");
        Assert.True(exit == 0, output + error);
        Assert.All(bench.ReadTrials(), trial =>
        {
            Assert.True(trial.Messages.InvariantHolds, trial.Messages.Invariant);
            Assert.Equal(trial.Messages.Published * 5, trial.Messages.Expected);
            Assert.Equal(
                (trial.Messages.Expected, 0L, 0L),
                ((long?)trial.Messages.Delivered, trial.Messages.Lost, trial.Messages.ClientFailed));
        });
    }

    [Theory]
    [InlineData("reference")]
    [InlineData("lean")]
    public async Task A_generator_killed_in_a_trial_is_reported_and_the_others_results_are_kept(string engine)
    {
        using var bench = new BenchProgram();
        using var run = StartMarked(
            bench, "run", "-s", bench.Scenario(steadySeconds: 120), "--out", bench.Out, "--no-report", "--force", "--engine", engine,
            "--generators", "2");
        await BenchProgram.ReadUntilAsync(run, "steady");
        var generators = ChildrenOf(run.Id).Where(p => CommandLineOf(p).Contains("bench.dll", StringComparison.Ordinal)).ToArray();
        Assert.Equal(2, generators.Length);
        await TargetServer.HasDeliveredAsync(ServerOf(run), 300);
        using (var process = Process.GetProcessById(generators[1])) process.Kill();
        var (exit, output, error) = await BenchProgram.EndAsync(run);

        Assert.True(exit == 1, $"exit {exit}: {output} {error}");
        Assert.Equal(RunStatus.Failed, bench.ReadRun().Status);
        var trial = Assert.Single(bench.ReadTrials());
        Assert.False(trial.Valid);
        var finding = Assert.Single(trial.Findings, f => f.Code == "trial-failed");
        Assert.Matches(
            @"the generator \d of 2 \(process \d+\) ended with signal 9 while .*; its 15 clients count as lost", finding.Message);
        Assert.Equal((30L, 30L, 15L), (trial.Connections.Attempted, trial.Connections.Connected, trial.Connections.Lost));
        Assert.Equal(15, trial.Connections.Losses["generator-died"]);
        Assert.InRange(trial.Connections.Held, 0, 15); // The others', those with a message under way at the sudden end left out.
        Assert.InRange(trial.LatencyMs!.Count, 1, trial.Messages.Delivered);
        Assert.True(trial.Messages.Lost > 0);
        Assert.Empty(Marked(bench));
    }

    [Fact]
    public async Task A_server_killed_in_a_trial_is_reported_and_what_was_measured_is_kept()
    {
        using var bench = new BenchProgram();
        using var run = StartMarked(
            bench, "run", "-s", bench.Scenario(steadySeconds: 120, trials: 1), "--out", bench.Out, "--no-report", "--force");
        await BenchProgram.ReadUntilAsync(run, "steady");
        var server = ServerOf(run);
        await TargetServer.HasDeliveredAsync(server, 300);
        using (var process = Process.GetProcessById(server)) process.Kill();
        var (exit, output, error) = await BenchProgram.EndAsync(run);

        Assert.True(exit == 1, $"exit {exit}: {output} {error}");
        var trial = Assert.Single(bench.ReadTrials());
        Assert.False(trial.Valid);
        var finding = Assert.Single(trial.Findings, f => f.Code == "trial-failed");
        Assert.Contains("signal 9", finding.Message, StringComparison.Ordinal);
        Assert.Equal(30, trial.Connections.Connected);
        Assert.Equal(30, trial.Connections.Losses.Values.Sum());
        Assert.True(trial.LatencyMs!.Count > 0);
        Assert.Equal(RunStatus.Failed, bench.ReadRun().Status);
        Assert.Empty(Marked(bench));
    }

    // What it starts has this in its environment, and is known by it when its parent is gone.
    private static Process StartMarked(BenchProgram bench, params string[] arguments) =>
        BenchProgram.StartWith(new Dictionary<string, string> { ["STARTED_BY_TEST"] = bench.Folder }, arguments);

    private static IEnumerable<string> Marked(BenchProgram bench) =>
        All().Where(p => EnvironmentOf(p).Contains(bench.Folder, StringComparison.Ordinal)).Select(CommandLineOf);
}
