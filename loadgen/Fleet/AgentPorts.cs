using System.Net;
using Bench.Loadgen.Clients;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Results;

namespace Bench.Loadgen.Fleet;

/// <summary>
/// Local ports that clients take on their agents. Each connection from one address to one server takes one; agents that listen on one
/// address are taken to share its ports. Pure.
/// </summary>
/// <param name="Agents">Names of the agents that share them.</param>
/// <param name="Needed">The most that are needed toward one server.</param>
/// <param name="Ports">How many there are.</param>
internal sealed record AgentPorts(IReadOnlyList<string> Agents, long Needed, int Ports)
{
    /// <summary>The next step where there are too few.</summary>
    public const string Remedy =
        "raise them there with sysctl net.ipv4.ip_local_port_range=\"1024 65535\", run agents on more machines, or lower the clients";

    /// <summary>There are enough.</summary>
    public bool Suffice => Needed <= Ports;

    /// <summary>What there are and what is needed, in a sentence.</summary>
    public string Told => Agents.Count == 1
        ? $"agent {Agents[0]} needs {Needed:N0} local ports toward one server, and has {Ports:N0}"
        : $"agents {string.Join(", ", Agents)}, which share an address, need {Needed:N0} local ports toward one server, and have "
            + $"{Ports:N0}";

    /// <summary>Those of a trial where they are the scarcest; null where no agent can tell how many it has.</summary>
    /// <param name="agents">The agents, in order.</param>
    /// <param name="layout">Who has which clients.</param>
    /// <param name="perClient">Connections that a client may have at once.</param>
    /// <param name="tabs">How many clients share one connection; null for one.</param>
    /// <param name="overLoopback">So many clients come from one address and no more (<see cref="SourceAddress.Connections"/>).</param>
    public static AgentPorts? Scarcest(IReadOnlyList<AgentRecord> agents, Layout layout, int perClient, int? tabs, bool overLoopback)
    {
        var clients = layout.Generators.Select((part, i) => (
            Place: PlaceOf(agents[FleetRules.AgentOf(i, layout.Generators.Count, agents.Count)]), part.Server, part.Clients)).ToArray();
        return agents.GroupBy(PlaceOf).Where(place => place.Any(a => a.LocalPorts is not null)).Select(place =>
        {
            var connections = clients.Where(c => c.Place.Equals(place.Key)).GroupBy(c => c.Server)
                .Max(server => server.Sum(c => (long)Math.Ceiling(c.Clients / (double)(tabs ?? 1))) * perClient);
            return new AgentPorts(
                [.. place.Select(a => a.Name)], overLoopback ? Math.Min(connections, SourceAddress.Connections) : connections,
                place.Min(a => a.LocalPorts ?? int.MaxValue));
        }).MaxBy(ports => (double)ports.Needed / ports.Ports);
    }

    private static IPAddress PlaceOf(AgentRecord agent) => IPEndPoint.Parse(agent.Address).Address;
}
