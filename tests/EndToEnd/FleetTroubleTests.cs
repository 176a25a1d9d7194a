using System.Net;
using Bench.Loadgen.Links;
using Bench.Loadgen.Results;

namespace Bench.Tests.EndToEnd;

/// <summary>What may befall a fleet beside the death of an agent: a cut network, a late joiner, another build, a full disk.</summary>
public sealed class FleetTroubleTests
{
    [Fact]
    public async Task An_agent_that_is_cut_off_from_the_network_ends_the_trial_by_name_and_what_the_other_measured_is_kept()
    {
        using var place = FleetBed.Network();
        using var link = new HostLink(place, 'p', 18);
        place.Ip("link", "set", "dev", "lo", "up");
        var token = new Dictionary<string, string> { ["REALTIME_BENCH_FLEET_TOKEN"] = "a token of the test 0123456789" };
        using var bench = new BenchProgram();
        await using var fleet = await FleetBed.StartAsync(
            token, IPAddress.Parse(link.Here), [.. place.Entering], IPAddress.Parse(link.There), "--allow", link.Here);
        using var run = BenchProgram.StartWith(
            token, "run", "-s", bench.Scenario(steadySeconds: 600), "--out", bench.Out, "--force", "--no-report", "--fleet", fleet.Address);
        await fleet.ReadUntilAsync(run, "steady");
        place.Ip("link", "set", "dev", link.DeviceThere, "down");
        var (exit, output, error) = await BenchProgram.EndAsync(run);
        Assert.True(exit == 1, output + error);
        Assert.False(fleet.SecondProgram.HasExited, "the agent has ended, and was to be cut off");
        var trial = Assert.Single(bench.ReadTrials());
        Assert.False(trial.Valid);
        var failed = Assert.Single(trial.Findings, f => f.Code == "trial-failed");
        Assert.Contains("agent B is gone", failed.Message, StringComparison.Ordinal);
        Assert.Contains("while the phase 'steady' was running", failed.Message, StringComparison.Ordinal);
        Assert.Contains("its 15 clients count as lost", failed.Message, StringComparison.Ordinal);
        Assert.Equal((15, 15), (trial.Connections.Held, trial.Connections.Lost));
        Assert.True(trial.Messages.Delivered > 0, "what the other agent received is kept");
        Assert.DoesNotContain("   at ", output + error, StringComparison.Ordinal); // No trace of a program.
    }

    [Fact]
    public async Task An_agent_that_joins_while_a_run_is_under_way_takes_part_in_the_next_and_not_in_that()
    {
        using var bench = new BenchProgram();
        await using var fleet = await FleetBed.StartAsync();
        // As many trials as it may take: the run is stopped from here.
        using var run = BenchProgram.Start(
            "run", "-s", bench.Scenario(trials: 100), "--out", bench.Out, "--force", "--no-report", "--fleet", fleet.Address);
        await fleet.ReadUntilAsync(run, "steady");
        var late = await fleet.AddAsync("C");
        // One may have been under way when it joined; the one after it began later.
        var made = Saved(bench);
        await Eventually.TrueAsync(() => run.HasExited || Saved(bench) >= made + 2, () => $"{Saved(bench)} trials are saved");
        Assert.Empty(ProcessTable.ChildrenOf(FleetBed.AgentOf(late)));
        ProcessTable.Send(run.Id, ProcessTable.SigInt);
        var (exit, output, error) = fleet.SkipIfTooBusy(await BenchProgram.EndAsync(run));
        Assert.True(exit == 130, output + error);
        Assert.Equal(["A", "B"], bench.ReadRun().Agents!.Select(a => a.Name));
        var whole = bench.ReadTrials().Where(t => t.Findings.All(f => f.Code != "interrupted")).ToArray();
        Assert.True(whole.Length >= made + 2, $"{whole.Length} trials came to their end");
        Assert.All(whole, trial =>
        {
            Assert.Equal(["A", "B"], trial.Agents!);
            Assert.DoesNotContain(trial.Findings, f => f.Code == "trial-failed");
            Assert.Equal((2, 30, 0), (trial.Generators, trial.Connections.Held, trial.Messages.Lost));
        });

        var next = await fleet.RunTogetherAsync(
            "run", "-s", bench.Scenario(), "--out", bench.Out, "--overwrite", "--force", "--no-report", "--fleet", fleet.Address);
        Assert.True(next.ExitCode == 0, next.Output + next.Error);
        Assert.Equal(["A", "B", "C"], bench.ReadRun().Agents!.Select(a => a.Name));
        var together = Assert.Single(bench.ReadTrials());
        Assert.Equal(["A", "B", "C"], together.Agents!);
        Assert.Equal((3, 30, 0), (together.Generators, together.Connections.Held, together.Messages.Lost));
    }

    [Fact]
    public async Task An_agent_of_another_build_is_refused_and_both_builds_are_named()
    {
        using var bench = new BenchProgram();
        var other = OtherBuild.Make(Path.Combine(bench.Folder, "other"));
        await using var fleet = await FleetBed.StartAsync();
        var third = fleet.Start("C", program: other.Bench);
        await BenchProgram.ReadUntilAsync(third, "agent C listens");

        var roll = await fleet.RunTogetherAsync("fleet", "--fleet", fleet.Address);
        Assert.True(roll.ExitCode == 1, roll.Output + roll.Error);
        Assert.Matches($"(?m)^C .*, build {other.Build}: another build$", roll.Output);
        var run = await fleet.RunTogetherAsync(
            "run", "-s", bench.Scenario(), "--out", bench.Out, "--force", "--no-report", "--fleet", fleet.Address);
        Assert.True(run.ExitCode == 1, run.Output + run.Error);
        Assert.Matches(
            $"1 agent of 3 have another build than this one \\(.*, build {OtherBuild.Own}\\): C .*, build {other.Build}\\. Install",
            run.Error);
        Assert.False(Directory.Exists(bench.Out), "a run was begun");

        // The other way round, two are of another build, and the third is what the coordinator has.
        using var old = BenchProgram.StartOther(
            other.Bench, [], new Dictionary<string, string>(), "fleet", "--fleet", fleet.Address);
        var ended = fleet.SkipIfTooBusy(await BenchProgram.EndAsync(old));
        Assert.True(ended.ExitCode == 1, ended.Output + ended.Error);
        Assert.Matches(
            $"2 agents of 3 have another build than this one \\(.*, build {other.Build}\\): A .*, build {OtherBuild.Own}, B ",
            ended.Output);
    }

    [Fact]
    public async Task A_full_disk_under_the_results_ends_the_run_with_the_cause_and_what_was_measured_is_kept()
    {
        using var bench = new BenchProgram();
        using var disk = TinyDisk.Mount(bench.Out);
        await using var fleet = await FleetBed.StartAsync();
        using var run = BenchProgram.Start(
            "run", "-s", bench.Scenario(trials: 100), "--out", bench.Out, "--force", "--no-report", "--fleet", fleet.Address);
        await fleet.ReadUntilAsync(run, "trial 2/100");
        disk.Fill();
        var (exit, output, error) = await BenchProgram.EndAsync(run);
        Assert.True(exit == 1, output + error);
        Assert.Matches("error: No space left on device.*; the run ends here, and what was saved before stays", output);
        Assert.DoesNotContain("   at ", output + error, StringComparison.Ordinal); // No trace of a program.
        Assert.Equal(RunStatus.Failed, bench.ReadRun().Status);
        Assert.NotEmpty(bench.ReadTrials()); // Each of them whole.
        Assert.All(bench.ReadTrials(), t => Assert.Equal(["A", "B"], t.Agents!));
        Assert.Empty(Directory.GetFiles(bench.Out, "*.part", SearchOption.AllDirectories));

        // The agents are free for the next.
        var next = await fleet.RunTogetherAsync(
            "run", "-s", bench.Scenario(), "--out", Path.Combine(bench.Folder, "next"), "--force", "--no-report", "--fleet", fleet.Address);
        Assert.True(next.ExitCode == 0, next.Output + next.Error);
    }

    [Fact]
    public async Task An_agent_keeps_nothing_so_that_a_full_disk_costs_it_nothing_but_its_log()
    {
        using var bench = new BenchProgram();
        using var disk = TinyDisk.Mount(Path.Combine(bench.Folder, "disk"));
        var log = Path.Combine(disk.Path, "log");
        await using var fleet = await FleetBed.StartAsync();
        var third = fleet.Start("C", ["sh", "-c", "TMPDIR=$0; export TMPDIR; exec \"$@\" >\"$0/log\" 2>&1", disk.Path]);
        await Eventually.TrueAsync(
            () => third.HasExited || File.Exists(log) && File.ReadAllText(log).Contains("agent C listens", StringComparison.Ordinal),
            () => "agent C does not listen");
        disk.Fill();
        var (exit, output, error) = await fleet.RunTogetherAsync(
            "run", "-s", bench.Scenario(), "--out", bench.Out, "--force", "--no-report", "--fleet", fleet.Address);
        Assert.True(exit == 0, output + error);
        var trial = Assert.Single(bench.ReadTrials());
        Assert.Equal(["A", "B", "C"], trial.Agents!);
        Assert.Equal((30, 0), (trial.Connections.Held, trial.Messages.Lost));
        ProcessTable.Send(third.Id, ProcessTable.SigTerm);
        Assert.Equal(0, (await BenchProgram.EndAsync(third)).ExitCode);
    }

    private static int Saved(BenchProgram bench) =>
        Path.Combine(bench.Out, "trials") is var trials && Directory.Exists(trials) ? Directory.GetFiles(trials, "*.json").Length : 0;
}
