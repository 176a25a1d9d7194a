using System.Globalization;
using System.Text;
using Bench.Loadgen.Results;
using Bench.Report.Saved;
using Bench.Report.Summary;

namespace Bench.Report.Tables;

/// <summary>
/// What simulating the clients cost, of one run or of several beside each other: rungs in the order of the first run, under each the runs.
/// </summary>
internal static class GeneratorTable
{
    private const string Head = """
        | pattern | engine | clients | messages a second | held | lost | messages | p50, ms | p99, ms | generator CPU a message, µs | cores of the generator | generator memory, MiB | valid trials | doubts |
        |---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|

        """;

    /// <summary>The table. Figures are means over valid trials, counts are sums over all trials.</summary>
    /// <param name="runs">The runs.</param>
    public static string Of(IReadOnlyList<RunData> runs)
    {
        var rows = runs
            .SelectMany((run, place) => run.Trials.GroupBy(t => (t.File.Workload.Name, t.File.Pattern.Label))
                .Select(g => (g.Key, place, Trials: g.Select(t => t.File).ToArray())))
            .ToArray();
        // In the order of the scenarios, whatever order the trials were made in.
        var rungs = runs
            .SelectMany(r => r.Run.Scenario.Workloads.SelectMany(w => r.Run.Scenario.PatternsOf(w).Select(p => (w.Name, p.Label))))
            .Distinct();
        var text = new StringBuilder(Head);
        foreach (var rung in rungs)
            foreach (var row in rows.Where(r => r.Key == rung).OrderBy(r => r.place))
                text.Append(Row(row.Trials));
        return text.ToString();
    }

    private static string Row(TrialFile[] trials)
    {
        var valid = trials.Where(t => t.Valid).ToArray();
        var doubts = trials.SelectMany(t => t.Findings).Where(f => f.Severity != Severity.Note).Select(f => f.Code).Distinct();
        return string.Create(CultureInfo.InvariantCulture,
            $"| {trials[0].Pattern.Label} | {trials[0].Engine} | {Numbers.Count(trials[0].Workload.Clients)} "
                + $"| {Mean(t => t.Messages.Delivered / t.Phases.SteadySeconds)} "
                + $"| {Numbers.Count(trials.Sum(t => (long)t.Connections.Held))} "
                + $"of {Numbers.Count(trials.Sum(t => (long)t.Connections.Attempted))} "
                + $"| {Numbers.Count(trials.Sum(t => t.Connections.Lost))} | {Numbers.Count(trials.Sum(t => t.Messages.Delivered))} "
                + $"of {Numbers.Count(OverTrials.Total(trials, t => t.Messages.Expected))} | {Mean(t => t.LatencyMs?.P50)} "
                + $"| {Mean(t => t.LatencyMs?.P99)} | {Mean(t => t.MessagesInWindow > 0 ? t.Generator.CpuUs / t.MessagesInWindow : null)} "
                + $"| {Mean(t => t.Generator.CpuUs / (t.Phases.SteadySeconds * 1e6))} | {Mean(t => t.Generator.ResidentBytes / 1048576.0)} "
                + $"| {valid.Length} of {trials.Length} | {string.Join(", ", doubts)} |\n");

        string Mean(Func<TrialFile, double?> figure) =>
            valid.Select(figure).OfType<double>().ToArray() is { Length: > 0 } known ? Numbers.Short(known.Average()) : Numbers.None;
    }
}
