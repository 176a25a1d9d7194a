using System.Globalization;
using System.Text;
using Bench.Loadgen.Results;
using Bench.Report.Summary;
using Bench.Report.Verdicts;

namespace Bench.Report.Outcome;

/// <summary>summary.md, also printed at the end of a run: the answer, the table, the doubts.</summary>
internal static class MarkdownFile
{
    /// <summary>The whole file.</summary>
    public static string Text(SummaryFile summary)
    {
        var text = new StringBuilder(Answer(summary));
        foreach (var line in Findings(summary)) text.Append(CultureInfo.InvariantCulture, $"- {line}\n");
        if (Nothing(summary) is { } good) text.Append(good).Append('\n');
        return text.ToString();
    }

    /// <summary>The answer for each workload, with its table.</summary>
    /// <param name="summary">The run.</param>
    /// <param name="picture">What stands between a sentence and its table; nothing when null.</param>
    public static string Answer(SummaryFile summary, Func<VerdictRecord, SummaryResult[], string>? picture = null)
    {
        var text = new StringBuilder();
        if ((RunWords.Nothing(summary) ?? RunWords.Partial(summary)) is { } first)
            text.Append(CultureInfo.InvariantCulture, $"**{first}**\n\n");
        if (summary.Troubles.Count > 0) text.Append(TroubleMarkdown.Whole(summary.Troubles)).Append('\n');
        if (summary.Heartbeats.Count > 0) text.Append(HeartbeatTable.Markdown(summary.Heartbeats)).Append('\n');
        if (summary.Storms.Count > 0) text.Append(StormTable.Markdown(summary.Storms)).Append('\n');
        if (summary.Losses.Count > 0) text.Append(LossTable.Markdown(summary.Losses)).Append('\n');
        if (summary.Servers.Count > 0)
            text.Append("**Which server for this rung**\n\n").Append(ServerChoice.Markdown(summary)).Append('\n');
        if (summary.Axes.Steps.Count > 0) text.Append("**What each layer adds**\n\n").Append(AxisTable.Markdown(summary.Axes)).Append('\n');
        foreach (var verdict in summary.Verdicts)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"**{MarkdownText.Line(verdict.Sentence)}** {MarkdownText.Line(verdict.Explanation)}\n\n");
            SummaryResult[] results = [.. summary.Results.Where(r => r.Workload == verdict.Workload)];
            if (picture?.Invoke(verdict, results) is { Length: > 0 } drawn) text.Append(drawn).Append('\n');
            text.Append(Table(results)).Append('\n');
            if (AnswerTable.Markdown(results) is { Length: > 0 } answers) text.Append(answers).Append('\n');
        }

        if (Provenance.OfTraffic(summary.Verdicts.SelectMany(v => v.Rungs)) is { Length: > 0 } taken) text.Append(taken).Append("\n\n");
        return text.ToString();
    }

    /// <summary>The figures of some results as a table; empty without any.</summary>
    public static string Table(IReadOnlyList<SummaryResult> results)
    {
        if (results.Count == 0) return "";
        var text = new StringBuilder("| pattern | held | connections lost | messages lost |");
        foreach (var figure in FigureList.Main) text.Append(CultureInfo.InvariantCulture, $" {figure.Title}, {figure.Unit} |");
        text.Append(" valid trials |\n|---|---:|---:|---:|" + string.Concat(FigureList.Main.Select(_ => "---:|")) + "---:|\n");
        foreach (var result in results)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {MarkdownText.Cell(result.Label)} | {HeldAndLost(result)} |");
            foreach (var figure in FigureList.Main)
                text.Append(CultureInfo.InvariantCulture,
                    $" {Numbers.Short(figure.OfResult(result))} {Numbers.Margin(result.Ci95.GetValueOrDefault(figure.Path))} |");
            text.Append(CultureInfo.InvariantCulture, $" {result.ValidTrials} of {result.Trials} |\n");
        }

        return text.ToString();
    }

    /// <summary>Clients held, connections lost and messages lost, as cells; dashes where no trial is valid.</summary>
    public static string HeldAndLost(SummaryResult result) => !result.Valid
        ? $"{Numbers.None} | {Numbers.None} | {Numbers.None}"
        : $"{Numbers.Count(result.Connections.Held)} of {Numbers.Count(result.Connections.Attempted)} "
            + $"| {Numbers.Count(result.Connections.Lost)} | {Numbers.Count(result.Messages.Lost)}";

    /// <summary>That nothing speaks against the figures; null where something does, or where there are none.</summary>
    public static string? Nothing(SummaryFile summary) =>
        !Findings(summary).Any() && summary.TrialsValid > 0 && summary.Results.Count > 0 && RunWords.Partial(summary) is null
            ? "No findings: nothing gives reason to doubt these figures."
            : null;

    /// <summary>Every doubt in a line, the heaviest first.</summary>
    public static IEnumerable<string> Findings(SummaryFile summary) =>
        RunWords.Findings(summary).Select(f => MarkdownText.Line(
            $"{(f.Finding.Severity == Severity.Invalid ? "INVALID" : f.Finding.Severity.ToString().ToLowerInvariant())} · {f.Where} "
            + $"· {f.Finding.Code}: {f.Finding.Message}. → {f.Finding.Remedy}"));
}
