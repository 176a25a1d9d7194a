using System.Net;
using System.Net.Sockets;
using System.Text;
using Bench.Loadgen.Results;

namespace Bench.Tests.EndToEnd;

/// <summary>A fleet of two real agents on loopback: what is measured with it, and what becomes of it when a part dies.</summary>
public sealed class FleetRunTests
{
    [Fact]
    public async Task Two_agents_count_what_one_host_counts()
    {
        using var bench = new BenchProgram();
        var scenario = bench.Scenario("""{ "pattern": "sse" }, { "pattern": "polling", "interval_ms": 300 }""");
        string[] run = ["run", "-s", scenario, "--force", "--no-report", "--seed", "7"];
        var alone = await BenchProgram.RunAsync([.. run, "--out", bench.Out]);
        Assert.True(alone.ExitCode == 0, alone.Output + alone.Error);
        var expected = bench.ReadTrials().Select(CountsOf).Order().ToArray();
        Assert.Null(bench.ReadRun().Agents);

        await using var fleet = await FleetBed.StartAsync();
        var roll = await fleet.RunTogetherAsync("fleet", "--fleet", fleet.Address);
        Assert.True(roll.ExitCode == 0, roll.Output + roll.Error);
        Assert.Contains("ready for bench run --fleet", roll.Output, StringComparison.Ordinal);
        // The second agent's door leads to the same fleet.
        var other = await fleet.RunTogetherAsync("fleet", "--fleet", fleet.OtherAddress);
        Assert.Contains("A  127.0.0.1:", other.Output, StringComparison.Ordinal);

        var together = await fleet.RunTogetherAsync([.. run, "--out", bench.Out, "--overwrite", "--fleet", fleet.Address]);
        Assert.True(together.ExitCode == 0, together.Output + together.Error);
        Assert.Equal(["A", "B"], bench.ReadRun().Agents!.Select(a => a.Name));
        Assert.Contains(bench.ReadRun().Findings, f => f.Code == "fleet" && f.Message.Contains("2 agents: A (", StringComparison.Ordinal));
        Assert.All(bench.ReadTrials(), t => Assert.Equal((30, 0), (t.Connections.Held, t.Messages.Lost)));
        Assert.Equal(expected, bench.ReadTrials().Select(CountsOf).Order().ToArray());
    }

    [Fact]
    public async Task An_agent_that_dies_ends_the_trial_by_name_and_what_the_other_measured_is_kept()
    {
        using var bench = new BenchProgram();
        await using var fleet = await FleetBed.StartAsync();
        // Long enough that it could not end by itself before the test gives up.
        using var run = BenchProgram.Start(
            "run", "-s", bench.Scenario(steadySeconds: 600), "--out", bench.Out, "--force", "--no-report", "--fleet", fleet.Address);
        await fleet.ReadUntilAsync(run, "steady");
        ProcessTable.Send(fleet.SecondAgent, ProcessTable.SigKill);
        var (exit, output, error) = await BenchProgram.EndAsync(run);
        Assert.True(exit == 1, output + error);
        var trial = Assert.Single(bench.ReadTrials());
        Assert.False(trial.Valid);
        var failed = Assert.Single(trial.Findings, f => f.Code == "trial-failed");
        Assert.Contains("agent B is gone", failed.Message, StringComparison.Ordinal);
        Assert.Contains("while the phase 'steady' was running", failed.Message, StringComparison.Ordinal);
        Assert.Contains("its 15 clients count as lost", failed.Message, StringComparison.Ordinal);
        Assert.Equal(15, trial.Connections.Held);
        Assert.Equal(15, trial.Connections.Lost);
        Assert.True(trial.Messages.Delivered > 0, "what the other agent received is kept");
    }

    [Fact]
    public async Task An_agent_that_hangs_ends_the_trial_by_name()
    {
        using var bench = new BenchProgram();
        await using var fleet = await FleetBed.StartAsync();
        using var run = BenchProgram.Start(
            "run", "-s", bench.Scenario(steadySeconds: 600), "--out", bench.Out, "--force", "--no-report", "--fleet", fleet.Address);
        await fleet.ReadUntilAsync(run, "steady");
        var agent = fleet.SecondAgent;
        ProcessTable.Send(agent, ProcessTable.SigStop);
        (int ExitCode, string Output, string Error) ended;
        try
        {
            ended = await BenchProgram.EndAsync(run);
        }
        finally
        {
            ProcessTable.Send(agent, ProcessTable.SigCont);
        }

        Assert.True(ended.ExitCode == 1, ended.Output + ended.Error);
        var failed = Assert.Single(Assert.Single(bench.ReadTrials()).Findings, f => f.Code == "trial-failed");
        Assert.Contains("agent B is gone", failed.Message, StringComparison.Ordinal);
        Assert.Contains("while the phase 'steady' was running", failed.Message, StringComparison.Ordinal);
        Assert.Contains("its 15 clients count as lost", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_that_is_ended_in_good_order_is_named_as_ended()
    {
        using var bench = new BenchProgram();
        await using var fleet = await FleetBed.StartAsync();
        using var run = BenchProgram.Start(
            "run", "-s", bench.Scenario(steadySeconds: 600), "--out", bench.Out, "--force", "--no-report", "--fleet", fleet.Address);
        await fleet.ReadUntilAsync(run, "steady");
        ProcessTable.Send(fleet.SecondProgram.Id, ProcessTable.SigTerm);
        var (exit, output, error) = await BenchProgram.EndAsync(run);
        Assert.True(exit == 1, output + error);
        var trial = Assert.Single(bench.ReadTrials());
        var failed = Assert.Single(trial.Findings, f => f.Code == "trial-failed");
        Assert.Contains("agent B was ended", failed.Message, StringComparison.Ordinal);
        Assert.Contains("its 15 clients count as lost", failed.Message, StringComparison.Ordinal);
        Assert.Equal((15, 15), (trial.Connections.Held, trial.Connections.Lost));
        var agent = await BenchProgram.EndAsync(fleet.SecondProgram);
        Assert.True(agent.ExitCode == 0, agent.Output + agent.Error);
    }

    [Fact]
    public async Task A_member_that_hangs_keeps_no_newcomer_out_and_says_when_it_goes_on_that_it_was_given_up()
    {
        await using var fleet = await FleetBed.StartAsync();
        var hanging = fleet.SecondAgent;
        ProcessTable.Send(hanging, ProcessTable.SigStop);
        try
        {
            await fleet.AddAsync("C"); // Until it is a part of the fleet.
        }
        finally
        {
            ProcessTable.Send(hanging, ProcessTable.SigCont);
        }

        var (exit, output, error) = await BenchProgram.EndAsync(fleet.SecondProgram);
        Assert.True(exit == 1, output + error);
        Assert.Contains("agent B was cut off from its fleet and has been given up by it", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output + error, StringComparison.Ordinal); // No trace of a program.
    }

    [Fact]
    public async Task Who_has_not_the_token_gets_no_answer()
    {
        const string token = "a token of the test 0123456789";
        await using var fleet = await FleetBed.StartAsync(Token(token));
        var (exit, output, error) = await fleet.RunTogetherAsync("fleet", "--fleet", fleet.Address);
        Assert.True(
            exit == 1 && error.Contains("has another token, or none; give that of its fleet", StringComparison.Ordinal), output + error);
        using var known = BenchProgram.StartWith(Token(token), "fleet", "--fleet", fleet.Address);
        var answer = fleet.SkipIfTooBusy(await BenchProgram.EndAsync(known));
        Assert.True(answer.ExitCode == 0, answer.Output + answer.Error);
        Assert.DoesNotContain(token, answer.Output + answer.Error, StringComparison.Ordinal);
        var generators = ProcessTable.ChildrenOf(fleet.FirstAgent);
        Assert.Empty(generators);
    }

    [Fact]
    public async Task A_fleet_may_be_on_IPv6_addresses()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6 && FleetBed.IsFree(IPAddress.IPv6Loopback, 0), "this machine has no address ::1");
        using var bench = new BenchProgram();
        await using var fleet = await FleetBed.StartAsync(address: IPAddress.IPv6Loopback);
        Assert.StartsWith("[::1]:", fleet.Address, StringComparison.Ordinal);
        var run = await fleet.RunTogetherAsync(
            "run", "-s", bench.Scenario(), "--out", bench.Out, "--force", "--no-report", "--fleet", fleet.Address);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Equal([fleet.Address, fleet.OtherAddress], bench.ReadRun().Agents!.Select(a => a.Address));
        Assert.All(bench.ReadTrials(), t => Assert.Equal((30, 0), (t.Connections.Held, t.Messages.Lost)));
        Assert.All(bench.ReadTrials(), t => Assert.True(t.ClockBoundUs > 0));
    }

    [Fact]
    public async Task An_agent_whose_clock_is_hours_ahead_measures_by_the_coordinators()
    {
        string[] ahead = ["unshare", "--time", "--monotonic", "10800", "--boottime", "10800", "--fork", "--kill-child=KILL"];
        Assert.SkipUnless(await FleetBed.CanAsync([.. ahead, "true"]), "no time namespace can be made here: run as root on Linux");
        using var bench = new BenchProgram();
        await using var fleet = await FleetBed.StartAsync(behind: ahead);
        var scenario = bench.Scenario(
            """{ "pattern": "polling", "interval_ms": 300 }""", """, "direction": "two-way", "client_messages_per_second": 1""");
        var (exit, output, error) = await fleet.RunTogetherAsync(
            "run", "-s", scenario, "--out", bench.Out, "--force", "--no-report", "--fleet", fleet.Address);
        Assert.True(exit == 0, output + error);
        Assert.Contains("1 agent of 2 read another monotonic clock than this machine (B by +10", output, StringComparison.Ordinal);
        var trial = Assert.Single(bench.ReadTrials());
        Assert.Equal((30, 0), (trial.Connections.Held, trial.Messages.Lost));
        // The truth is known: a namespace's offset is exact. What the clocks are apart after the shift is as little as the machine was
        // busy, and stated.
        Assert.InRange(Math.Abs(trial.ClockShiftUs!.Value - 10_800e6), 0, trial.ClockBoundUs!.Value);
        Assert.InRange(trial.ClockBoundUs!.Value, 0, 600e6);
        Assert.InRange(trial.LatencyMs!.Max, 0, 600e3);
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.9\r\n", "no agent is at 127.0.0.1:")]
    [InlineData("", "the connection to the agent at 127.0.0.1:")]
    public async Task What_is_no_agent_is_not_told_as_another_token(string said, string wanted)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var stop = new CancellationTokenSource();
        var answering = AnswerAllAsync();
        var (exit, output, error) = await BenchProgram.RunAsync("fleet", "--fleet", listener.LocalEndpoint.ToString()!);
        await stop.CancelAsync();
        await answering;
        Assert.Equal(1, exit);
        Assert.SkipWhen(
            error.Contains("has said nothing for ", StringComparison.Ordinal),
            $"this machine was too busy for a program of the fleet to start in time: {error}");
        Assert.True(error.Contains(wanted, StringComparison.Ordinal), error);
        Assert.DoesNotContain("another token", output + error, StringComparison.Ordinal);

        async Task AnswerAllAsync()
        {
            try
            {
                while (true)
                {
                    using var client = await listener.AcceptTcpClientAsync(stop.Token);
                    await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(said), stop.Token);
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
            }
        }
    }

    [Theory]
    [InlineData("1 to 40 letters", "agent", "--name", "no name")]
    [InlineData("there is no token", "agent", "--name", "A", "--listen", "198.51.100.1:24999")]
    [InlineData("every address of a machine", "agent", "--name", "A", "--listen", "0.0.0.0:24999")]
    [InlineData("1024 to 65534", "agent", "--name", "A", "--listen", "127.0.0.1")]
    [InlineData("joins nobody", "agent", "--name", "A", "--join", "127.0.0.1:24200")]
    [InlineData("1024 to 65534", "fleet", "--fleet", "here")]
    [InlineData("give --fleet too", "run", "--token-file", "token.txt")]
    [InlineData("--fewer-agents is of a fleet, and none is named", "run", "--fewer-agents")]
    [InlineData("nobody answers there", "run", "--fleet", "127.0.0.1:1024", "--quick")]
    [InlineData("each say where the fleet is", "agent", "--name", "A", "--join", "127.0.0.1:1024", "--cluster", "redis://127.0.0.1:1024")]
    [InlineData("each say where the fleet is", "run", "--quick", "--fleet", "127.0.0.1:1024", "--cluster", "redis://127.0.0.1:1024")]
    [InlineData("it must be redis://HOST:PORT", "fleet", "--cluster", "127.0.0.1:6379")]
    [InlineData("beyond loopback needs TLS", "fleet", "--cluster", "redis://198.51.100.1:6379")]
    [InlineData("beyond loopback needs TLS", "agent", "--name", "A", "--listen", "198.51.100.1:24999", "--cluster", "redis://127.0.0.1")]
    [InlineData("which no other host reaches", "agent", "--name", "A", "--cluster", "redis://198.51.100.1:6379")]
    [InlineData("127.0.0.1:1024 does not answer as a Redis does", "run", "--quick", "--cluster", "redis://127.0.0.1:1024")]
    [InlineData("does not answer", "agent", "--name", "A", "--listen", "127.0.0.1:24997", "--cluster", "redis://127.0.0.1:1024")]
    public async Task What_cannot_be_is_a_sentence(string wanted, params string[] arguments)
    {
        var (exit, output, error) = await BenchProgram.RunAsync(arguments);
        Assert.Equal(1, exit);
        Assert.Contains(wanted, output + error, StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Token(string token) => new() { ["REALTIME_BENCH_FLEET_TOKEN"] = token };

    private static (string Label, long? Published, long? Delivered, long? Lost, long? Held) CountsOf(TrialFile trial) =>
        (trial.Pattern.Label, trial.Messages.Published, trial.Messages.Delivered, trial.Messages.Lost, trial.Connections.Held);
}
