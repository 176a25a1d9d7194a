namespace Bench.Tests.EndToEnd;

/// <summary>What a fleet promises beside its figures: whom it loads, one run at a time, and an end of all that it started.</summary>
public sealed class FleetOrderTests
{
    [Fact]
    public async Task A_host_that_an_agent_may_not_load_is_refused_by_name_before_the_first_trial()
    {
        using var server = ServerProgram.Launch(
            readsErrors: false, "--urls", "http://127.0.0.2:0", "--control-urls", "http://127.0.0.1:0", "--stop-with-stdin");
        try
        {
            var (url, _) = (await ServerProgram.ReadyAsync(server))!.Value;
            using var bench = new BenchProgram();
            var target = bench.Target($$"""
                "url": "{{url.GetLeftPart(UriPartial.Authority)}}",
                "publish": { "url": "/messages?topic=${topic}" },
                "patterns": { "polling": { "url": "/poll?topic=${topic}&since=${since}", "batch": "", "message": { "pointer": "/3" } } }
                """);
            string[] run =
            [
                "run", "-s", bench.Scenario("""{ "pattern": "polling", "interval_ms": 300 }"""), "--target", target, "--out", bench.Out,
                "--force", "--no-report", "--fleet",
            ];
            await using (var fleet = await FleetBed.StartAsync(options: ["--allow", "127.0.0.2"]))
            {
                using var may = BenchProgram.Start([.. run, fleet.Address]);
                var (exit, output, error) = fleet.SkipIfTooBusy(await BenchProgram.EndAsync(may));
                Assert.True(exit == 0, output + error);
                Assert.All(bench.ReadTrials(), t => Assert.Equal((30, 0), (t.Connections.Held, t.Messages.Lost)));
                Directory.Delete(bench.Out, recursive: true);

                var third = fleet.Start("C", options: []);
                await BenchProgram.ReadUntilAsync(third, "agent C listens");
                var refused = await BenchProgram.RunAsync([.. run, fleet.Address]);
                Assert.Equal(1, refused.ExitCode);
                Assert.Contains("C may not load 127.0.0.2; start it with --allow 127.0.0.2", refused.Error, StringComparison.Ordinal);
                Assert.False(Directory.Exists(bench.Out), "a run was begun");
            }
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync(Eventually.Token());
        }
    }

    [Fact]
    public async Task A_second_coordinator_is_refused_with_a_sentence_and_the_first_goes_on()
    {
        using var bench = new BenchProgram();
        using var later = new BenchProgram();
        await using var fleet = await FleetBed.StartAsync();
        using var run = BenchProgram.Start(
            "run", "-s", bench.Scenario(steadySeconds: 600), "--out", bench.Out, "--force", "--no-report", "--fleet", fleet.Address);
        await fleet.ReadUntilAsync(run, "steady");
        var generators = Generators();
        Assert.Equal(2, generators.Length);

        var (exit, output, error) = await fleet.RunTogetherAsync(
            "run", "-s", later.Scenario(), "--out", later.Out, "--force", "--no-report", "--fleet", fleet.Address);
        Assert.True(exit == 1, output + error);
        var failed = Assert.Single(Assert.Single(later.ReadTrials()).Findings, f => f.Code == "trial-failed");
        Assert.Matches("agent [AB] serves the run run \\([0-9a-f]{32}\\) with 1 generators; wait for its end", failed.Message);
        Assert.DoesNotContain("   at ", output + error, StringComparison.Ordinal); // No trace of a program.

        Assert.False(run.HasExited, "the first run was ended");
        Assert.Equal(generators, Generators());
        run.Kill();
        await run.WaitForExitAsync(Eventually.Token());

        int[] Generators() => [.. ProcessTable.ChildrenOf(fleet.FirstAgent), .. ProcessTable.ChildrenOf(fleet.SecondAgent)];
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)] // All at once, so that nobody can say farewell.
    public async Task What_agents_started_has_ended_within_15_s_after_the_coordinator_was_killed(bool withLinks)
    {
        using var bench = new BenchProgram();
        await using var fleet = await FleetBed.StartAsync();
        using var run = BenchProgram.Start(
            "run", "-s", bench.Scenario(steadySeconds: 600), "--out", bench.Out, "--force", "--no-report", "--fleet", fleet.Address);
        await fleet.ReadUntilAsync(run, "steady");
        int[] agents = [fleet.FirstAgent, fleet.SecondAgent];
        int[] generators = [.. agents.SelectMany(ProcessTable.ChildrenOf)];
        Assert.Equal(2, generators.Length);
        var links = ProcessTable.ChildrenOf(run.Id).Where(p => ProcessTable.CommandLineOf(p).Contains(" link ", StringComparison.Ordinal))
            .ToArray();
        Assert.Equal(2, links.Length);
        ProcessTable.Send(run.Id, ProcessTable.SigStop);
        if (withLinks)
            foreach (var link in links) ProcessTable.Send(link, ProcessTable.SigKill);
        ProcessTable.Send(run.Id, ProcessTable.SigKill);
        await FleetBed.EndedWithin15SAsync(
            () => !ProcessTable.All().Intersect(generators).Any() && !agents.SelectMany(ProcessTable.ChildrenOf).Any(),
            "what the agents started");
        await BenchProgram.EndAsync(run);
    }
}
