using System.CommandLine;
using System.Net;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Results;
using Bench.Loadgen.Running;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Stages;

namespace Bench.Loadgen.Commands;

/// <summary>The fleet that a command line names.</summary>
/// <param name="Agents">Who is there, by name.</param>
/// <param name="Token">Its token; null for none.</param>
/// <param name="Server">The address of this machine by which it is reached from there.</param>
internal sealed record FleetChoice(IReadOnlyList<AgentRecord> Agents, string? Token, IPAddress Server)
{
    /// <summary>Asks for it.</summary>
    /// <returns>Null when none is named.</returns>
    /// <exception cref="ScenarioException">It cannot make this run.</exception>
    /// <exception cref="ChildFailedException">It does not answer.</exception>
    public static async Task<FleetChoice?> OfAsync(ParseResult parsed, Scenario scenario)
    {
        if (parsed.GetValue(RunCommand.Fleet) is not { } named)
            return parsed.GetValue(AgentCommand.TokenFile) is null
                ? null
                : throw new ScenarioException($"{AgentCommand.TokenFile.Name} is of a fleet, and none is named; give --fleet too");
        if (scenario.Patterns.Count(p => p.LossPercent is not null) is > 0 and var lossy)
            throw new ScenarioException(
                $"{lossy} patterns lose packets on a link of this machine, which no agent is at; leave out --fleet, or loss_percent");
        var address = FleetAddress.Of("--fleet", named);
        var token = FleetToken.Read(parsed.GetValue(AgentCommand.TokenFile), ChildEnvironment.Own());
        var agents = await RollCall.AgentsAsync(address.ToString(), token, CancellationToken.None);
        if (parsed.GetValue(RunCommand.Generators) is { } generators && generators < agents.Count)
            throw new ScenarioException(
                $"--generators is {generators}, and the fleet has {agents.Count} agents; give at least {agents.Count}, or leave it out");
        return new FleetChoice(agents, token, FleetAddress.OwnToward(address));
    }

    /// <summary>
    /// The rule of processes with at least one generator an agent, and no more connections in each than any of them can have. Pure.
    /// </summary>
    public static ProcessRule Spread(ProcessRule rule, IReadOnlyList<AgentRecord> agents) => rule with
    {
        Generators = rule.Generators ?? agents.Count,
        DescriptorLimit = agents.Select(a => a.DescriptorLimit).Append(rule.DescriptorLimit).Min(),
    };

    /// <summary>The sides of the run's trials.</summary>
    public ISides SidesOf(RunSettings settings) => new FleetSides(settings.RunId, Agents, Token, Server);
}
