using Bench.Contract;
using Bench.Loadgen.Findings;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Running;

/// <summary>Puts the trials of a scenario in order. Pure.</summary>
internal static class RunPlan
{
    /// <summary>
    /// Every repeat makes each workload × pattern once, in an order shuffled by the seed, so that a drift of the machine
    /// spreads over all patterns instead of favouring one.
    /// </summary>
    public static IReadOnlyList<PlannedTrial> Of(Scenario scenario, ProcessRule processes)
    {
        var random = SplitMix64.ForMember(scenario.Seed, -1);
        var plan = new List<PlannedTrial>();
        for (var repeat = 1; repeat <= scenario.Trials; repeat++)
        {
            var round = scenario.Workloads.SelectMany(workload => scenario.PatternsOf(workload).Select(pattern => (workload, pattern)))
                .ToArray();
            for (var i = round.Length - 1; i > 0; i--)
            {
                var j = (int)(random.Next() % (ulong)(i + 1));
                (round[i], round[j]) = (round[j], round[i]);
            }

            foreach (var (workload, pattern) in round)
            {
                var layout = processes.LayoutOf(workload, pattern);
                plan.Add(new PlannedTrial(
                    plan.Count + 1, workload.Name, pattern.Pattern, pattern.Label, repeat, layout.Servers.Count, layout.Generators.Count));
            }
        }

        return plan;
    }

    /// <summary>
    /// The plan with the spoiled trials once more at its end, each with the seed of its repeat, unless it was made
    /// as often again as the rule allows.
    /// </summary>
    public static IReadOnlyList<PlannedTrial> Again(IReadOnlyList<PlannedTrial> plan, IEnumerable<PlannedTrial> spoiled, RetryRule rule)
    {
        var again = spoiled.Where(s => rule.Allows(plan.Count(p => (p.Workload, p.Label, p.Repeat) == (s.Workload, s.Label, s.Repeat))));
        return [.. plan, .. again.Select((place, i) => place with { Ordinal = plan.Count + 1 + i })];
    }
}
