using System.CommandLine;
using System.Net;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Results;
using Bench.Loadgen.Running;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Stages;
using Bench.Loadgen.Targets;

namespace Bench.Loadgen.Commands;

/// <summary>The fleet that a command line names.</summary>
/// <param name="Agents">Who is there, by name.</param>
/// <param name="Keys">What shows that we belong to it.</param>
/// <param name="Server">The address of this machine by which it is reached from there.</param>
internal sealed record FleetChoice(IReadOnlyList<AgentRecord> Agents, FleetKeys Keys, IPAddress Server)
{
    /// <summary>Asks for it.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="scenario">What is measured.</param>
    /// <param name="targets">Targets beside the own server, by name.</param>
    /// <param name="say">Told what is waited for.</param>
    /// <returns>Null when none is named.</returns>
    /// <exception cref="ScenarioException">It cannot make this run.</exception>
    /// <exception cref="ChildFailedException">It does not answer.</exception>
    public static async Task<FleetChoice?> OfAsync(
        ParseResult parsed, Scenario scenario, IReadOnlyDictionary<string, TargetFile> targets, Action<string> say)
    {
        var place = FleetPlace.Of(RunCommand.Fleet.Name, parsed.GetValue(RunCommand.Fleet), parsed.GetValue(AgentCommand.Cluster));
        if (place is null)
            return ((Option[])[AgentCommand.TokenFile, AgentCommand.Tls, RunCommand.FewerAgents, RunCommand.Agents])
                .FirstOrDefault(o => parsed.GetResult(o) is { Implicit: false }) is { } alone
                ? throw new ScenarioException(
                    $"{alone.Name} is of a fleet, and none is named; give --fleet too, or {ClusterAddress.Option}")
                : null;
        if (scenario.Patterns.Count(p => p.LossPercent is not null) is > 0 and var lossy)
            throw new ScenarioException(
                $"{lossy} patterns lose packets on a link of this machine, which no agent is at; run without the fleet, or leave out "
                    + "loss_percent");
        var keys = AgentCommand.KeysOf(parsed);
        var agents = parsed.GetValue(RunCommand.Agents) is { } least
            ? await RollCall.AgentsAsync(AskAsync, least, say, TimeProvider.System, CancellationToken.None)
            : await RollCall.AgentsAsync(AskAsync);
        if (parsed.GetValue(RunCommand.Generators) is { } generators && generators < agents.Count)
            throw new ScenarioException(
                $"--generators is {generators}, and the fleet has {agents.Count} agents; give at least {agents.Count}, or leave it out");
        if (Unreachable(scenario, targets, agents) is { } problem) throw new ScenarioException(problem);
        var server = FleetAddress.OwnToward(place.Agent ?? OneBeyond(agents));
        if (NotAllowed(scenario, targets, agents, server) is { } missing) throw new ScenarioException(missing);
        return new FleetChoice(agents, keys, server);

        Task<FleetRoll> AskAsync() => RollCall.AskAsync(place, keys, CancellationToken.None);
    }

    /// <summary>Which agents may not load what the run is about, with the next step; null where all may. Pure.</summary>
    /// <param name="scenario">What is measured.</param>
    /// <param name="targets">Targets beside the own server, by name.</param>
    /// <param name="agents">Who is there.</param>
    /// <param name="server">Where the own server listens.</param>
    internal static string? NotAllowed(
        Scenario scenario, IReadOnlyDictionary<string, TargetFile> targets, IReadOnlyList<AgentRecord> agents, IPAddress server)
    {
        foreach (var pattern in scenario.Workloads.SelectMany(scenario.PatternsOf))
        {
            // What is between listens on loopback.
            if (pattern.Through is not null || pattern.Trouble?.NeedsRelay(pattern.Through) == true) continue;
            var host = pattern.Target is { } named && targets.GetValueOrDefault(named) is { } target
                ? PeerTarget.HostOf(target)
                : FleetSides.HostOf(server);
            if (agents.Where(a => !FleetRules.Allows(a.Allowed, host)).Select(a => a.Name).ToArray() is { Length: > 0 } names)
                return $"{string.Join(", ", names)} may not load {host}; start {(names.Length == 1 ? "it" : "them")} with --allow {host}";
        }

        return null;
    }

    /// <summary>Why agents beyond loopback cannot reach what is to be loaded, with the next step; null where they can. Pure.</summary>
    internal static string? Unreachable(
        Scenario scenario, IReadOnlyDictionary<string, TargetFile> targets, IReadOnlyList<AgentRecord> agents)
    {
        if (agents.Where(a => !FleetRules.ReadsOurClock(a)).Select(a => a.Name).ToArray() is { Length: > 0 } apart
            && targets.Values.FirstOrDefault(t => t.Spec.Patterns.Values.Any(p => p.Stamp?.Clock == StampClock.Unix)) is { } dated)
            return $"target {dated.Spec.Name} stamps its messages by the clock of dates, and how far that of {string.Join(", ", apart)} is "
                + "from it is not measured; leave out stamp, or run agents on this machine";
        var beyond = agents.Where(a => !IPAddress.IsLoopback(IPEndPoint.Parse(a.Address).Address)).Select(a => a.Name).ToArray();
        if (beyond.Length == 0) return null;
        var whose = $"loopback of this machine, which {beyond.Length} of {agents.Count} agents cannot reach ({string.Join(", ", beyond)})";
        var patterns = scenario.Workloads.SelectMany(scenario.PatternsOf).ToArray();
        if (patterns.FirstOrDefault(p => p.Through is not null) is { } through)
            return $"pattern '{through.Label}': what it goes through listens on {whose}; leave out --through, or run without the fleet";
        if (patterns.FirstOrDefault(p => p.Trouble?.NeedsRelay(p.Through) == true) is { } trouble)
            return $"pattern '{trouble.Label}': its trouble is made by a relay on {whose}; leave out the trouble, or run "
                + "without the fleet";
        if (targets.Values.FirstOrDefault(PeerTarget.IsOnLoopback) is { } target)
            return $"target {target.Spec.Name} at {target.Spec.Url} is on {whose}; give it the address by which the agents reach it, and "
                + "start them with --allow and that address";
        return null;
    }

    // By which the others reach this machine: one on its own loopback reaches it by any address.
    private static IPEndPoint OneBeyond(IReadOnlyList<AgentRecord> agents) =>
        agents.Select(a => IPEndPoint.Parse(a.Address)).OrderBy(a => IPAddress.IsLoopback(a.Address)).First();

    /// <summary>The sides of the run's trials. Asked for once a run: two runs may have folders of one name.</summary>
    public FleetSides SidesOf(RunSettings settings) => new($"{settings.RunId} ({Guid.NewGuid():n})", Keys, Server);
}
