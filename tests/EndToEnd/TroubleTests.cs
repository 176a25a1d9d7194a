using Bench.Contract.Patterns;
using Bench.Loadgen.Results;
using static Bench.Tests.EndToEnd.ThroughTests;

namespace Bench.Tests.EndToEnd;

/// <summary>
/// Troubles of the line: a relay of the harness cuts, stalls or forgets connections under way, and every message is accounted for.
/// </summary>
public sealed class TroubleTests
{
    /// <summary>What came when the steady state was all but over had little left to harm: nothing can be asked of it.</summary>
    internal static void SkipWhereLate(IReadOnlyList<TrialFile> trials)
    {
        var late = trials.SelectMany(t => t.Findings).FirstOrDefault(f => f.Code == "trouble-late");
        Assert.SkipWhen(late is not null, $"{late?.Message}: run on a quieter machine");
    }

    [Theory]
    [InlineData(null, "reset")]
    [InlineData(null, "restart")]
    [InlineData(null, "stall")]
    [InlineData(null, "idle-cut")]
    [InlineData("lean", "restart")]
    public async Task A_trouble_of_the_line_costs_no_rung_a_message(string? engine, string trouble)
    {
        using var bench = new BenchProgram();
        // All of it is waited for by who is cut in it and back after its last message: nobody learns then that there is no other.
        var drainSeconds = trouble == "idle-cut" ? 60 : 180;
        var scenario = Write(bench, $$"""
            { "name": "small", "workloads": [{ "name": "w", "clients": 30, "messages_per_second": 4 }], "patterns": [{{Rungs}}], "trouble": "{{trouble}}", "target": "own-silent",
              "trials": 1,
              "phases": { "connect_per_second": 300, "connect_timeout_ms": 60000, "idle_seconds": 0, "warmup_seconds": 0.3, "steady_seconds": 2, "trouble_at_seconds": 0.5, "trouble_seconds": 0.5, "drain_seconds": {{drainSeconds}} } }
            """);
        var (exit, output, error) = await BenchProgram.RunAsync(
            ["run", "-s", scenario, "--out", bench.Out, "--no-report", "--force", .. engine is null ? (string[])[] : ["--engine", engine]]);
        Assert.True(exit == 0, output + error);
        var trials = bench.ReadTrials();
        Assert.Equal(4, trials.Count);
        SkipWhereLate(trials);
        Assert.SkipWhen(
            trouble == "idle-cut" && trials.Any(t => t.Connections.Connected < 30),
            "connects of this busy machine were silent for longer than the relay allows, and were cut: run on a quieter one");
        Assert.All(trials, trial =>
        {
            Assert.EndsWith($" trouble {trouble}", trial.Pattern.Label, StringComparison.Ordinal);
            Assert.Equal(30, trial.Connections.Connected);
            Assert.True(trial.Messages.InvariantHolds, trial.Messages.Invariant);
            Assert.Equal(
                (trial.Messages.Published, 0L, 0L),
                ((long?)trial.Messages.Delivered, trial.Messages.Lost, trial.Messages.Duplicated));
            // What is held is reset, each once; a poll only when one is under way. Where new connections are
            // taken a long-poll is asked anew by itself.
            if (trouble == "restart" && trial.Pattern.Kind.OnHold
                || trouble is "reset" or "restart" && trial.Pattern.Kind.Delivery == Delivery.Stream)
                Assert.Equal((30L, 30L), (trial.Connections.Lost, trial.Connections.Reconnected));
            if (trouble == "stall") Assert.Equal(0, trial.Connections.Lost);
        });
    }

    [Fact]
    public async Task Connections_that_are_forgotten_on_the_way_are_told_as_what_they_are()
    {
        using var bench = new BenchProgram();
        var scenario = Write(bench, """
            { "name": "small", "workloads": [{ "name": "w", "clients": 30, "messages_per_second": 4 }], "patterns": [{ "pattern": "sse", "trouble": "half-open" }],
              "trials": 1, "phases": { "connect_per_second": 300, "connect_timeout_ms": 180000, "idle_seconds": 0, "warmup_seconds": 0.3, "steady_seconds": 3, "trouble_at_seconds": 1, "drain_seconds": 0 } }
            """);
        var (exit, output, error) = await BenchProgram.RunAsync("run", "-s", scenario, "--out", bench.Out, "--force");
        Assert.True(exit == 0, output + error);
        var trial = Assert.Single(bench.ReadTrials());
        SkipWhereLate([trial]);
        // Nobody has noticed: nothing is lost by any count but the messages, which are still due.
        Assert.Equal((30L, 0L), (trial.Connections.Connected, trial.Connections.Lost));
        Assert.True(trial.Messages is { InFlight: > 0, InvariantHolds: true }, trial.Messages.Invariant);
        Assert.Equal(Severity.Note, Assert.Single(trial.Findings, f => f.Code == "not-drained").Severity);
        var summary = await File.ReadAllTextAsync(Path.Combine(bench.Out, "summary.md"), TestContext.Current.CancellationToken);
        Assert.Contains("open at the end and not up to date", summary, StringComparison.Ordinal);
        Assert.Contains("a watchdog", summary, StringComparison.Ordinal);
    }
}
