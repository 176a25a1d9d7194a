using System.Diagnostics;
using System.Net;
using Bench.Loadgen.Links;
using Bench.Loadgen.Results;

namespace Bench.Tests.EndToEnd;

/// <summary>
/// What becomes of a run at each of its stages when an agent goes. One fleet for all stages of a trouble: that the first agent is free for
/// the next run is what the next stage shows.
/// </summary>
public sealed class FleetStageTests
{
    // An agent is taken for gone within 10 s, and the trial ends; so many looks take 102 s at least, which tells that from the 120 s that a
    // start may take. A slow machine has fewer looks in the same time.
    private const int MostLooks = 1_100;

    // A fleet gives up a member that has said nothing for a quarter of a minute.
    private static readonly TimeSpan LongestHeld = TimeSpan.FromSeconds(8);

    private static readonly Dictionary<string, string> Nothing = [];

    [Fact]
    public async Task An_agent_that_is_killed_at_any_stage_ends_the_run_by_name_and_the_other_takes_the_next()
    {
        await using var fleet = await FleetBed.StartAsync();
        foreach (var stage in FleetStage.All)
            await EndsByNameAsync(fleet, stage, Nothing, () => ProcessTable.Send(fleet.SecondAgent, ProcessTable.SigKill));

        await RunsAsync(fleet, Nothing);
    }

    // While nothing is asked, one that hangs is found out by its link as in the steady state.
    [Fact]
    public async Task An_agent_that_is_stopped_where_it_is_asked_ends_the_run_by_name_and_the_other_takes_the_next()
    {
        await using var fleet = await FleetBed.StartAsync();
        foreach (var stage in (FleetStage[])[FleetStage.Start, FleetStage.Connect, FleetStage.Drain, FleetStage.RollCall])
            await EndsByNameAsync(fleet, stage, Nothing, () => ProcessTable.Send(fleet.SecondAgent, ProcessTable.SigStop));

        await RunsAsync(fleet, Nothing);
    }

    [Fact]
    public async Task An_agent_that_is_cut_off_where_it_is_asked_ends_the_run_by_name_and_the_other_takes_the_next()
    {
        using var place = FleetBed.Network();
        using var link = new HostLink(place, 'q', 19);
        place.Ip("link", "set", "dev", "lo", "up");
        var token = new Dictionary<string, string> { ["REALTIME_BENCH_FLEET_TOKEN"] = "a token of the test 0123456789" };
        await using var fleet = await FleetBed.StartAsync(
            token, IPAddress.Parse(link.Here), [.. place.Entering], IPAddress.Parse(link.There), "--allow", link.Here);
        foreach (var stage in (FleetStage[])[FleetStage.Start, FleetStage.Connect, FleetStage.Drain, FleetStage.RollCall])
            await EndsByNameAsync(
                fleet, stage, token, () => place.Ip("link", "set", "dev", link.DeviceThere, "down"), () =>
                {
                    Assert.False(fleet.SecondProgram.HasExited, $"{stage}: the agent has ended, and was to be cut off");
                    place.Ip("link", "set", "dev", link.DeviceThere, "up");
                },
                [.. place.Entering]);

        await RunsAsync(fleet, token);
    }

    // The second agent goes, and is there again for the next.
    private static async Task EndsByNameAsync(
        FleetBed fleet, FleetStage stage, Dictionary<string, string> environment, Action goes, Action? comesBack = null,
        string[]? behind = null)
    {
        using var bench = new BenchProgram();
        // Who is asked answers at once; so it is held until it is to go.
        if (stage == FleetStage.RollCall) ProcessTable.Send(fleet.SecondAgent, ProcessTable.SigStop);
        var holding = Stopwatch.StartNew();
        using var run = BenchProgram.StartWith(
            environment, "run", "-s", stage.Scenario(bench), "--out", bench.Out, "--force", "--no-report", "--fleet", fleet.Address);
        var held = await stage.BegunAsync(run, fleet);
        Assert.SkipWhen(
            stage == FleetStage.RollCall && !fleet.SecondIsAsked && holding.Elapsed > LongestHeld,
            $"agent B was not asked within {holding.Elapsed.TotalSeconds:0} s of being held, and its fleet may have given it up by then: "
                + "this machine was too busy");
        // A roll call that is over sooner has to say the same of an agent that is held.
        Assert.False(run.HasExited && stage != FleetStage.RollCall, $"{stage}: the run ended before the agent had gone");
        var generators = ProcessTable.ChildrenOf(fleet.SecondAgent);
        goes();
        if (held is { } generator) ProcessTable.GoOn(generator);
        var ending = BenchProgram.EndAsync(run);
        var looks = 0;
        await Eventually.TrueAsync(() => ++looks > 0 && ending.IsCompleted, () => $"{stage}: the run goes on without its agent");
        var (exit, output, error) = FleetBed.SkipIfCalledOff(await ending);
        var told = $"{stage}: {output}{error}";
        Assert.True(looks <= MostLooks, $"at look {looks} the run had yet to end; {told}");
        Assert.True(exit == 1, told);
        Assert.DoesNotContain("   at ", output + error, StringComparison.Ordinal); // No trace of a program.
        CheckTold(stage, bench, told);
        await Eventually.TrueAsync(
            () => ProcessTable.ChildrenOf(fleet.FirstAgent).Count == 0, () => $"{stage}: the first agent still has generators");
        comesBack?.Invoke();
        await fleet.StartSecondAgainAsync(behind);
        await Eventually.TrueAsync(
            () => !ProcessTable.All().Intersect(generators).Any(), () => $"{stage}: what the second agent started is still there");
    }

    private static void CheckTold(FleetStage stage, BenchProgram bench, string told)
    {
        if (stage == FleetStage.RollCall)
        {
            Assert.True(told.Contains("1 agent of the fleet gave no answer: B: ", StringComparison.Ordinal), told);
            Assert.False(Directory.Exists(bench.Out), "a run was begun");
            return;
        }

        var saved = bench.ReadRun();
        Assert.Equal((RunStatus.Failed, "A, B"), (saved.Status, string.Join(", ", saved.Agents!.Select(a => a.Name))));
        var trials = bench.ReadTrials();
        Assert.Equal(stage == FleetStage.Between ? 2 : 1, trials.Count);
        Assert.False(trials[^1].Valid, told);
        var failed = Assert.Single(trials[^1].Findings, f => f.Code == "trial-failed");
        Assert.True(failed.Message.Contains("agent B", StringComparison.Ordinal), $"{stage}: {failed.Message}");
        Assert.Contains("start again one that has gone", failed.Remedy, StringComparison.Ordinal);
        CheckKept(stage, trials, told);
    }

    // What was measured until then.
    private static void CheckKept(FleetStage stage, IReadOnlyList<TrialFile> trials, string told)
    {
        var (connections, phases) = (trials[^1].Connections, trials[^1].Phases);
        if (stage == FleetStage.Between)
        {
            FleetBed.SkipIfCalledOff((1, string.Join('\n', trials[0].Findings.Select(f => f.Message)), ""));
            Assert.DoesNotContain(trials[0].Findings, f => f.Code == "trial-failed");
            Assert.Equal((30, 0), (trials[0].Connections.Held, trials[0].Messages.Lost));
        }

        // A machine that was too busy to read "trial 2/2" at once has let the second trial's clients connect.
        if (stage == FleetStage.Start || (stage == FleetStage.Between && connections.Attempted == 0))
        {
            Assert.True(connections.Attempted == 0, told);
            return;
        }

        if (stage == FleetStage.Connect || stage == FleetStage.Between)
        {
            Assert.True(connections.Attempted is > 0 and <= 30, told);
            return;
        }

        Assert.True((connections.Attempted, connections.Held, connections.Lost) == (30, 15, 15), told);
        Assert.True(phases.ConnectSeconds > 0, told);
        Assert.True((stage == FleetStage.Drain) == (phases.SteadySeconds > 0), told);
        if (stage == FleetStage.Drain) Assert.True(trials[^1].Messages.Delivered > 0, told);
    }

    private static async Task RunsAsync(FleetBed fleet, Dictionary<string, string> environment)
    {
        using var bench = new BenchProgram();
        using var run = BenchProgram.StartWith(
            environment, "run", "-s", bench.Scenario(), "--out", bench.Out, "--force", "--no-report", "--fleet", fleet.Address);
        var (exit, output, error) = fleet.SkipIfTooBusy(await BenchProgram.EndAsync(run));
        Assert.True(exit == 0, output + error);
        var trial = Assert.Single(bench.ReadTrials());
        Assert.Equal(["A", "B"], trial.Agents!);
        Assert.Equal((30, 0), (trial.Connections.Held, trial.Messages.Lost));
    }
}
