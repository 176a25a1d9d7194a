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
    /// <param name="address">Where one agent of the fleet is asked.</param>
    /// <param name="token">The fleet's token; null for none.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <exception cref="ChildFailedException">Nobody answers there.</exception>
    public static async Task<FleetRoll> AskAsync(string address, string? token, CancellationToken stop)
    {
        var settings = JsonSerializer.Serialize(new RollSettings(address), FleetJson.Default.RollSettings);
        await using var program = ChildProcess.Start("roll call of the fleet", Programs.Agent, ["roll", settings], []);
        return JsonSerializer.Deserialize(
            await AgentLines.FirstLineAsync(program, token, Patience, stop), FleetJson.Default.FleetRoll)!;
    }

    /// <summary>Those who may make a run together, which are all that are there.</summary>
    /// <exception cref="ScenarioException">They may not; the message says why.</exception>
    public static async Task<IReadOnlyList<AgentRecord>> AgentsAsync(string address, string? token, CancellationToken stop)
    {
        var roll = await AskAsync(address, token, stop);
        return FleetRules.Problem(roll, EnvironmentReader.HarnessVersion) is { } problem
            ? throw new ScenarioException(problem)
            : roll.Agents;
    }
}
