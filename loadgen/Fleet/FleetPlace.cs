using System.Net;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Fleet;

/// <summary>Where a fleet is found: one of its agents, or the Redis that keeps the list of its members.</summary>
/// <param name="Agent">The agent; null where a Redis is named.</param>
/// <param name="Cluster">The Redis; null where an agent is named.</param>
internal sealed record FleetPlace(IPEndPoint? Agent, ClusterAddress? Cluster)
{
    /// <summary>Reads it.</summary>
    /// <param name="option">The option that names an agent.</param>
    /// <param name="agent">Its value; null where it is not given.</param>
    /// <param name="cluster">The value of <see cref="ClusterAddress.Option"/>; null where it is not given.</param>
    /// <returns>Null where neither is given.</returns>
    /// <exception cref="ScenarioException">Both are given, or what is given is none.</exception>
    public static FleetPlace? Of(string option, string? agent, string? cluster) => (agent, cluster) switch
    {
        (null, null) => null,
        (not null, null) => new(FleetAddress.Of(option, agent), null),
        (null, not null) => new(null, ClusterAddress.Of(cluster)),
        _ => throw new ScenarioException(
            $"{option} and {ClusterAddress.Option} each say where the fleet is; give {ClusterAddress.Option} alone if its agents were "
                + $"started with it, else {option} alone"),
    };
}
