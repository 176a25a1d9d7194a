using System.Text.Json;
using Bench.Contract;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Parts;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Fleet;

/// <summary>Asks a fleet who is there.</summary>
internal static class RollCall
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    /// <summary>Asks.</summary>
    /// <param name="place">Where the fleet is found.</param>
    /// <param name="keys">What shows that we belong to it.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <exception cref="ScenarioException">What shows that we belong to it is not enough.</exception>
    /// <exception cref="ChildFailedException">Nobody answers there.</exception>
    public static async Task<FleetRoll> AskAsync(FleetPlace place, FleetKeys keys, CancellationToken stop)
    {
        if (keys.Problem(null, place.Cluster) is { } problem) throw new ScenarioException(problem);
        return await AskAsync(
            new RollSettings(place.Agent?.ToString(), place.Cluster?.ToString(), null, keys.TlsFile), keys, place.Cluster?.Password, stop);
    }

    /// <summary>Asks those who are known already, and nobody else.</summary>
    /// <param name="agents">Who is asked.</param>
    /// <param name="keys">What shows that we belong to their fleet.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <exception cref="ChildFailedException">They could not be asked.</exception>
    public static Task<FleetRoll> AskAsync(IReadOnlyList<AgentRecord> agents, FleetKeys keys, CancellationToken stop) =>
        AskAsync(new RollSettings(null, null, [.. agents.Select(a => new MemberPlace(a.Name, a.Address))], keys.TlsFile), keys, null, stop);

    /// <summary>Those who may make a run together, which are all that are there.</summary>
    /// <exception cref="ScenarioException">They may not; the message says why.</exception>
    public static async Task<IReadOnlyList<AgentRecord>> AgentsAsync(FleetPlace place, FleetKeys keys, CancellationToken stop)
    {
        var roll = await AskAsync(place, keys, stop);
        return FleetRules.Problem(roll, EnvironmentReader.HarnessVersion) is { } problem
            ? throw new ScenarioException(problem)
            : roll.Agents;
    }

    private static async Task<FleetRoll> AskAsync(RollSettings settings, FleetKeys keys, string? password, CancellationToken stop)
    {
        await using var program = ChildProcess.Start(
            "roll call of the fleet", Programs.Agent, ["roll", JsonSerializer.Serialize(settings, FleetJson.Default.RollSettings)], []);
        return JsonSerializer.Deserialize(
            await AgentLines.FirstLineAsync(program, [keys.Token, password], Patience, stop), FleetJson.Default.FleetRoll)!;
    }
}
