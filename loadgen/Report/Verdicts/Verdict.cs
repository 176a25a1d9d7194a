using Bench.Contract;
using Bench.Contract.Patterns;
using Bench.Loadgen.Scenarios;
using Bench.Report.Prices;
using Bench.Report.Saved;
using Bench.Report.Summary;

namespace Bench.Report.Verdicts;

/// <summary>The verdict of a workload that was run.</summary>
internal static class Verdict
{
    /// <summary>The least pattern that meets the need and is not clearly worth climbing from.</summary>
    /// <param name="workload">What is needed.</param>
    /// <param name="data">The run.</param>
    /// <param name="results">What was measured of the rungs that take part.</param>
    /// <param name="sheet">What things cost.</param>
    /// <param name="priceClients">For how many clients prices are reckoned; null for as many as the workload says.</param>
    /// <param name="among">Which of the rungs take part of which there is no trial; null for all.</param>
    public static VerdictRecord Of(
        Workload workload, RunData data, IReadOnlyList<SummaryResult> results, PriceSheet sheet, int? priceClients = null,
        Func<PatternSettings, bool>? among = null)
    {
        if (data.Run.Scenario.PatternsOf(workload).All(IsHarmed)) return OfTrouble(workload);
        // Of several intervals the longest comes first, as it is the cheapest; what is sent at once before what
        // is gathered, as it takes less to build.
        var unmade = data.NotMade.Where(p => p.Workload == workload.Name).Select(p => p.Label).ToHashSet(StringComparer.Ordinal);
        var labels = results.Select(r => r.Label).ToHashSet(StringComparer.Ordinal);
        var rungs = Plain(workload, data)
            .Where(p => labels.Contains(p.Label) || unmade.Contains(p.Label) && (among is null || among(p)))
            .OrderBy(p => Ladder.HeightOf(p.Pattern)).ThenByDescending(p => p.IntervalMs).ThenBy(p => p.FlushMs ?? 0)
            .Select(p => unmade.Contains(p.Label)
                ? (IRung)new UnmadeRung(workload, p, Capabilities.Of(p.Pattern, workload.Direction, data.Run.Scenario.PostAllowed))
                : new Rung(workload, data, results.Single(r => r.Label == p.Label), sheet, priceClients));
        return new VerdictMaker(workload, sheet, PriceComparer.Of).Of([.. rungs]) with { Aside = Aside(workload, data, results) };
    }

    // What a rung costs while it is being harmed is no price of it.
    private static bool IsHarmed(PatternSettings pattern) => pattern.Trouble is not null || pattern.HasOthers;

    private static VerdictRecord OfTrouble(Workload workload) => new(
        workload.Name, null, null,
        $"No verdict for {workload.Name}: in every trial something went wrong on purpose, or others were beside the clients.",
        "The table of troubles tells what became of each rung. For a verdict, run the rungs without as well.")
    {
        State = VerdictState.NoEvidence,
        RuleOfThumb = RuleOfThumb.PatternFor(workload),
        Reasons = ["something went wrong on purpose in every trial"],
    };

    // Named, as a ladder without them looks as if they had not been run.
    private static string Aside(Workload workload, RunData data, IReadOnlyList<SummaryResult> results)
    {
        var patterns = data.Run.Scenario.PatternsOf(workload).Where(p => results.Any(r => r.Label == p.Label)).ToArray();
        // One that was planned is no reason to say that there is none.
        var plain = data.Run.Scenario.PatternsOf(workload).Where(p => p.IsPlain).Select(p => p.Pattern).ToHashSet(StringComparer.Ordinal);
        var aside = plain.Count == 0 ? [] : patterns.Where(p => !plain.Contains(p.Pattern)).Select(p => p.Label).ToArray();
        return aside.Length == 0
            ? ""
            : $"Without a part in it, as run only through something or in trouble, and not directly: {string.Join("; ", aside)}.";
    }

    // What a trouble did to a rung is no rung of its own. Where all went through something, that is the way to be chosen for.
    private static IEnumerable<PatternSettings> Plain(Workload workload, RunData data)
    {
        var patterns = data.Run.Scenario.PatternsOf(workload);
        // Where packets were lost on every way, the verdict is of the least loss, and the table of losses tells the others.
        var least = patterns.Any(p => p.IsPlain) ? null : patterns.Min(p => p.LossPercent);
        var chosen = patterns.Where(p => p.IsPlain || least is not null && p.LossPercent == least).ToArray();
        if (chosen.Length == 0) chosen = [.. patterns.Where(p => !IsHarmed(p))];
        return chosen;
    }
}
