using Bench.Loadgen.Results;

namespace Bench.Tests.EndToEnd;

/// <summary>What becomes of a run's other trials once an agent of its fleet has died.</summary>
public sealed class FleetGoesOnTests
{
    [Fact]
    public async Task Where_nothing_is_said_every_trial_after_it_fails_at_its_start_by_name()
    {
        using var bench = new BenchProgram();
        await using var fleet = await FleetBed.StartAsync();
        // Long enough that no trial could end by itself before the test gives up.
        using var run = BenchProgram.Start(
            "run", "-s", bench.Scenario(steadySeconds: 600, trials: 3), "--out", bench.Out, "--force", "--no-report", "--fleet",
            fleet.Address);
        await fleet.ReadUntilAsync(run, "steady");
        ProcessTable.Send(fleet.SecondAgent, ProcessTable.SigKill);
        var (exit, output, error) = await BenchProgram.EndAsync(run);
        Assert.True(exit == 1, output + error);
        Assert.Equal(3, bench.ReadTrials().Count);
        Assert.All(bench.ReadTrials(), trial =>
        {
            Assert.Equal(["A", "B"], trial.Agents!);
            Assert.Null(trial.AgentsGone);
            var failed = Assert.Single(trial.Findings, f => f.Code == "trial-failed");
            Assert.Contains("agent B", failed.Message, StringComparison.Ordinal);
            Assert.Contains("start again one that has gone", failed.Remedy, StringComparison.Ordinal);
        });
        Assert.All(bench.ReadTrials().Skip(1), trial => Assert.Equal(0, trial.Connections.Attempted));
        Assert.DoesNotContain(bench.ReadRun().Findings, f => f.Code == "fewer-agents");
    }

    [Theory]
    [InlineData(true)] // The first agent, which keeps the list of members.
    [InlineData(false)]
    public async Task Where_the_run_allows_it_the_next_trial_goes_on_with_the_agent_that_is_left(bool first)
    {
        var (dead, left) = first ? ("A", "B") : ("B", "A");
        using var bench = new BenchProgram();
        await using var fleet = await FleetBed.StartAsync();
        // As many trials as it may take until one that was begun after its death is over: then the run is stopped from here.
        using var run = BenchProgram.Start(
            "run", "-s", bench.Scenario(trials: 100), "--out", bench.Out, "--force", "--no-report", "--fleet", fleet.Address,
            "--fewer-agents");
        await fleet.ReadUntilAsync(run, "steady");
        ProcessTable.Send(first ? fleet.FirstAgent : fleet.SecondAgent, ProcessTable.SigKill);
        await BenchProgram.ReadUntilAsync(run, "warning: from trial ");
        await BenchProgram.ReadUntilAsync(run, "trial ");
        await BenchProgram.ReadUntilAsync(run, "trial ");
        ProcessTable.Send(run.Id, ProcessTable.SigInt);
        var (exit, output, error) = await BenchProgram.EndAsync(run);
        Assert.True(exit == 130, output + error);

        var trials = bench.ReadTrials();
        var before = trials.TakeWhile(t => t.AgentsGone is null).ToArray();
        Assert.All(before, t => Assert.Equal(["A", "B"], t.Agents!));
        Assert.All(trials.Skip(before.Length), t => Assert.Equal((left, dead), (t.Agents!.Single(), t.AgentsGone!.Single())));
        Assert.Contains($"agent {dead} ", FailureOf(before[^1]), StringComparison.Ordinal);
        var next = trials[before.Length];
        FleetBed.SkipIfTakenForGone($"agent {left}", FailureOf(next));
        Assert.Equal("", FailureOf(next));
        Assert.Equal((1, 30, 0), (next.Generators, next.Connections.Held, next.Messages.Lost));
        var told = Assert.Single(next.Findings, f => f.Code == "fewer-agents");
        Assert.Equal(Severity.Warning, told.Severity);
        Assert.Contains($"1 of the 2 agents that the run began with ({left}): {dead} had gone", told.Message, StringComparison.Ordinal);

        var saved = bench.ReadRun();
        Assert.Equal(["A", "B"], saved.Agents!.Select(a => a.Name));
        Assert.Equal(
            [.. Enumerable.Repeat(2, before.Length), .. Enumerable.Repeat(1, 100 - before.Length)], saved.Plan.Select(p => p.Generators));
        Assert.Contains(
            $"from trial {before.Length + 1} on", Assert.Single(saved.Findings, f => f.Code == "fewer-agents").Message,
            StringComparison.Ordinal);
    }

    private static string FailureOf(TrialFile trial) => trial.Findings.FirstOrDefault(f => f.Code == "trial-failed")?.Message ?? "";
}
