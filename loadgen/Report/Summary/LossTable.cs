using System.Globalization;
using System.Text;
using Bench.Loadgen.Results;
using Bench.Report.Saved;

namespace Bench.Report.Summary;

/// <summary>The table rung × loss of a run whose packets were lost on purpose. Pure.</summary>
internal static class LossTable
{
    /// <summary>The rows: each rung with its losses, the least first, in the order of the scenario; empty for a run without.</summary>
    /// <param name="data">The run.</param>
    /// <param name="results">Its results.</param>
    public static IReadOnlyList<LossRow> Of(RunData data, IReadOnlyList<SummaryResult> results) =>
    [
        .. from workload in data.Run.Scenario.Workloads
           from rung in data.Run.Scenario.PatternsOf(workload).Where(p => p.LossPercent is not null)
               .GroupBy(p => (p with { LossPercent = null }).Label)
           from pattern in rung.OrderBy(p => p.LossPercent)
           let result = results.FirstOrDefault(r => r.Workload == workload.Name && r.Label == pattern.Label)
           where result is not null
           select Row(rung.Key, pattern.LossPercent!.Value, result, [.. data.Trials.Select(t => t.File)
               .Where(t => t.Valid && t.Workload.Name == workload.Name && t.Pattern.Label == pattern.Label)]),
    ];

    /// <summary>The rows as Markdown; empty without any.</summary>
    public static string Markdown(IReadOnlyList<LossRow> rows)
    {
        if (rows.Count == 0) return "";
        var text = new StringBuilder("| pattern | packets lost, asked | really | sent again by the kernel | p50 | p99 | p99.9 | longest | "
            + "messages lost | still under way | connections lost | valid trials |\n"
            + "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n");
        foreach (var row in rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {MarkdownText.Cell(Named(row, rows))} | {Numbers.Plain(row.AskedPercent)} % "
                + $"| {Real(row)} | {Numbers.Count(row.SentAgain)} | {Time(row.LatencyMs?.P50)} "
                + $"| {Time(row.LatencyMs?.P99)} {Numbers.Margin(row.P99Ci95)} | {Tail(row, row.LatencyMs?.P999)} "
                + $"| {Tail(row, row.LatencyMs?.Max)} | {Numbers.Count(row.MessagesLost)} | {Numbers.Count(row.InFlight)} "
                + $"| {Numbers.Count(row.ConnectionsLost)} | {row.ValidTrials} of {row.Trials} |\n");
        }

        return text.ToString();
    }

    /// <summary>The rung, with its workload where there are several.</summary>
    public static string Named(LossRow row, IReadOnlyList<LossRow> rows) =>
        rows.Any(r => r.Workload != rows[0].Workload) ? $"{row.Workload}: {row.Rung}" : row.Rung;

    /// <summary>What was really dropped; a dash where it was not counted.</summary>
    public static string Real(LossRow row) => row.RealPercent is { } real
        ? $"{Numbers.Plain(Math.Round(real, 2))} %, {Numbers.Count(row.Dropped)} of {Numbers.Count(row.Packets)}"
        : Numbers.None;

    /// <summary>A time in milliseconds that may not be there.</summary>
    public static string Time(double? ms) => ms is { } value ? Numbers.Time(value >= 100 ? Math.Round(value) : value) : Numbers.None;

    /// <summary>
    /// A time at the end of the tail: no more than a bound where messages had not arrived, which would have been the latest.
    /// </summary>
    public static string Tail(LossRow row, double? ms) => (row.InFlight > 0 && ms is not null ? "at least " : "") + Time(ms);

    /// <summary>What became of the messages, in a sentence or two.</summary>
    public static string Outcome(IReadOnlyList<LossRow> rows)
    {
        // What nobody measured lost nothing either, and shows nothing.
        var unknown = rows.Where(r => r.ValidTrials == 0).Select(r => Named(r, rows)).Distinct().ToArray();
        var but = unknown.Length == 0 ? "" : $" Of {Phrase.List(unknown)} no trial is valid at some loss.";
        rows = [.. rows.Where(r => r.ValidTrials > 0)];
        if (rows.Count == 0) return "What was lost cannot be told: no trial is valid.";
        if (rows.All(r => r is { MessagesLost: 0, InFlight: 0 })) return $"No message was lost by it.{but}";
        var (lost, underWay) = (rows.Sum(r => r.MessagesLost ?? 0), rows.Sum(r => r.InFlight ?? 0));
        return (lost > 0 ? $"{Numbers.Count(lost)} messages never came." : "No message is known to be lost.")
            + (underWay > 0
                ? $" {Numbers.Count(underWay)} were still under way when the drain ended: there p99.9 "
                    + "and longest are at least what is told."
                : "")
            + but;
    }

    private static LossRow Row(string rung, double asked, SummaryResult result, IReadOnlyList<TrialFile> valid)
    {
        LossWay[] ways = [.. valid.SelectMany(t => new[] { t.Loss?.Up, t.Loss?.Down }).OfType<LossWay>()];
        var (packets, dropped) = (ways.Sum(w => w.Packets), ways.Sum(w => w.Dropped));
        return new LossRow(result.Workload, result.Pattern, result.Label, rung, asked)
        {
            RealPercent = packets > 0 ? 100.0 * dropped / packets : null,
            Packets = packets > 0 ? packets : null,
            Dropped = packets > 0 ? dropped : null,
            SentAgain = ways.Length > 0 && ways.All(w => w.SentAgain is not null) ? ways.Sum(w => w.SentAgain) : null,
            LatencyMs = result.LatencyMs,
            P99Ci95 = result.Ci95.GetValueOrDefault("latency_ms.p99"),
            MessagesLost = result.Messages.Lost,
            InFlight = result.Messages.InFlight,
            ConnectionsLost = result.Valid ? result.Connections.Lost : null,
            Trials = result.Trials,
            ValidTrials = result.ValidTrials,
        };
    }
}
