using System.Diagnostics;
using Bench.Contract;
using Bench.Loadgen.Commands;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Stages;

namespace Bench.Tests.Unit.Running;

/// <summary>Who may make a run together.</summary>
public sealed class FleetRulesTests
{
    private const string Build = "0123456789abcdef";
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
    public void Cores_of_other_machines_are_what_generators_there_may_use()
    {
        var here = Agent("A") with { ClockEpoch = Clock.EpochId };
        Assert.Null(FleetRules.MayUse(null, 1));
        Assert.Null(FleetRules.MayUse([here, here], 1));
        Assert.Equal(2, FleetRules.MayUse([Agent("B"), Agent("C")], 1)); // On one machine.
        Assert.Equal(4, FleetRules.MayUse([Agent("B"), Agent("C") with { ClockEpoch = "of a third" }], 1));
        Assert.Equal(3.5, FleetRules.MayUse([here, here, Agent("B")], 1.5));
    }

    [Fact]
    public void One_that_gives_no_answer_two_of_one_name_and_none_at_all_are_refused()
    {
        var silent = FleetRules.Problem(
            new FleetRoll([Agent("A")], new Dictionary<string, string> { ["B"] = "nothing within 10 s" }, [], Build), "1.0.0");
        Assert.Contains("1 agent of the fleet gave no answer: B: nothing within 10 s", silent, StringComparison.Ordinal);
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
    public void Generators_are_as_many_as_agents_unless_the_user_says_so_and_none_has_more_room_than_the_least()
    {
        IReadOnlyList<AgentRecord> agents = [Agent("A") with { DescriptorLimit = null }, Agent("B") with { DescriptorLimit = 900 }];
        Assert.Equal(new ProcessRule(900, null, 2), FleetChoice.Spread(new ProcessRule(1000), agents));
        Assert.Equal(new ProcessRule(800, 1, 4), FleetChoice.Spread(new ProcessRule(800, 1, 4), agents));
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

    private static AgentRecord Agent(string name) => new()
    {
        Name = name,
        Address = "127.0.0.1:24200",
        Version = "1.0.0",
        Build = Build,
        Cores = 2,
        DescriptorLimit = 1000,
        LocalPorts = 28_232,
        BusyShare = 0,
        Allowed = ["127.0.0.1"],
        ClockEpoch = "of another machine",
        ProcessId = 1,
        ClockOffsetUs = 10,
        ClockBoundUs = 100,
    };
}
