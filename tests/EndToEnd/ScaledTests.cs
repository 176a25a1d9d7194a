namespace Bench.Tests.EndToEnd;

/// <summary>
/// Several servers behind a load balancer: clients of one that is killed go on at another. That every rung delivers every message there is
/// among the tests of all targets, <see cref="TargetTests"/>.
/// </summary>
public sealed class ScaledTests
{
    [Theory]
    [InlineData("sse", "reference", false)]
    [InlineData("websocket", "lean", false)]
    [InlineData("sse", "reference", true)]
    public async Task Clients_of_a_server_that_is_killed_resume_on_another_and_nothing_is_lost(
        string pattern, string engine, bool allDotnet)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the lean engine and the numbers of processes need Linux");
        await using var scaled = await ScaledProgram.StartAsync(allDotnet);
        using var bench = new BenchProgram();
        using var run = BenchProgram.Start(
            "run", "-s", bench.Scenario($$"""{ "pattern": "{{pattern}}" }""", steadySeconds: 4), "--target", "own-post", "--target-url",
            scaled.Url, "--engine", engine, "--out", bench.Out, "--no-report", "--force");
        await BenchProgram.ReadUntilAsync(run, "steady");
        ProcessTable.Send(scaled.Servers[0], ProcessTable.SigKill);
        var (exit, output, error) = await BenchProgram.EndAsync(run);
        Assert.True(exit == 0, output + error);

        var trial = Assert.Single(bench.ReadTrials());
        Assert.Equal((30L, 30L), (trial.Connections.Connected, trial.Connections.Held));
        // The 30 were dealt out one by one.
        Assert.Equal((15L, 15L), (trial.Connections.Lost, trial.Connections.Reconnected));
        var messages = trial.Messages;
        Assert.True(messages.InvariantHolds, messages.Invariant);
        Assert.True(messages.Delivered > 0);
        // A request that was at that server when it was killed is not answered: of its message nobody was told that it is published.
        var unanswered = trial.Publishing!.Failures.Values.Sum();
        Assert.True(messages.Lost <= unanswered, $"{messages.Lost} lost, {unanswered} not answered");
        // It may be sent again where a connection was not yet known to be closed, and is then two messages: duplicates are not counted.
        Assert.Equal(messages.Published, messages.Delivered + messages.Lost);
    }

    [Fact]
    public async Task A_signal_to_all_of_its_session_ends_it_in_good_order()
    {
        await using var scaled = await ScaledProgram.StartAsync();
        ProcessTable.Send(-scaled.Process.Id, ProcessTable.SigTerm);
        Assert.Equal(0, await scaled.EndedAsync());
    }

    [Fact]
    public async Task When_who_has_started_it_is_gone_nothing_is_left()
    {
        await using var scaled = await ScaledProgram.StartAsync();
        scaled.Process.StandardInput.Close();
        Assert.Equal(0, await scaled.EndedAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task When_it_is_killed_nothing_is_left(bool allDotnet)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/setpriv"), "the kernel ends the parts by setpriv; get it with: apt-get install util-linux");
        await using var scaled = await ScaledProgram.StartAsync(allDotnet);
        scaled.Process.Kill();
        await scaled.EndedAsync();
    }

    [Fact]
    public async Task A_server_may_end_and_without_the_load_balancer_all_of_it_does_and_says_so()
    {
        await using var scaled = await ScaledProgram.StartAsync();
        ProcessTable.Send(scaled.Servers[1], ProcessTable.SigKill);
        var line = await scaled.Process.StandardError.ReadLineAsync(Eventually.Token());
        Assert.Equal($"server 2 (process {scaled.Servers[1]}) has ended; the others go on", line);
        ProcessTable.Send(scaled.Balancer, ProcessTable.SigKill);
        Assert.Equal(1, await scaled.EndedAsync());
        Assert.Contains(
            $"scaled: HAProxy (process {scaled.Balancer}) has ended, and nothing works without it",
            await scaled.Process.StandardError.ReadToEndAsync(Eventually.Token()), StringComparison.Ordinal);
    }
}
