using System.Net;
using System.Text.Json;
using Bench.Loadgen.Commands;
using Bench.Loadgen.Fleet;
using Orleans.Runtime;
using Orleans.Serialization;

namespace Bench.Agent;

/// <summary>
/// Says who is there: asks one agent, or Redis, for the members, unless they are known already, and each of them for itself.
/// </summary>
internal static class RollProgram
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static async Task<int> RunAsync(RollSettings settings)
    {
        var (token, password) = (await SecretAsync(), await SecretAsync());
        var tls = FleetTls.Read(settings.TlsFile);
        var members = settings switch
        {
            { Members: { } known } => known.Select(m => new ListedMember(m.Name, m.Address)),
            { Cluster: { } cluster } => await OfRedisAsync(ClusterAddress.Of(cluster, password)),
            _ => await OfAgentAsync(FleetAddress.Of("--fleet", settings.Address!), new FleetDoor(token, tls)),
        };
        var asked = new MembersAsked(OpenAsync, Why, FleetRules.OwnBuild, TimeProvider.System);
        var roll = await asked.AskAsync(members.Select(m => (m.Name, IPEndPoint.Parse(m.Address))));
        Console.WriteLine(JsonSerializer.Serialize(roll, FleetJson.Default.FleetRoll));
        return ExitCode.Ok;

        async Task<AskedMember> OpenAsync(IPEndPoint place)
        {
            var client = await FleetClient.OpenAsync(place, new FleetDoor(token, tls) { CallsByList = settings.Cluster is not null });
            var agent = client.Agent;
            return new AskedMember(
                () => agent.DescribeAsync().WaitAsync(Patience), () => agent.ReadClockAsync().WaitAsync(Patience), client);
        }
    }

    private static string Why(Exception e, IPEndPoint place) => e switch
    {
        FleetException => e.Message,
        TimeoutException => $"nothing from {place} within {Patience.TotalSeconds:0} s",
        // One whose answers mean something else here, for one; Orleans' words are for who programs with it.
        _ => $"what {place} answers cannot be understood, as that of another version could not",
    };

    private static async Task<string?> SecretAsync() => await Console.In.ReadLineAsync() is { Length: > 0 } said ? said : null;

    private static async Task<ListedMember[]> OfRedisAsync(ClusterAddress cluster)
    {
        await using var table = await ClusterTable.OpenAsync(cluster);
        var members = await table.MembersAsync();
        return members.Length > 0 ? members : throw new FleetException(
            $"the Redis at {cluster.Place} knows no agent of fleet {cluster.Fleet}; start one with bench agent --name A "
                + $"{ClusterAddress.Option} {cluster}, or give the fleet's name");
    }

    private static async Task<ListedMember[]> OfAgentAsync(IPEndPoint address, FleetDoor door)
    {
        await using var client = await FleetClient.OpenAsync(address, door);
        ListedMember[]? members = null;
        try
        {
            members = await client.Agent.ListMembersAsync().WaitAsync(Patience);
        }
        // One of another version may know no such question.
        catch (Exception e) when (e is TimeoutException or OrleansException or SerializerException)
        {
        }

        return members ?? throw new FleetException(
            $"the agent at {address} answers, and cannot tell within {Patience.TotalSeconds:0} s who else is there: what keeps the list of "
                + $"members is gone. With {ClusterAddress.Option} it is the Redis: start that again; else the first agent: start the fleet "
                + "again; or that agent is of another version: install the same package on each machine");
    }
}
