using System.Text.Json;
using System.Text.Json.Serialization;
using Bench.Loadgen.Results;

namespace Bench.Loadgen.Fleet;

/// <summary>What a shard on an agent is started with.</summary>
/// <param name="Run">Whose it is: an agent serves one run at a time.</param>
/// <param name="Name">What messages call it, such as "generator 2 of 3".</param>
/// <param name="Cores">Cores that it may use; empty for all.</param>
/// <param name="FixedTiering">Methods are compiled once.</param>
public sealed record ShardWish(string Run, string Name, IReadOnlyList<int> Cores, bool FixedTiering);

/// <summary>The argument of <c>Bench.Agent agent</c>.</summary>
/// <param name="Name">Its name in the fleet.</param>
/// <param name="Listen">Address and port; the port after it is taken too.</param>
/// <param name="Join">Where the first agent of the fleet is; null for the first.</param>
/// <param name="Allowed">Hosts that its shards may load.</param>
/// <param name="TokenFile">File that holds the token; null for the variable of the environment.</param>
/// <param name="Cluster">The Redis that keeps the list of members, its password being in the environment; null for none.</param>
/// <param name="TlsFile">File with the certificate, its key and the authorities; null for no TLS.</param>
public sealed record AgentSettings(
    string Name, string Listen, string? Join, IReadOnlyList<string> Allowed, string? TokenFile, string? Cluster, string? TlsFile);

/// <summary>The argument of <c>Bench.Agent link</c>; the token comes as its first line of input.</summary>
/// <param name="Agent">Name of the agent.</param>
/// <param name="Address">Where the agent is asked.</param>
/// <param name="Shard">What is started there.</param>
/// <param name="TlsFile">File with the certificate, its key and the authorities; null for no TLS.</param>
public sealed record LinkSettings(string Agent, string Address, ShardWish Shard, string? TlsFile);

/// <summary>The first line that a link says.</summary>
/// <param name="ProcessId">Of the shard, on the agent's machine.</param>
public sealed record LinkGreeting(int ProcessId);

/// <summary>
/// The argument of <c>Bench.Agent roll</c>; the token comes as its first line of input, the password of Redis as its second.
/// </summary>
/// <param name="Address">Where one agent of the fleet is asked who the others are; null where it is not.</param>
/// <param name="Cluster">The Redis that keeps the list of members; null where it is not asked.</param>
/// <param name="Members">Those who are asked, where they are known already; null where a list is to be asked for first.</param>
/// <param name="TlsFile">File with the certificate, its key and the authorities; null for no TLS.</param>
public sealed record RollSettings(string? Address, string? Cluster, IReadOnlyList<MemberPlace>? Members, string? TlsFile);

/// <summary>One agent that is known already.</summary>
/// <param name="Name">Its name in the fleet.</param>
/// <param name="Address">Where it is asked.</param>
public sealed record MemberPlace(string Name, string Address);

/// <summary>Who is there.</summary>
/// <param name="Agents">Those that have answered, by name.</param>
/// <param name="Silent">Those that belong to the fleet and have not answered: name and why.</param>
/// <param name="Others">Those that have answered and are of another build: what else they say may mean something else there.</param>
/// <param name="Build">Which build of the generator an agent of this machine would have.</param>
public sealed record FleetRoll(
    IReadOnlyList<AgentRecord> Agents, IReadOnlyDictionary<string, string> Silent, IReadOnlyList<AgentBuild> Others, string Build);

/// <summary>What agents of all versions tell of themselves in one way, whatever else they add.</summary>
public sealed record AgentBuild
{
    /// <summary>Its name in the fleet.</summary>
    public required string Name { get; init; }

    /// <summary>Version of its harness; null where it does not tell.</summary>
    public string? Version { get; init; }

    /// <summary>Which build of the generator it has; null where it does not tell.</summary>
    public string? Build { get; init; }
}

/// <summary>JSON between the programs of a fleet.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(AgentSettings))]
[JsonSerializable(typeof(LinkSettings))]
[JsonSerializable(typeof(LinkGreeting))]
[JsonSerializable(typeof(RollSettings))]
[JsonSerializable(typeof(FleetRoll))]
internal sealed partial class FleetJson : JsonSerializerContext;
