using Bench.Loadgen.Commands;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;

namespace Bench.Tests.Unit.Running;

/// <summary>Who may make a run together.</summary>
public sealed class FleetRulesTests
{
    private const string Build = "0123456789abcdef", Epoch = "boot-1";

    [Fact]
    public void Agents_of_one_build_and_one_clock_may()
    {
        Assert.Null(Problem(Agent("A"), Agent("B") with { ClockOffsetUs = -100, ClockBoundUs = 100 }));
        Assert.Contains("A (1 core, 127.0.0.1:24200), B (", FleetRules.Told([Agent("A") with { Cores = 1 }, Agent("B")]).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Another_build_is_refused_and_both_are_named()
    {
        var problem = Problem(Agent("A"), Agent("B") with { Build = "fedcba9876543210", Version = "0.0.9" });
        Assert.Contains("1 agent of 2 have another build than this one (1.0.0, build 01234567): B 0.0.9, build fedcba98", problem,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("boot-1", 7_200_000_000.0, 100.0)]
    [InlineData("boot-1", -101.0, 100.0)]
    [InlineData("boot-1", null, null)]
    [InlineData("boot-2", 0.0, 100.0)]
    public void Another_clock_is_refused_rather_than_measured_by(string epoch, double? offsetUs, double? boundUs)
    {
        var problem = Problem(Agent("A"), Agent("B") with { ClockEpoch = epoch, ClockOffsetUs = offsetUs, ClockBoundUs = boundUs });
        Assert.Contains("1 agent of 2 read another monotonic clock than this machine: B ", problem, StringComparison.Ordinal);
        Assert.Contains("docs/fleet.md", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_gives_no_answer_two_of_one_name_and_none_at_all_are_refused()
    {
        var silent = FleetRules.Problem(
            new FleetRoll([Agent("A")], new Dictionary<string, string> { ["B"] = "nothing within 10 s" }, Build), "1.0.0", Epoch);
        Assert.Contains("1 agent of the fleet gave no answer: B: nothing within 10 s", silent, StringComparison.Ordinal);
        Assert.Contains("1 name of the fleet are taken twice: A", Problem(Agent("A"), Agent("A")), StringComparison.Ordinal);
        Assert.Contains("0 agents", Problem(), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_many_exchanges_that_of_the_least_round_trip_tells_the_offset_and_half_of_it_is_the_bound()
    {
        var best = ClockExchange.Best([new(0, 600, 1000), new(2000, 2055, 2100), new(3000, 3900, 4000)]);
        Assert.Equal((100, 5.0, 50.0), (best.RoundTripUs, best.OffsetUs, best.BoundUs));
        Assert.Throws<ArgumentException>(() => ClockExchange.Best([]));
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

    [Fact]
    public void A_token_comes_from_a_file_or_the_environment_and_a_short_one_is_none()
    {
        const string token = "0123456789abcdef";
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, $"{token}\n");
            Assert.Equal(token, FleetToken.Read(file, new Dictionary<string, string?>()));
            Assert.Equal(token, FleetToken.Read(null, new Dictionary<string, string?> { ["REALTIME_BENCH_FLEET_TOKEN"] = token }));
            Assert.Null(FleetToken.Read(null, new Dictionary<string, string?>()));
            File.WriteAllText(file, "short");
            Assert.Contains("5 characters", Assert.Throws<ScenarioException>(
                () => FleetToken.Read(file, new Dictionary<string, string?>())).Message, StringComparison.Ordinal);
            File.WriteAllText(file, "");
            Assert.Throws<ScenarioException>(() => FleetToken.Read(file, new Dictionary<string, string?>()));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string? Problem(params AgentRecord[] agents) =>
        FleetRules.Problem(new FleetRoll(agents, new Dictionary<string, string>(), Build), "1.0.0", Epoch);

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
        ClockEpoch = Epoch,
        ProcessId = 1,
        ClockOffsetUs = 10,
        ClockBoundUs = 100,
    };
}
