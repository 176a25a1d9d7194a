using System.Diagnostics;
using System.Net;
using Bench.Contract;
using Bench.Loadgen.Commands;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Results;
using Bench.Loadgen.Running;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Stages;

namespace Bench.Tests.Unit.Running;

/// <summary>Who may make a run together.</summary>
public sealed class FleetRulesTests
{
    private const string Build = AnAgent.Build;
    private static readonly Dictionary<string, string> Nobody = [];

    [Fact]
    public void Agents_of_one_build_and_one_clock_may()
    {
        Assert.Null(Problem(Agent("A"), Agent("B") with { ClockOffsetUs = -100, ClockBoundUs = 100 }));
        Assert.Contains("A (1 core, 127.0.0.1:24200), B (", FleetRules.Told([Agent("A") with { Cores = 1 }, Agent("B")]).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    // All that this version says, by another build of it; a later version; an earlier one; one that builds otherwise; none of ours.
    [InlineData(null, "B 0.0.9, build fedcba98")]
    [InlineData("""{ "name": "B", "version": "2.0.0", "build": "fedcba9876543210", "gpus": [1] }""", "B 2.0.0, build fedcba98")]
    [InlineData("""{ "name": "B", "version": "0.0.1" }""", "B 0.0.1, build unknown")]
    [InlineData("""{ "name": "B", "version": "0.0.1", "build": "7" }""", "B 0.0.1, build 7")]
    [InlineData("""{ "name": "B", "version": "0.0.1", "build": 7 }""", "B of an unknown version, build unknown")]
    [InlineData("""{ "name": "B", "version": "0.0.1", "build": "0123456789abcdef" }""", "B 0.0.1, build 01234567")]
    [InlineData("a line of another program", "B of an unknown version, build unknown")]
    public void Another_build_is_refused_and_both_are_named(string? said, string named)
    {
        said ??= AgentAnswer.Write(Agent("B") with { Build = "fedcba9876543210", Version = "0.0.9" });
        var (same, other) = AgentAnswer.Read(said, "B", Build);
        Assert.Null(same);
        var problem = FleetRules.Problem(new FleetRoll([Agent("A")], Nobody, [other!], Build), "1.0.0");
        Assert.Equal(
            $"1 agent of 2 have another build than this one (1.0.0, build 01234567): {named}. Install the same package on each machine: "
                + "figures of two builds are not those of one",
            problem);
        PlainWords.Check(problem!);
        Assert.Contains(named, FleetCommand.Text(new FleetRoll([], Nobody, [other!], Build)), StringComparison.Ordinal);
    }

    [Fact]
    public void What_an_agent_of_our_build_says_is_read_whole()
    {
        var (same, other) = AgentAnswer.Read(AgentAnswer.Write(Agent("B")), "B", Build);
        Assert.Null(other);
        Assert.Equivalent(Agent("B"), same, strict: true);
    }

    [Theory]
    [InlineData(7_200_000_000.0, "1 agent of 2 read another monotonic clock than this machine (B by +7200.000000 s ± 100 µs)")]
    [InlineData(-101.0, "(B by -0.000101 s ± 100 µs), which is shifted")]
    [InlineData(-100.0, "each reads this machine's monotonic clock, shown to within 200 µs")]
    public void Another_clock_is_told_with_its_bound(double offsetUs, string told)
    {
        AgentRecord[] agents = [Agent("A"), Agent("B") with { ClockOffsetUs = offsetUs }];
        Assert.Null(Problem(agents));
        Assert.Contains(told, FleetRules.Told(agents).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cores_and_quotas_of_other_machines_are_what_generators_there_may_use()
    {
        var here = Agent("A") with { ClockEpoch = Clock.EpochId };
        var third = Agent("C") with { ClockEpoch = "of a third" };
        Assert.Null(FleetRules.Allowances(null, 1, 1));
        Assert.Null(FleetRules.Allowances([here, here], 2, 1));
        Assert.Equal([(2, 2.0)], Told([Agent("B"), Agent("C")], 2)); // On one machine.
        Assert.Equal([(2, 2.0), (1, 2.0)], Told([Agent("B"), third], 3));
        Assert.Equal([(2, 1.5), (1, 2.0)], Told([here, here, Agent("B")], 3));
        // A container may have fewer than the cores that it sees; two of one machine have each their own.
        Assert.Equal([(1, 0.5), (1, 2.0)], Told([Agent("B") with { MayUse = 0.5 }, third with { MayUse = 2 }], 2));
        Assert.Equal([(2, 1.25)], Told([Agent("B") with { MayUse = 0.5 }, Agent("C") with { MayUse = 0.75 }], 2));
        Assert.Equal([(2, 2.0)], Told([Agent("B") with { MayUse = 2 }, Agent("C") with { MayUse = 2 }], 2));

        static IEnumerable<(int, double)> Told(AgentRecord[] agents, int generators) =>
            FleetRules.Allowances(agents, generators, 1.5)!.Select(a => (a.Generators.Count, a.MayUse));
    }

    [Fact]
    public void Process_ids_of_another_machine_or_container_are_other_processes()
    {
        var here = Agent("A") with { ClockEpoch = Clock.EpochId, ProcessSpace = KernelFigures.ProcessSpace() };
        Assert.True(FleetRules.HasOurIds(here));
        Assert.False(FleetRules.HasOurIds(here with { ProcessSpace = "pid:[1]" }));
        Assert.False(FleetRules.HasOurIds(Agent("B") with { ProcessSpace = KernelFigures.ProcessSpace() }));
        Assert.Equal(OperatingSystem.IsLinux(), KernelFigures.ProcessSpace() is not null);
    }

    [Fact]
    public void Generators_are_dealt_in_the_order_of_agents_and_each_has_as_many_or_one_more() =>
        Assert.Equal([0, 0, 0, 1, 1], Enumerable.Range(0, 5).Select(i => FleetRules.AgentOf(i, 5, 2)));

    [Fact]
    public void Two_runs_of_one_name_are_two_to_an_agent()
    {
        var settings = new RunSettings
        {
            Scenario = new Scenario { Name = "s", Description = "", Workloads = [], Patterns = [] },
            Engine = "lean",
            Processes = new ProcessRule(),
            CommandLine = "bench run --out results/ci",
            RunId = "ci",
            StartedUtc = "2026-01-01T00:00:00Z",
            Findings = [],
        };
        var fleet = new FleetChoice([Agent("A")], new FleetKeys(null, null), IPAddress.Loopback);
        var (one, other) = (fleet.SidesOf(settings).Run, fleet.SidesOf(settings).Run);
        Assert.NotEqual(one, other);
        Assert.All((string[])[one, other], run => Assert.StartsWith("ci (", run, StringComparison.Ordinal)); // People know it by that.
    }

    [Theory]
    [InlineData("127.0.0.1", null, null, null)]
    [InlineData("10.0.0.9", null, null, "B may not load 10.0.0.9; start it with --allow 10.0.0.9")]
    [InlineData("fd00::9", null, null, "A, B may not load fd00::9; start them with --allow fd00::9")]
    [InlineData("127.0.0.1", "http://10.0.0.9:5000", null, "B may not load 10.0.0.9; start it with --allow 10.0.0.9")]
    [InlineData("127.0.0.1", "http://Own.example:5000", null, "A, B may not load own.example; start them with --allow own.example")]
    [InlineData("127.0.0.1", "http://[fd00::9]:5000", null, "A, B may not load fd00::9; start them with --allow fd00::9")]
    [InlineData("10.0.0.9", "http://127.0.0.1:5000", null, null)]
    [InlineData("10.0.0.9", null, "nginx", null)] // It listens on loopback.
    public void Who_may_not_load_the_target_is_named_before_the_first_trial(string server, string? url, string? through, string? wanted)
    {
        var scenario = new Scenario
        {
            Name = "s",
            Description = "",
            Workloads = [new Workload { Name = "w", Clients = 1, MessagesPerSecond = 1 }],
            Patterns =
            [
                new PatternSettings
                {
                    Pattern = "sse",
                    Target = url is null ? null : "mine",
                    Through = through is null ? null : ThroughChoice.Names[through],
                },
            ],
        };
        var spec = new TargetSpec { Name = "mine", Url = url ?? "", Patterns = new Dictionary<string, PatternSpec>() };
        var targets = url is null ? [] : new Dictionary<string, TargetFile> { ["mine"] = new(spec, "", null) };
        Assert.Equal(
            wanted,
            FleetChoice.NotAllowed(
                scenario, targets, [Agent("A") with { Allowed = ["127.0.0.1", "10.0.0.9"] }, Agent("B")], IPAddress.Parse(server)));
    }

    [Fact]
    public void One_that_gives_no_answer_two_of_one_name_and_none_at_all_are_refused()
    {
        var silent = FleetRules.Problem(
            new FleetRoll([Agent("A")], new Dictionary<string, string> { ["B"] = "nothing within 10 s" }, [], Build), "1.0.0");
        Assert.Contains("1 agent of the fleet gave no answer: B: nothing within 10 s", silent, StringComparison.Ordinal);
        // The list is left of a fleet that was killed. A name on it may be anybody's.
        var left = new FleetRoll([], new Dictionary<string, string> { ["A\u001b[2J"] = "it has gone", ["B"] = "it hangs" }, [], Build);
        var none = FleetRules.Problem(left, "1.0.0")!;
        Assert.Equal(
            "of 2 agents on the list none answers: A\\u001b[2J: it has gone; B: it hangs. If they have ended, start one, which strikes the "
                + "others off",
            none);
        PlainWords.Check(none);
        Assert.DoesNotContain('\u001b', FleetCommand.Text(left));
        Assert.DoesNotContain('\u001b', FleetCommand.Text(left with { Agents = [Agent("A\u001b[2J")] }));
        Assert.Contains("1 name of the fleet are taken twice: A", Problem(Agent("A"), Agent("A")), StringComparison.Ordinal);
        Assert.Contains("0 agents", Problem(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_clock_of_dates_on_another_machine_is_refused_where_messages_are_stamped_by_it()
    {
        var scenario = new Scenario { Name = "s", Description = "", Workloads = [], Patterns = [] };
        var stamped = new PatternSpec { Url = "/e", Stamp = new StampSpec { At = "/at", Unit = StampUnit.Ms, Clock = StampClock.Unix } };
        var spec = new TargetSpec
        {
            Name = "mine",
            Url = "http://10.0.0.1:1",
            Patterns = new Dictionary<string, PatternSpec> { ["sse"] = stamped },
        };
        var targets = new Dictionary<string, TargetFile> { ["mine"] = new(spec, "", null) };
        Assert.Null(FleetChoice.Unreachable(scenario, targets, [Agent("A")]));
        Assert.Contains(
            "target mine stamps its messages by the clock of dates, and how far that of B is from it",
            FleetChoice.Unreachable(scenario, targets, [Agent("A"), Agent("B") with { ClockOffsetUs = 1e9 }]), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_many_exchanges_that_of_the_least_round_trip_tells_the_offset_and_half_of_it_is_the_bound()
    {
        var best = ClockExchange.Best([new(0, 600, 1000), new(2000, 2055, 2100), new(3000, 3900, 4000)]);
        Assert.Equal((100, 5.0, 50.0), (best.RoundTripUs, best.OffsetUs, best.BoundUs));
        Assert.Throws<ArgumentException>(() => ClockExchange.Best([]));
    }

    [Fact]
    public async Task The_proof_of_the_clock_uses_the_reading_of_each_process_and_states_how_far_they_can_be_apart()
    {
        Assert.Equal(
            10,
            await ClockProof.MakeAsync("generator", InTurn([new(0, 5, 10), new(0, 10, 20)], [new(50, 70, 80), new(50, 79, 80)])));
        var behind = await Assert.ThrowsAsync<ChildFailedException>(
            () => ClockProof.MakeAsync("generator", InTurn([[new(0, 5, 10), new(0, -10_800_000_000, 20)]])));
        Assert.Contains(
            "the clock of the generator 2 of 2 differs from ours by -10800.000000 s", behind.Message, StringComparison.Ordinal);

        static Func<Task<IReadOnlyList<ClockExchange>>> InTurn(params ClockExchange[][] rounds)
        {
            var asked = 0;
            return () => Task.FromResult<IReadOnlyList<ClockExchange>>(rounds[asked++ % rounds.Length]);
        }
    }

    [Fact]
    public void Generators_are_as_many_as_agents_or_as_the_connections_need_unless_the_user_says_so()
    {
        IReadOnlyList<AgentRecord> agents = [Agent("A") with { DescriptorLimit = null }, Agent("B") with { DescriptorLimit = 20_000 }];
        var rule = FleetRules.Spread(new ProcessRule(1_000_000), agents);
        Assert.Equal((1, 2), Counts(rule, clients: 100));
        // 19,000 fit into one on B, and all into one server here.
        Assert.Equal((1, 3), Counts(rule, clients: 50_000));
        Assert.Equal((1, 4), Counts(FleetRules.Spread(new ProcessRule(1_000_000, 1, 4), agents), clients: 100));
        // Where a server has less room than a generator, the servers are as many as without a fleet.
        Assert.Equal((3, 3), Counts(FleetRules.Spread(new ProcessRule(20_000), agents), clients: 50_000));
        Assert.Equal((3, 3), Counts(FleetRules.Spread(new ProcessRule(20_000), [Agent("A") with { DescriptorLimit = null }]), 50_000));
        var none = Assert.Throws<ScenarioException>(
            () => Counts(FleetRules.Spread(new ProcessRule(1000), [Agent("A") with { DescriptorLimit = 256 }]), 1));
        Assert.Contains("256 descriptors on an agent of the fleet", none.Message, StringComparison.Ordinal);

        static (int Servers, int Generators) Counts(ProcessRule rule, int clients)
        {
            var layout = rule.LayoutOf(
                new Workload { Name = "w", Clients = clients, MessagesPerSecond = 1, FanOut = FanOut.Individual },
                new PatternSettings { Pattern = "sse" });
            return (layout.Servers.Count, layout.Generators.Count);
        }
    }

    [Theory]
    [InlineData("127.0.0.1:24200", "127.0.0.1:24200")]
    [InlineData("localhost:1024", "127.0.0.1:1024")]
    [InlineData("[::1]:24200", "[::1]:24200")]
    [InlineData("[fd00::7]:24200", "[fd00::7]:24200")]
    [InlineData("::1:24200", null)]
    [InlineData("[::1:24200", null)]
    [InlineData("[127.0.0.1]:24200", null)]
    [InlineData("[localhost]:24200", null)]
    [InlineData("[]:24200", null)]
    [InlineData("127.0.0.1", null)]
    [InlineData("127.0.0.1:80", null)]
    [InlineData("127.0.0.1:65535", null)]
    [InlineData(":24200", null)]
    [InlineData("127.0.0.1:+24200", null)]
    [InlineData("no such host.invalid:24200", null)]
    public void An_address_has_a_host_and_a_port_with_room_for_one_after_it(string text, string? read)
    {
        if (read is not null)
        {
            Assert.Equal(read, FleetAddress.Of("--fleet", text).ToString());
            return;
        }

        var refused = Assert.Throws<ScenarioException>(() => FleetAddress.Of("--fleet", text));
        Assert.Contains("1024 to 65534", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.0.0.0:24200")]
    [InlineData("[::]:24200")]
    public void Every_address_is_none_that_others_can_call(string text)
    {
        var refused = Assert.Throws<ScenarioException>(() => FleetAddress.Of("--listen", text));
        Assert.Contains(
            $"--listen is '{text}', which stands for every address of a machine, and agents tell each other one", refused.Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.0.0.7:24200", null, null, "http://127.0.0.1:5000", "target mine at http://127.0.0.1:5000 is on loopback of this")]
    [InlineData("10.0.0.7:24200", null, null, "http://localhost:5000", "target mine at http://localhost:5000 is on loopback of this")]
    [InlineData("[fd00::7]:24200", null, null, "http://[::1]:5000", "cannot reach (B); give it the address by which the agents reach it")]
    [InlineData("10.0.0.7:24200", null, null, "http://10.0.0.1:5000", null)]
    [InlineData("127.0.0.1:24300", null, null, "http://127.0.0.1:5000", null)]
    [InlineData("10.0.0.7:24200", "nginx", null, null, "what it goes through listens on loopback of this machine, which 1 of 2 agents")]
    [InlineData("127.0.0.1:24300", "nginx", null, null, null)]
    [InlineData("10.0.0.7:24200", null, "stall", null, "its trouble is made by a relay on loopback of this machine, which 1 of 2 agents")]
    [InlineData("10.0.0.7:24200", null, "server-kill", null, null)]
    [InlineData("127.0.0.1:24300", null, "stall", null, null)]
    [InlineData("10.0.0.7:24200", null, null, null, null)]
    public void What_is_on_loopback_alone_is_refused_where_an_agent_is_beyond_it(
        string agent, string? through, string? trouble, string? url, string? wanted)
    {
        var scenario = new Scenario
        {
            Name = "s",
            Description = "",
            Workloads = [new Workload { Name = "w", Clients = 1, MessagesPerSecond = 1 }],
            Patterns =
            [
                new PatternSettings
                {
                    Pattern = "sse",
                    Through = through is null ? null : ThroughChoice.Names[through],
                    Trouble = trouble is null ? null : Enum.GetValues<Trouble>().Single(t => KebabCase.Of(t) == trouble),
                },
            ],
        };
        var spec = new TargetSpec { Name = "mine", Url = url ?? "", Patterns = new Dictionary<string, PatternSpec>() };
        var targets = url is null ? [] : new Dictionary<string, TargetFile> { ["mine"] = new(spec, "", null) };
        var problem = FleetChoice.Unreachable(scenario, targets, [Agent("A"), Agent("B") with { Address = agent }]);
        if (wanted is null) Assert.Null(problem);
        else Assert.Contains(wanted, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_comes_from_a_file_or_the_environment_and_a_short_one_is_none()
    {
        const string token = "0123456789abcdef";
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, $"{token}\n");
            Assert.Equal(token, FleetToken.Read(file, null));
            Assert.Equal(token, FleetToken.Read(null, token));
            Assert.Null(FleetToken.Read(null, null));
            File.WriteAllText(file, "short");
            Assert.Contains(
                "5 characters", Assert.Throws<ScenarioException>(() => FleetToken.Read(file, null)).Message, StringComparison.Ordinal);
            File.WriteAllText(file, "");
            Assert.Throws<ScenarioException>(() => FleetToken.Read(file, null));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void The_token_leaves_the_environment_so_that_no_program_has_it_that_is_not_given_it()
    {
        const string token = "0123456789abcdef", variable = "REALTIME_BENCH_FLEET_TOKEN";
        Environment.SetEnvironmentVariable(variable, token);
        FleetToken.TakeFromEnvironment();
        FleetToken.TakeFromEnvironment(); // What is kept stays.
        var environment = new ProcessStartInfo("a program").Environment;
        Assert.DoesNotContain(variable, environment.Keys);
        Assert.Equal(token, FleetToken.Read(null));
        FleetToken.GiveTo(environment);
        Assert.Equal(token, environment[variable]);
    }

    private static string? Problem(params AgentRecord[] agents) =>
        FleetRules.Problem(new FleetRoll(agents, Nobody, [], Build), "1.0.0");

    private static AgentRecord Agent(string name) =>
        AnAgent.Named(name) with { Allowed = ["127.0.0.1"], ClockOffsetUs = 10, ClockBoundUs = 100 };
}
