using System.Diagnostics;

namespace Bench.Tests.EndToEnd;

/// <summary>A fleet whose list of members a Redis keeps: no agent is the first.</summary>
public sealed class FleetClusterTests
{
    [Fact]
    public async Task Any_agent_may_end_and_others_join_and_a_run_begins_with_those_that_are_there()
    {
        await using var redis = await RedisServer.StartAsync();
        using var bench = new BenchProgram();
        await using var fleet = await FleetBed.StartAsync(options: ["--cluster", redis.Url]);
        var both = await fleet.RunTogetherAsync("fleet", "--cluster", redis.Url);
        Assert.True(both.ExitCode == 0, both.Output + both.Error);
        Assert.Contains("ready for bench run --cluster", both.Output, StringComparison.Ordinal);
        // An agent knows the others, whatever keeps the list.
        var byOne = await fleet.RunTogetherAsync("fleet", "--fleet", fleet.Address);
        Assert.Contains("B  127.0.0.1:", byOne.Output, StringComparison.Ordinal);

        ProcessTable.Send(fleet.FirstProgram.Id, ProcessTable.SigTerm);
        var ended = await BenchProgram.EndAsync(fleet.FirstProgram);
        Assert.True(ended.ExitCode == 0, ended.Output + ended.Error);
        await fleet.AddAsync("C");
        var (exit, output, error) = await fleet.RunTogetherAsync(
            "run", "-s", bench.Scenario(), "--out", bench.Out, "--force", "--no-report", "--cluster", redis.Url);
        Assert.True(exit == 0, output + error);
        Assert.Equal(["B", "C"], bench.ReadRun().Agents!.Select(a => a.Name));
        Assert.All(bench.ReadTrials(), t => Assert.Equal((30, 0), (t.Connections.Held, t.Messages.Lost)));
    }

    [Fact]
    public async Task A_run_that_is_under_way_does_not_end_with_its_Redis()
    {
        await using var redis = await RedisServer.StartAsync();
        using var bench = new BenchProgram();
        await using var fleet = await FleetBed.StartAsync(options: ["--cluster", redis.Url]);
        using var run = BenchProgram.Start(
            "run", "-s", bench.Scenario(trials: 2), "--out", bench.Out, "--force", "--no-report", "--cluster", redis.Url);
        await fleet.ReadUntilAsync(run, "steady");
        await redis.KillAsync();
        // The second trial begins without it.
        var (exit, output, error) = fleet.SkipIfTooBusy(await BenchProgram.EndAsync(run));
        Assert.True(exit == 0, output + error);
        Assert.Equal(2, bench.ReadTrials().Count);
        Assert.All(bench.ReadTrials(), t => Assert.Equal((30, 0), (t.Connections.Held, t.Messages.Lost)));
        Assert.DoesNotContain(bench.ReadTrials().SelectMany(t => t.Findings), f => f.Code == "trial-failed");
        await BenchProgram.ReadUntilAsync(fleet.FirstProgram, $"agent A: the Redis at 127.0.0.1:{redis.Port} is lost");

        var next = await BenchProgram.RunAsync("fleet", "--cluster", redis.Url);
        Assert.Equal(1, next.ExitCode);
        Assert.Contains($"the Redis at 127.0.0.1:{redis.Port} does not answer", next.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", next.Output + next.Error, StringComparison.Ordinal); // No trace of a program.
        var byAgent = await fleet.RunTogetherAsync("fleet", "--fleet", fleet.Address);
        Assert.Contains("what keeps the list of members is gone", byAgent.Error, StringComparison.Ordinal);

        await redis.StartAgainAsync();
        await BenchProgram.ReadUntilAsync(
            fleet.FirstProgram, $"agent A: the Redis at 127.0.0.1:{redis.Port} is back, and has forgotten this agent");
        ProcessTable.Send(fleet.SecondProgram.Id, ProcessTable.SigTerm);
        var ended = await BenchProgram.EndAsync(fleet.SecondProgram);
        Assert.True(ended.ExitCode == 0, ended.Output + ended.Error);
    }

    [Fact]
    public async Task An_agent_ends_in_good_order_without_its_Redis()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var fleet = await FleetBed.StartAsync(options: ["--cluster", redis.Url]);
        await redis.KillAsync();
        ProcessTable.Send(fleet.SecondProgram.Id, ProcessTable.SigTerm);
        var (exit, output, error) = await BenchProgram.EndAsync(fleet.SecondProgram);
        Assert.True(exit == 0, output + error);
        Assert.DoesNotContain("   at ", output + error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_comes_after_all_others_were_killed_is_not_kept_out()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var fleet = await FleetBed.StartAsync(options: ["--cluster", redis.Url]);
        foreach (var agent in (int[])[fleet.FirstAgent, fleet.SecondAgent]) ProcessTable.Send(agent, ProcessTable.SigKill);
        await fleet.AddAsync("C");
        await Eventually.TrueAsync(
            async () => (await BenchProgram.RunAsync("fleet", "--cluster", redis.Url)).ExitCode == 0,
            async () => (await BenchProgram.RunAsync("fleet", "--cluster", redis.Url)).Output);
    }

    [Fact]
    public async Task The_password_of_a_Redis_is_in_no_file_and_no_message()
    {
        const string password = "s3cret-of-the-test";
        await using var redis = await RedisServer.StartAsync(password);
        using var bench = new BenchProgram();
        var url = $"redis://:{password}@127.0.0.1:{redis.Port}";
        await using var fleet = await FleetBed.StartAsync(options: ["--cluster", url]);
        Assert.All((int[])[fleet.FirstAgent, fleet.SecondAgent],
            agent => Assert.DoesNotContain(password, ProcessTable.CommandLineOf(agent), StringComparison.Ordinal));

        var none = await BenchProgram.RunAsync("fleet", "--cluster", redis.Url);
        Assert.Contains("wants a password; give redis://:PASSWORD@", none.Error, StringComparison.Ordinal);
        var wrong = await BenchProgram.RunAsync("fleet", "--cluster", $"redis://:another@127.0.0.1:{redis.Port}");
        Assert.Contains("refuses the password", wrong.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("another@", wrong.Output + wrong.Error, StringComparison.Ordinal);

        // By each of the three ways, two of which could reach a file.
        string[] run = ["run", "-s", bench.Scenario(), "--out", bench.Out, "--overwrite", "--force", "--no-report"];
        var shown = $"redis://***@127.0.0.1:{redis.Port}";
        await NotTold(shown, BenchProgram.Start([.. run, "--cluster", url]));
        await NotTold(shown, BenchProgram.StartWith(new Dictionary<string, string> { ["BENCH__CLUSTER"] = url }, run));
        await NotTold(redis.Url, BenchProgram.StartWith(
            new Dictionary<string, string> { ["REALTIME_BENCH_REDIS_PASSWORD"] = password }, [.. run, "--cluster", redis.Url]));

        async Task NotTold(string wanted, Process process)
        {
            using var started = process;
            var (exit, output, error) = fleet.SkipIfTooBusy(await BenchProgram.EndAsync(process));
            Assert.True(exit == 0, output + error);
            Assert.DoesNotContain(password, output + error, StringComparison.Ordinal);
            Assert.Contains(wanted, bench.ReadRun().CommandLine, StringComparison.Ordinal);
            Assert.All(
                Directory.GetFiles(bench.Out, "*", SearchOption.AllDirectories),
                file => Assert.DoesNotContain(password, File.ReadAllText(file), StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task An_agent_with_another_token_than_a_member_on_the_list_says_so_and_waits()
    {
        await using var redis = await RedisServer.StartAsync();
        using var bench = new BenchProgram();
        var token = Path.Combine(bench.Folder, "token");
        await File.WriteAllTextAsync(token, "another token of the test 0123456789", Eventually.Token());
        await using var fleet = await FleetBed.StartAsync(options: ["--cluster", redis.Url]);
        var third = fleet.Start("C", options: ["--cluster", redis.Url, "--token-file", token]);
        await BenchProgram.ReadUntilAsync(third, "agent C waits: the agent at 127.0.0.1:");
        Assert.False(third.HasExited, "it has ended");
    }

    [Fact]
    public async Task Two_fleets_share_one_Redis()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var one = await FleetBed.StartAsync(options: ["--cluster", $"{redis.Url}?fleet=one"]);
        await using var other = await FleetBed.StartAsync(options: ["--cluster", $"{redis.Url}?fleet=other"]);
        foreach (var (name, fleet) in ((string, FleetBed)[])[("one", one), ("other", other)])
        {
            var (exit, output, error) = await fleet.RunTogetherAsync("fleet", "--cluster", $"{redis.Url}?fleet={name}");
            Assert.True(exit == 0, output + error);
            Assert.Contains($"A  {fleet.Address}", output, StringComparison.Ordinal);
            Assert.Contains($"B  {fleet.OtherAddress}", output, StringComparison.Ordinal);
            Assert.Equal(2, output.Split("clock ").Length - 1);
        }

        var none = await BenchProgram.RunAsync("fleet", "--cluster", redis.Url);
        Assert.Contains("knows no agent of fleet default", none.Error, StringComparison.Ordinal);
    }
}
