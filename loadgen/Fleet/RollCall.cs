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
        var settings = JsonSerializer.Serialize(
            new RollSettings(place.Agent?.ToString(), place.Cluster?.ToString(), keys.TlsFile), FleetJson.Default.RollSettings);
        await using var program = ChildProcess.Start("roll call of the fleet", Programs.Agent, ["roll", settings], []);
        return JsonSerializer.Deserialize(
            await AgentLines.FirstLineAsync(program, [keys.Token, place.Cluster?.Password], Patience, stop), FleetJson.Default.FleetRoll)!;
    }

    /// <summary>Those who may make a run together, which are all that are there.</summary>
    /// <exception cref="ScenarioException">They may not; the message says why.</exception>
    public static async Task<IReadOnlyList<AgentRecord>> AgentsAsync(FleetPlace place, FleetKeys keys, CancellationToken stop)
    {
        var roll = await AskAsync(place, keys, stop);
        return FleetRules.Problem(roll, EnvironmentReader.HarnessVersion) is { } problem
            ? throw new ScenarioException(problem)
            : roll.Agents;
    }
}
