using System.Globalization;
using Bench.Loadgen.Clients;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Preflight;

/// <summary>
/// Every connection from one address to one server takes a local port of its own; many clients use many addresses of loopback. Over a fleet
/// the ports are those of its agents.
/// </summary>
internal sealed class PortsCheck : IPreflightCheck
{
    private const string Range = "/proc/sys/net/ipv4/ip_local_port_range";

    public CheckResult Check(PreflightNeed need)
    {
        if (need.Agents is { } agents) return OnAgents(need, agents);
        if (KernelFigures.FirstLine(Range, "")?.Split((char[])['\t', ' '], StringSplitOptions.RemoveEmptyEntries) is not [var low, var high]
            || !int.TryParse(low, NumberStyles.None, CultureInfo.InvariantCulture, out var from)
            || !int.TryParse(high, NumberStyles.None, CultureInfo.InvariantCulture, out var to))
            return new(
                "ports", Outcome.Pass,
                $"whether there are enough local ports cannot be told: this system shows no range of them ({Range})");
        var ports = to - from + 1;
        var needed = Math.Min(need.Connections, SourceAddress.Connections);
        var message = $"{needed:N0} needed for each of {(need.Connections + SourceAddress.Connections - 1) / SourceAddress.Connections} "
            + $"source addresses, {ports:N0} local ports ({from} to {to})";
        return needed <= ports
            ? new("ports", Outcome.Pass, message)
            : new("ports", Outcome.Refuse, message, $"sysctl net.ipv4.ip_local_port_range=\"1024 65535\", or at most --clients {ports}");
    }

    private static CheckResult OnAgents(PreflightNeed need, IReadOnlyList<AgentRecord> agents)
    {
        try
        {
            var scarcest = need.Scenario.Workloads
                .SelectMany(w => need.Scenario.PatternsOf(w).Select(p => AgentPorts.Scarcest(
                    agents, need.Processes.LayoutOf(w, p), ProcessRule.ConnectionsPerClient(w, p), p.Tabs, need.OverLoopback(p))))
                .OfType<AgentPorts>().MaxBy(ports => (double)ports.Needed / ports.Ports);
            if (scarcest is null)
                return new("ports", Outcome.Pass, "whether agents have enough local ports cannot be told: none says how many");
            return scarcest.Suffice
                ? new("ports", Outcome.Pass, scarcest.Told)
                : new("ports", Outcome.Refuse, scarcest.Told, AgentPorts.Remedy);
        }
        catch (ScenarioException)
        {
            return new("ports", Outcome.Pass, "local ports of agents were not counted, as it is not known who has which clients");
        }
    }
}
