using System.Globalization;
using System.Text;
using Bench.Loadgen.Results;
using Bench.Report.Outcome;
using Bench.Report.Summary;
using Bench.Report.Verdicts;

namespace Bench.Report.Ci;

/// <summary>
/// The Markdown page of a run for a CI server: the answer with its picture and its table, what became of the thresholds, the doubts folded
/// away. Pure.
/// </summary>
internal static class StepSummary
{
    /// <summary>The page.</summary>
    public static string Of(RunFile run, SummaryFile summary, IReadOnlyList<SloAnswer> answers)
    {
        // In a narrow column a margin goes on a line of its own, whole.
        var text = new StringBuilder(MarkdownText.NoTags(MarkdownFile.Answer(
            summary, (verdict, results) => results.Length == 0 ? "" : StepPicture.Of(verdict, results[0].FreshnessMs)))
            .Replace("± ", "±\u00a0", StringComparison.Ordinal));
        if (answers.Count > 0) text.Append(Thresholds(answers)).Append('\n');
        var findings = MarkdownFile.Findings(summary).ToArray();
        if (findings.Length > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"<details><summary>{findings.Length} "
                + $"{(findings.Length == 1 ? "finding" : "findings")}: what speaks against these figures</summary>\n\n");
            foreach (var line in findings) text.Append(CultureInfo.InvariantCulture, $"- {MarkdownText.NoTags(line)}\n");
            text.Append("\n</details>\n\n");
        }
        else if (MarkdownFile.Nothing(summary) is { } good)
        {
            text.Append(good).Append("\n\n");
        }

        var machine = run.Environment;
        text.Append(CultureInfo.InvariantCulture, $"<sub>{MarkdownText.NoTags(MarkdownText.Line(
            $"{summary.RunId}, {summary.StartedUtc}: {summary.TrialsValid} of {summary.TrialsMade} trials valid; bench {machine.HarnessVersion}; {machine.Processor}, {machine.Cores} cores; {machine.OperatingSystem}"))}</sub>\n");
        return text.ToString();
    }

    private static string Thresholds(IReadOnlyList<SloAnswer> answers)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"**Thresholds: {Count(Told.Yes)} kept, {Count(Told.No)} "
            + $"broken, {Count(Told.CannotBeTold)} undecided.**\n\n| threshold | workload | pattern | is | |\n|---|---|---|---:|---|\n");
        foreach (var answer in answers.OrderBy(a => a.Kept switch { Told.No => 0, Told.CannotBeTold => 1, _ => 2 }))
            text.Append(MarkdownText.NoTags($"| {MarkdownText.Cell(answer.Rule)} "
                + $"| {MarkdownText.Cell(answer.Result?.Workload ?? answer.Slo.Workload ?? "any")} "
                + $"| {MarkdownText.Cell(answer.Result?.Label ?? answer.Slo.Pattern ?? "any")} "
                + $"| {Numbers.Short(answer.Value)} | {Word(answer)} |\n"));
        return text.ToString();

        int Count(Told kept) => answers.Count(a => a.Kept == kept);
    }

    private static string Word(SloAnswer answer) =>
        answer.Kept switch { Told.Yes => "kept", Told.No => "**broken**", _ => $"undecided: {MarkdownText.Cell(Why(answer))}" };

    // The row names the result already.
    private static string Why(SloAnswer answer) =>
        answer.Result is { } result
        && $"{result.Workload}, {result.Label}: " is var whose
        && answer.Words.StartsWith(whose, StringComparison.Ordinal)
            ? answer.Words[whose.Length..]
            : answer.Words;
}
