using System.Net;
using Bench.Contract;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Preflight;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Stages;

namespace Bench.Tests.Unit.Running;

/// <summary>An agent that has fewer local ports than its clients take is told by name before the first trial.</summary>
public sealed class AgentPortsTests
{
    private static readonly PatternSettings Sse = new() { Pattern = "sse" };

    [Theory]
    [InlineData(20_000, 10_000, 10_000, nameof(Outcome.Pass), "agent A needs 10,000 local ports toward one server, and has 10,000")]
    [InlineData(20_002, 28_232, 10_000, nameof(Outcome.Refuse), "agent B needs 10,001 local ports toward one server, and has 10,000")]
    [InlineData(20_000, null, 9_999, nameof(Outcome.Refuse), "agent B needs 10,000 local ports toward one server, and has 9,999")]
    [InlineData(20_000, null, null, nameof(Outcome.Pass), "whether agents have enough local ports cannot be told: none says how many")]
    public void Each_is_held_against_the_clients_that_it_is_dealt(int clients, int? ofA, int? ofB, string outcome, string told)
    {
        var result = Check(clients, overLoopback: false, Agent("A", "10.0.0.1", ofA), Agent("B", "10.0.0.2", ofB));
        Assert.Equal(("ports", outcome, told), (result.Name, result.Outcome.ToString(), result.Message));
        Assert.Equal(result.Outcome == Outcome.Refuse, result.Remedy.Contains("sysctl", StringComparison.Ordinal));
        PlainWords.Check(result.Message);
    }

    [Fact]
    public void Agents_of_one_address_share_its_ports()
    {
        var result = Check(
            30, overLoopback: false, Agent("A", "10.0.0.1", 20), Agent("B", "10.0.0.2", 20), Agent("C", "10.0.0.1", 19));
        Assert.Equal(
            (Outcome.Refuse, "agents A, C, which share an address, need 20 local ports toward one server, and have 19"),
            (result.Outcome, result.Message));
    }

    [Fact]
    public void Over_loopback_clients_have_many_addresses_to_come_from()
    {
        Assert.Equal(Outcome.Pass, Check(100_000, overLoopback: true, Agent("A", "127.0.0.1", 14_000)).Outcome);
        var result = Check(100_000, overLoopback: true, Agent("A", "127.0.0.1", 13_999));
        Assert.Equal(
            (Outcome.Refuse, "agent A needs 14,000 local ports toward one server, and has 13,999"), (result.Outcome, result.Message));
    }

    [Fact]
    public void A_client_that_sends_by_requests_takes_two_and_each_server_has_its_own()
    {
        AgentRecord[] agents = [Agent("A", "10.0.0.1", 100)];
        Assert.Equal(60, AgentPorts.Scarcest(agents, Layout.Of(Workload(30), 1, 2), perClient: 2, tabs: null, overLoopback: false)!.Needed);
        Assert.Equal(20, AgentPorts.Scarcest(agents, Layout.Of(Workload(30), 3, 3), perClient: 2, tabs: null, overLoopback: false)!.Needed);
    }

    [Fact]
    public void Tabs_of_a_browser_share_a_connection()
    {
        AgentRecord[] agents = [Agent("A", "10.0.0.1", 100)];
        // Each generator has its own: 10 clients are two connections of six tabs, the second with four.
        Assert.Equal(6, AgentPorts.Scarcest(agents, Layout.Of(Workload(30), 1, 3), perClient: 1, tabs: 6, overLoopback: false)!.Needed);
    }

    [Theory]
    [InlineData("127.0.0.1", null, false, true)]
    [InlineData("10.0.0.9", null, false, false)]
    [InlineData("10.0.0.9", null, true, true)] // What is between listens there.
    [InlineData("10.0.0.9", "http://localhost:1", false, true)]
    [InlineData("127.0.0.1", "http://10.0.0.8:1", false, false)]
    public void What_is_on_loopback_is_known(string server, string? url, bool through, bool expected)
    {
        var pattern = Sse with { Target = url is null ? null : "mine", Through = through ? Through.YarpDefault : null };
        var spec = new TargetSpec { Name = "mine", Url = url ?? "", Patterns = new Dictionary<string, PatternSpec>() };
        var targets = new Dictionary<string, TargetFile> { ["mine"] = new(spec, "", null) };
        Assert.Equal(expected, FleetSides.AreOverLoopback(pattern, targets, IPAddress.Parse(server)));
    }

    private static CheckResult Check(int clients, bool overLoopback, params AgentRecord[] agents)
    {
        var scenario = new Scenario { Name = "s", Description = "", Workloads = [Workload(clients)], Patterns = [Sse] };
        return new PortsCheck().Check(new PreflightNeed(scenario, "", FleetRules.Spread(new ProcessRule(), agents))
        {
            Agents = agents,
            OverLoopback = _ => overLoopback,
        });
    }

    private static Workload Workload(int clients) => new() { Name = "w", Clients = clients, MessagesPerSecond = 1 };

    private static AgentRecord Agent(string name, string address, int? ports) =>
        AnAgent.Named(name) with { Address = $"{address}:24200", DescriptorLimit = null, LocalPorts = ports };
}
