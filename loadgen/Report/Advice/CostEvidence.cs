using Bench.Loadgen.Needs;
using Bench.Report.Saved;
using Bench.Report.Verdicts;

namespace Bench.Report.Advice;

/// <summary>
/// The trials of one kind that a model takes costs and latencies from: those of workloads under which nothing was lost and no doubt says
/// that the figures are not the pattern's. Where there is no such workload, all of them, and what stands against them. Pure.
/// </summary>
/// <param name="Trials">The valid trials; at least one.</param>
/// <param name="Made">How many were made under their workloads, invalid ones among them.</param>
/// <param name="Doubts">Why nothing can be told from them; empty when it can.</param>
/// <param name="LeftOut">Workloads that were left out, each with why.</param>
internal sealed record CostEvidence(IReadOnlyList<Trial> Trials, int Made, IReadOnlyList<string> Doubts, IReadOnlyList<string> LeftOut)
{
    /// <summary>Whether messages gathered before they left.</summary>
    public bool IsGathered => Trials[0].File.Pattern.FlushMs > 0;

    /// <summary>The evidence of a run.</summary>
    /// <param name="data">The run, from which the invalid trials are counted.</param>
    /// <param name="valid">Valid trials of one kind, at least one.</param>
    public static CostEvidence Of(RunData data, IReadOnlyList<Trial> valid)
    {
        var results = valid.GroupBy(t => (t.File.Workload.Name, t.File.Pattern.Label))
            .Select(g => (Trials: g.ToArray(), g.Key, Against: Against([.. g]))).ToArray();
        var sound = results.Where(r => r.Against.Length == 0).ToArray();
        var from = sound.Length > 0 ? sound : results;
        Trial[] trials = [.. from.SelectMany(r => r.Trials)];
        var made = data.Trials.Count(t => from.Any(r => r.Key == (t.File.Workload.Name, t.File.Pattern.Label)));
        var doubts = Evidence.Doubts([.. trials.Select(t => t.File)], made, trials.Sum(t => t.File.LatencyMs?.Count))
            .Concat(from.SelectMany(r => r.Against)).Distinct();
        return new CostEvidence(
            trials, made, [.. doubts],
            [.. results.Except(from).Select(r => $"{r.Key.Label} under {r.Key.Name} ({string.Join("; ", r.Against)})")]);
    }

    // What the verdict of that workload would hold against the rung, but for the number of its trials:
    // those of all workloads count together.
    private static string[] Against(Trial[] trials) =>
        [.. trials.Select(t => NeedCounts.Of(t.File).Shortfall).OfType<string>().Take(1), .. Evidence.Stoppers(trials.Select(t => t.File))];
}
