using System.Globalization;
using System.Text;
using Bench.Loadgen.Findings;
using Bench.Loadgen.Results;
using Bench.Report.Verdicts;

namespace Bench.Report.Summary;

/// <summary>summary.md, also printed at the end of a run: the answer, the table, the doubts.</summary>
internal static class MarkdownFile
{
    private static readonly string[] Columns = ["latency_ms.p50", "latency_ms.p99", "wire_bytes_per_message.total", "server_cpu_us_per_message", "server_memory_kb_per_connection"];

    public static string Text(SummaryFile summary)
    {
        var text = new StringBuilder();
        if ((RunWords.Nothing(summary) ?? RunWords.Partial(summary)) is { } first) text.Append(CultureInfo.InvariantCulture, $"**{first}**\n\n");
        if (summary.Troubles.Count > 0) text.Append(TroubleTable.Markdown(summary.Troubles)).Append('\n');
        foreach (var verdict in summary.Verdicts)
        {
            text.Append(CultureInfo.InvariantCulture, $"**{verdict.Sentence}** {verdict.Explanation}\n\n");
            text.Append(Table([.. summary.Results.Where(r => r.Workload == verdict.Workload)])).Append('\n');
        }

        if (Provenance.OfTraffic(summary.Verdicts.SelectMany(v => v.Rungs)) is { Length: > 0 } taken) text.Append(taken).Append("\n\n");
        Findings(text, summary);
        return text.ToString();
    }

    /// <summary>The figures of some results as a table; empty without any.</summary>
    public static string Table(IReadOnlyList<SummaryResult> results)
    {
        if (results.Count == 0) return "";
        var text = new StringBuilder("| pattern | held | lost |");
        foreach (var path in Columns) text.Append(CultureInfo.InvariantCulture, $" {FigureList.Find(path).Title}, {FigureList.Find(path).Unit} |");
        text.Append(" valid trials |\n|---|---:|---:|" + string.Concat(Columns.Select(_ => "---:|")) + "---:|\n");
        foreach (var result in results)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {result.Label} | {Numbers.Count(result.Connections.Held)} of {Numbers.Count(result.Connections.Attempted)} | {Numbers.Count(result.Connections.Lost)} |");
            foreach (var path in Columns)
                text.Append(CultureInfo.InvariantCulture, $" {Numbers.Short(FigureList.Find(path).OfResult(result))} {Numbers.Margin(result.Ci95.GetValueOrDefault(path))} |");
            text.Append(CultureInfo.InvariantCulture, $" {result.ValidTrials} of {result.Trials} |\n");
        }

        return text.ToString();
    }

    private static void Findings(StringBuilder text, SummaryFile summary)
    {
        var all = summary.Findings.Select(f => ("run", f)).Concat(summary.Results.SelectMany(r => r.Findings.Select(f => ($"{r.Workload}, {r.Label}", f)))).OrderByDescending(f => f.f.Severity).ToArray();
        if (all.Length == 0)
        {
            if (summary.TrialsValid > 0 && summary.Results.Count > 0) text.Append("No findings: nothing gives reason to doubt these figures.\n");
            return;
        }

        foreach (var (where, finding) in all)
            text.Append(CultureInfo.InvariantCulture, $"- {(finding.Severity == Severity.Invalid ? "INVALID" : finding.Severity.ToString().ToLowerInvariant())} · {where} · {finding.Code}: {finding.Message}. → {finding.Remedy}\n");
    }
}
