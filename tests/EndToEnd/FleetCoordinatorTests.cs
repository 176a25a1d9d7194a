namespace Bench.Tests.EndToEnd;

/// <summary>
/// What becomes of what a run has started when its coordinator is killed at any of its stages. One fleet for all of them: that the agents
/// are free for the next run is what the next stage shows.
/// </summary>
public sealed class FleetCoordinatorTests
{
    [Fact]
    public async Task What_agents_started_has_ended_and_they_take_the_next_run_at_whatever_stage_the_coordinator_was_killed()
    {
        await using var fleet = await FleetBed.StartAsync();
        int[] agents = [fleet.FirstAgent, fleet.SecondAgent];
        foreach (var stage in FleetStage.All)
        {
            using var bench = new BenchProgram();
            using var run = BenchProgram.Start(
                "run", "-s", stage.Scenario(bench), "--out", bench.Out, "--force", "--no-report", "--fleet", fleet.Address);
            await stage.BegunAsync(run, fleet); // What is held there stays so: one that hangs is ended too.
            Assert.False(run.HasExited, $"{stage}: the run ended before it was killed");
            ProcessTable.Send(run.Id, ProcessTable.SigStop); // So that it starts nothing between the look and its end.
            var own = ProcessTable.ChildrenOf(run.Id);
            int[] generators = [.. agents.SelectMany(ProcessTable.ChildrenOf)];
            ProcessTable.Send(run.Id, ProcessTable.SigKill);
            await FleetBed.EndedWithin15SAsync(
                () => !ProcessTable.All().Intersect([.. generators, .. own]).Any() && !agents.SelectMany(ProcessTable.ChildrenOf).Any(),
                $"{stage}: what the run has started");
            await BenchProgram.EndAsync(run);
        }

        using var last = new BenchProgram();
        var (exit, output, error) = await fleet.RunTogetherAsync(
            "run", "-s", last.Scenario(), "--out", last.Out, "--force", "--no-report", "--fleet", fleet.Address);
        Assert.True(exit == 0, output + error);
        Assert.Equal((30, 0), Assert.Single(last.ReadTrials()) is var trial ? (trial.Connections.Held, trial.Messages.Lost) : default);
    }
}
