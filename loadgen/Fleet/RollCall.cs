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
    /// <summary>The option that says how many agents there have to be.</summary>
    public const string LeastOption = "--agents";

    /// <summary>How long so many are waited for: machines may have to fetch an image first.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(2);

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
    /// <param name="ask">Asks who is there.</param>
    /// <exception cref="ScenarioException">They may not; the message says why.</exception>
    public static async Task<IReadOnlyList<AgentRecord>> AgentsAsync(Func<Task<FleetRoll>> ask)
    {
        var roll = await ask();
        return ProblemOf(roll) is { } problem ? throw new ScenarioException(problem) : roll.Agents;
    }

    /// <summary>The same when there are so many of them: where all are started at once, some have yet to come.</summary>
    /// <param name="ask">Asks who is there.</param>
    /// <param name="least">How many there have to be.</param>
    /// <param name="say">Told what is waited for, whenever that is something else.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <exception cref="ScenarioException">They may not, or are fewer for too long; the message says why.</exception>
    public static async Task<IReadOnlyList<AgentRecord>> AgentsAsync(
        Func<Task<FleetRoll>> ask, int least, Action<string> say, TimeProvider time, CancellationToken stop)
    {
        var begun = time.GetTimestamp();
        var told = "";
        while (true)
        {
            string lack;
            try
            {
                var roll = await ask();
                var problem = ProblemOf(roll);
                if (problem is null && roll.Agents.Count >= least) return roll.Agents;
                if (problem is not null && roll.Others.Count > 0) throw new ScenarioException(problem); // No wait makes it this build.
                lack = problem ?? $"{roll.Agents.Count} {(roll.Agents.Count == 1 ? "is" : "are")} there: "
                    + string.Join(", ", roll.Agents.Select(a => a.Name));
            }
            catch (ChildFailedException e)
            {
                lack = e.Message;
            }

            if (time.GetElapsedTime(begun) >= LongestWait)
                throw new ScenarioException(
                    $"{LeastOption} is {least}, and so many did not come within {LongestWait.TotalMinutes:0} minutes: {lack}");
            if (lack != told) say($"waiting for {least} agents: {told = lack}");
            await Task.Delay(AskAgain, time, stop);
        }
    }

    private static string? ProblemOf(FleetRoll roll) => FleetRules.Problem(roll, EnvironmentReader.HarnessVersion);

    private static async Task<FleetRoll> AskAsync(RollSettings settings, FleetKeys keys, string? password, CancellationToken stop)
    {
        await using var program = ChildProcess.Start(
            "roll call of the fleet", Programs.Agent, ["roll", JsonSerializer.Serialize(settings, FleetJson.Default.RollSettings)], []);
        return JsonSerializer.Deserialize(
            await AgentLines.FirstLineAsync(program, [keys.Token, password], Patience, stop), FleetJson.Default.FleetRoll)!;
    }
}
