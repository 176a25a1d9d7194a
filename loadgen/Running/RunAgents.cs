using Bench.Contract;
using Bench.Loadgen.Findings;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Progress;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Stages;

namespace Bench.Loadgen.Running;

/// <summary>
/// The agents that make a run's load: those that it began with, less those that have gone where the scenario lets it go on without them.
/// Who has gone once stays out of the run, also when it comes back: what is left to make is made by ever the same, or by fewer.
/// </summary>
/// <param name="settings">The run.</param>
/// <param name="sides">Asks them; null where there are none.</param>
/// <param name="view">Told who has gone.</param>
internal sealed class RunAgents(RunSettings settings, ISides? sides, IProgressView view)
{
    private ProcessRule _rule = settings.Processes;

    /// <summary>Those that are left, in order; null for processes of this machine.</summary>
    public IReadOnlyList<AgentRecord>? Now { get; private set; } = settings.Agents;

    /// <summary>Names of those that have gone.</summary>
    public IReadOnlyList<string> Gone { get; private set; } = [];

    /// <summary>After a trial that failed: asks who is left, and deals what is still to be made to them.</summary>
    /// <param name="made">How many trials of the plan were made.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <returns>What that changes of the run; null for nothing.</returns>
    public async Task<Func<RunFile, RunFile>?> GoOnAsync(int made, CancellationToken stop)
    {
        if (!settings.Scenario.FewerAgents || sides is null || Now is not { Count: > 1 } agents) return null;
        FleetRoll? roll;
        try
        {
            roll = await sides.AskAgentsAsync(agents, stop);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            if (!stop.IsCancellationRequested)
                view.Say($"error: which agents are left could not be asked: {StageFailure.SentenceAlone(e, "they were asked")}");
            return null;
        }

        if (roll is null || FleetRules.Left(agents, roll) is not ({ Count: > 0 } left, { Count: > 0 } gone)) return null;
        (Now, Gone, _rule) = (left, [.. Gone, .. gone], FleetRules.Spread(settings.Processes, left));
        var told = FleetRules.GoesOn(Gone, left, made + 1);
        view.Say($"warning: {told.Message}");
        return run => run with
        {
            Plan = [.. run.Plan.Take(made), .. run.Plan.Skip(made).Select(Dealt)],
            // The last of them names all that have gone.
            Findings = [.. run.Findings.Where(f => f.Code != told.Code), told],
        };
    }

    /// <summary>A planned trial with the generators that those who are left have; as it was where they cannot make it.</summary>
    public PlannedTrial Dealt(PlannedTrial place) => place with { Generators = Deal(place).Generators ?? place.Generators };

    /// <summary>Why those who are left cannot make a planned trial, in a sentence; null where they can, or none has gone.</summary>
    public string? Refusal(PlannedTrial place)
    {
        if (Deal(place).Problem is not { } problem || Now is not { } agents) return null;
        string[] left = [.. agents.Select(a => a.Name)];
        return $"{FewerAgents.Share(left, Gone)} are left ({string.Join(", ", left)}), and cannot make this trial: {problem}";
    }

    // Nobody is dealt anew before somebody has gone.
    private (int? Generators, string? Problem) Deal(PlannedTrial place)
    {
        if (Gone.Count == 0) return default;
        var (workload, pattern) = Of(place);
        try
        {
            var layout = _rule.LayoutOf(workload, pattern);
            // A run that was forced with too few ports from its beginning goes on as it began.
            return PortsOf(Now!, layout) is { Suffice: false } few
                && PortsOf(settings.Agents!, settings.Processes.LayoutOf(workload, pattern)) is not { Suffice: false }
                    ? (null, $"{few.Told}; {AgentPorts.Remedy}")
                    : (layout.Generators.Count, null);
        }
        catch (ScenarioException e)
        {
            return (null, e.Message);
        }

        AgentPorts? PortsOf(IReadOnlyList<AgentRecord> agents, Layout layout) => AgentPorts.Scarcest(
            agents, layout, ProcessRule.ConnectionsPerClient(workload, pattern), pattern.Tabs,
            FleetSides.AreOverLoopback(pattern, settings.Targets, settings.ServerToAgents));
    }

    private (Workload Workload, PatternSettings Pattern) Of(PlannedTrial place)
    {
        var workload = settings.Scenario.Workloads.Single(w => w.Name == place.Workload);
        return (workload, settings.Scenario.PatternsOf(workload).Single(p => p.Label == place.Label));
    }
}
