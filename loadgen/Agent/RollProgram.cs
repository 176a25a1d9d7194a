using System.Net;
using System.Text.Json;
using Bench.Contract;
using Bench.Loadgen.Commands;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Results;
using Orleans.Runtime;

namespace Bench.Agent;

/// <summary>Says who is there: asks one agent for the members, and each of them for itself.</summary>
internal static class RollProgram
{
    private const int Exchanges = 40;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static async Task<int> RunAsync(RollSettings settings)
    {
        var token = await Console.In.ReadLineAsync() is { Length: > 0 } said ? said : null;
        var first = FleetAddress.Of("--fleet", settings.Address);
        MembershipEntry[] members;
        await using (var client = await FleetClient.OpenAsync(first, token))
        {
            try
            {
                members = await client.Members.GetDetailedHosts(onlyActive: true).WaitAsync(Patience);
            }
            catch (Exception e) when (e is TimeoutException or OrleansException)
            {
                throw new FleetException(
                    $"the agent at {first} answers, and cannot tell who else is there within {Patience.TotalSeconds:0} s; the first agent "
                        + "of the fleet may be gone: start the fleet again");
            }
        }

        var (agents, others) = (new List<AgentRecord>(), new List<AgentBuild>());
        var silent = new SortedDictionary<string, string>(StringComparer.Ordinal);
        // One after the other: they would disturb each other's exchanges.
        foreach (var member in members.OrderBy(m => m.SiloName, StringComparer.Ordinal))
        {
            var place = new IPEndPoint(member.SiloAddress.Endpoint.Address, member.ProxyPort);
            try
            {
                await AskAsync(place, member.SiloName);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                var why = e switch
                {
                    FleetException => e.Message,
                    TimeoutException => $"nothing from {place} within {Patience.TotalSeconds:0} s",
                    // One whose answers mean something else here, for one; Orleans' words are for who programs with it.
                    _ => $"what {place} answers cannot be understood, as that of another version could not",
                };
                if (!silent.TryAdd(member.SiloName, why)) silent[member.SiloName] += $"; {why}";
            }
        }

        Console.WriteLine(
            JsonSerializer.Serialize(new FleetRoll(agents, silent, others, FleetRules.OwnBuild), FleetJson.Default.FleetRoll));
        return ExitCode.Ok;

        async Task AskAsync(IPEndPoint place, string name)
        {
            await using var client = await FleetClient.OpenAsync(place, token);
            var agent = client.Agent;
            var (same, other) = AgentAnswer.Read(await agent.DescribeAsync().WaitAsync(Patience), name, FleetRules.OwnBuild);
            if (other is not null) others.Add(other);
            if (same is null) return;
            var exchanges = new ClockExchange[Exchanges];
            for (var i = 0; i < Exchanges; i++)
            {
                var beforeUs = TimeProvider.System.NowUs();
                var readingUs = await agent.ReadClockAsync().WaitAsync(Patience);
                exchanges[i] = new ClockExchange(beforeUs, readingUs, TimeProvider.System.NowUs());
            }

            var best = ClockExchange.Best(exchanges);
            agents.Add(same with { Address = place.ToString(), ClockOffsetUs = best.OffsetUs, ClockBoundUs = best.BoundUs });
        }
    }
}
