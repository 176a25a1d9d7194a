using System.Net;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Targets;

namespace Bench.Loadgen.Stages;

/// <summary>The target on this machine, as ever; its generators on the agents of a fleet.</summary>
/// <param name="run">Name of the run, which no other has: an agent serves one at a time.</param>
/// <param name="keys">What shows that we belong to the fleet.</param>
/// <param name="server">Where the own server listens, so that the agents reach it.</param>
internal sealed class FleetSides(string run, FleetKeys keys, IPAddress server) : ISides
{
    private readonly LocalSides _local = new();

    /// <summary>Name of the run, as agents know it.</summary>
    public string Run => run;

    /// <summary>The host by which clients reach the own server.</summary>
    /// <param name="server">Where it listens, so that the agents reach it.</param>
    public static string HostOf(IPAddress server) => IPAddress.IsLoopback(server) ? ServerPlace.Loopback.Host : server.ToString();

    /// <summary>Whether the clients of a pattern connect over loopback, where they have many addresses to come from.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="targets">Targets beside the own server, by name.</param>
    /// <param name="server">Where the own server listens.</param>
    public static bool AreOverLoopback(PatternSettings pattern, IReadOnlyDictionary<string, TargetFile> targets, IPAddress server) =>
        // What is between listens on loopback.
        pattern.Through is not null || pattern.Trouble?.NeedsRelay(pattern.Through) == true
        || (pattern.Target is { } named && targets.GetValueOrDefault(named) is { } target
            ? PeerTarget.IsOnLoopback(target)
            : IPAddress.IsLoopback(server));

    public Task<ITarget> StartTargetAsync(TrialPlan plan, CancellationToken stop) => _local.StartTargetAsync(
        IPAddress.IsLoopback(server) ? plan : plan with { ServerPlace = plan.ServerPlace with { Host = FleetAddress.InUrl(server) } },
        stop);

    public async Task<IGenerators> StartGeneratorsAsync(TrialPlan plan, IReadOnlyList<Uri> urls, CancellationToken stop)
    {
        var count = plan.Layout.Generators.Count;
        var shards = await ShardStarts.AllAsync(count, (i, ends) => StartAsync(plan, i, count, ends), stop);
        return await new ShardFleet(plan, shards, TimeProvider.System).OpenedAsync(plan, urls, stop);
    }

    public async Task<FleetRoll?> AskAgentsAsync(IReadOnlyList<AgentRecord> agents, CancellationToken stop) =>
        await RollCall.AskAsync(agents, keys, stop);

    public Task<LoopbackProbe?> MachineSpeedAsync() => _local.MachineSpeedAsync();

    // Neighbouring clients on one agent: where there are more generators than agents, each has as many, or one more.
    private async Task<IShard> StartAsync(TrialPlan plan, int index, int count, CancellationToken stop)
    {
        var agents = plan.Agents ?? throw new InvalidOperationException("a trial over a fleet has agents");
        var agent = agents[FleetRules.AgentOf(index, count, agents.Count)];
        var name = count == 1 ? "generator" : $"generator {index + 1} of {count}";
        var here = FleetRules.IsHere(agent);
        var wish = new ShardWish(Run, name, here ? plan.Cores.Generator : [], plan.FixedTiering);
        return new ShardTalk(
            await AgentLines.StartAsync(
                new LinkSettings(agent.Name, agent.Address, wish, keys.TlsFile), FleetRules.HasOurIds(agent) ? agent.ProcessId : null,
                keys.Token, stop),
            TimeProvider.System);
    }
}
