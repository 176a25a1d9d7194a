using Bench.Contract.Reading;
using Bench.Loadgen.Clients;
using Bench.Loadgen.Links;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Commands;

/// <summary>What is lost on the way of a run: what the command line names, and that it can be had here.</summary>
internal static class LossChoice
{
    /// <summary>The scenario with the shares that were asked for in the place of its own, each pattern once with each.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="asked">Percent of the packets, each way; empty for the scenario's own.</param>
    public static Scenario Of(Scenario scenario, IReadOnlyList<double> asked) => asked.Count == 0 ? scenario : scenario with
    {
        LossPercent = null,
        Patterns = [.. scenario.Patterns.Select(p => p with { LossPercent = null }).Distinct()
            .SelectMany(p => asked.Distinct().Select(percent => p with { LossPercent = percent }))],
    };

    /// <summary>
    /// Sees that packets can be lost where a scenario wants it, before anything starts. Also a loss of 0 needs the way that can lose: over
    /// loopback it would be no fair comparison.
    /// </summary>
    /// <param name="scenario">The scenario, its targets chosen.</param>
    /// <param name="say">Told what drops packets here.</param>
    /// <exception cref="ScenarioException">It cannot.</exception>
    public static void Check(Scenario scenario, Action<string> say)
    {
        foreach (var workload in scenario.Workloads)
            foreach (var pattern in scenario.PatternsOf(workload))
                if (pattern.LossPercent is not null && Problem(pattern, ProcessRule.Connections(workload, pattern)) is { } problem)
                    throw new ScenarioException($"workload '{workload.Name}', {pattern.Label}: {problem}");
        if (!scenario.Workloads.SelectMany(scenario.PatternsOf).Any(p => p.LossPercent is not null)) return;
        var (missing, by) = LossyLink.Try();
        if (missing is not null) throw new ScenarioException($"loss_percent: {missing}");
        say($"loss: packets are dropped by {by}");
    }

    /// <summary>Why a pattern cannot be had with loss; null when it can. Pure.</summary>
    internal static string? Problem(PatternSettings pattern, long connections) =>
        pattern.Target is { } target && !OwnTargets.All.ContainsKey(target) ? "packets are lost on the way to the harness's own server "
            + $"alone, which it can start in a network of its own; leave out target '{Shown.Of(target)}', or loss_percent"
        : connections > SourceAddress.Connections ? "on the way that loses packets all clients have one address, which has ports "
            + $"for {SourceAddress.Connections:N0} connections, and these are {connections:N0}; lower clients"
        : null;
}
