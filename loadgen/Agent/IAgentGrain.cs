using System.Net;
using Orleans.Runtime;

namespace Bench.Agent;

/// <summary>
/// What an agent does when it is asked. Each agent answers for itself: a call stays on the agent by whose door it came in.
/// </summary>
[Alias("bench.agent")]
internal interface IAgentGrain : IGrainWithIntegerKey
{
    /// <summary>Who is a member of the fleet, by the list of whoever keeps it; null where that cannot be read.</summary>
    [Alias("members")]
    Task<ListedMember[]?> ListMembersAsync();

    /// <summary>What it tells of itself, as JSON of an agent's record.</summary>
    [Alias("describe")]
    Task<string> DescribeAsync();

    /// <summary>What its monotonic clock shows, in microseconds.</summary>
    [Alias("clock")]
    Task<long> ReadClockAsync();

    /// <summary>Starts a shard.</summary>
    [Alias("start")]
    Task<StartedShard> StartAsync(string run, string name, int[] cores, bool fixedTiering);

    /// <summary>Hands a command on to a shard.</summary>
    /// <returns>Why it is refused; null when it is not.</returns>
    [Alias("write")]
    Task<string?> WriteAsync(int shard, string line);

    /// <summary>Waits a moment for lines of a shard, from one on.</summary>
    [Alias("read")]
    Task<ReadShard> ReadAsync(int shard, long from);

    /// <summary>Ends a shard.</summary>
    [Alias("end")]
    Task EndAsync(int shard);
}

/// <summary>A shard that was started, or why not.</summary>
/// <param name="Number">Its number on the agent.</param>
/// <param name="ProcessId">Its process id there.</param>
/// <param name="Refusal">Why it was not started; null when it was.</param>
[GenerateSerializer, Immutable, Alias("bench.started")]
internal sealed record StartedShard(
    [property: Id(0)] int Number, [property: Id(1)] int ProcessId, [property: Id(2)] string? Refusal);

/// <summary>What a shard has said.</summary>
/// <param name="Lines">Lines, in order.</param>
/// <param name="Ended">How it ended; null while it lives, or lines are left.</param>
[GenerateSerializer, Immutable, Alias("bench.read")]
internal sealed record ReadShard([property: Id(0)] string[] Lines, [property: Id(1)] string? Ended);

/// <summary>A member of a fleet.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Address">Where it is asked, such as "127.0.0.1:24200".</param>
[GenerateSerializer, Immutable, Alias("bench.member")]
internal sealed record ListedMember([property: Id(0)] string Name, [property: Id(1)] string Address)
{
    /// <summary>Those of a list who are members by now, and still.</summary>
    public static ListedMember[] ActiveOf(MembershipTableData list) =>
    [
        .. list.Members.Select(m => m.Item1).Where(m => m.Status == SiloStatus.Active)
            .Select(m => new ListedMember(m.SiloName, new IPEndPoint(m.SiloAddress.Endpoint.Address, m.ProxyPort).ToString())),
    ];
}
