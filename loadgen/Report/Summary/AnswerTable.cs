using System.Globalization;
using System.Text;
using Bench.Loadgen.Statistics;

namespace Bench.Report.Summary;

/// <summary>What answers took, a row for each rung; the same in summary.md and in the page. Pure.</summary>
internal static class AnswerTable
{
    /// <summary>A column: its heading, what a row says in it, and the figure whose interval stands beside it, or null.</summary>
    internal sealed record Column(string Title, Func<AnswerSummary, string> Cell, string? Path = null);

    /// <summary>THE LIST of columns, after the rung itself.</summary>
    public static IReadOnlyList<Column> Columns { get; } =
    [
        new("answers due", a => Numbers.Count(a.Due)),
        new("goodput", a => Fine(a.Goodput)),
        new("first event p50, ms", a => Numbers.Short(a.FirstEventMs?.P50), "answers.first_event_ms.p50"),
        new("first event p99, ms", a => Numbers.Short(a.FirstEventMs?.P99), "answers.first_event_ms.p99"),
        new("gap p50, ms", a => Numbers.Short(a.GapMs?.P50), "answers.gap_ms.p50"),
        new("gap p99, ms", a => Numbers.Short(a.GapMs?.P99), "answers.gap_ms.p99"),
        new("stalls, of gaps", a => Fine(a.StallShare)),
        new("stalls, of time", a => Fine(a.StallTimeShare)),
        new("events a second", a => Numbers.Short(a.EventsPerSecond), "answers.events_per_second"),
    ];

    /// <summary>
    /// What stands beside a cell: of the first how many came whole, where not all did; else its interval, as "±
    /// 1.2"; empty where there is neither.
    /// </summary>
    public static string Beside(SummaryResult result, Column column) =>
        column.Path is { } path ? Numbers.Margin(result.Ci95.GetValueOrDefault(path))
            : column == Columns[0] && result.Answers is { } answers && answers.Whole < answers.Due
            ? $"({Numbers.Count(answers.Whole)} whole)"
            : "";

    /// <summary>The results that have answers; a rung of which they could not be told has none.</summary>
    public static SummaryResult[] Rows(IEnumerable<SummaryResult> results) => [.. results.Where(r => r.Answers is not null)];

    /// <summary>What the figures are, and what speaks against them, in a sentence or four.</summary>
    /// <param name="rows">At least one result that has answers.</param>
    public static string Legend(IReadOnlyList<SummaryResult> rows)
    {
        var any = rows[0].Answers!;
        var few = rows.Select(r => r.Answers!.FirstEventMs?.Count ?? 0).Where(count => count < PercentileBound.Least(0.99)).ToArray();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Answers whose first event was due in the steady state. Time to first event: received − due. Gap: from one received event of "
                + $"an answer to the next; one longer than {any.GapWithinMs:0.##} ms is a stall. Goodput: share of answers due that came "
                + $"whole, began within {any.FirstEventWithinMs:0.##} ms and did not stall."
                + $"{(few.Length > 0 ? $" A p99 needs {PercentileBound.Least(0.99)} answers: of {few.Min()} the true one may be later than every one seen." : "")}");
    }

    /// <summary>The table as Markdown with its legend; empty without answers.</summary>
    public static string Markdown(IEnumerable<SummaryResult> results)
    {
        var rows = Rows(results);
        if (rows.Length == 0) return "";
        var text = new StringBuilder(
            $"| answers |{string.Concat(Columns.Select(c => $" {c.Title} |"))}\n|---|{string.Concat(Columns.Select(_ => "---:|"))}\n");
        foreach (var row in rows)
            text.Append(CultureInfo.InvariantCulture, $"| {MarkdownText.Cell(row.Label)} "
                + $"|{string.Concat(Columns.Select(c => $" {$"{c.Cell(row.Answers!)} {Beside(row, c)}".TrimEnd()} |"))}\n");
        return text.Append(CultureInfo.InvariantCulture, $"\n{Legend(rows)}\n").ToString();
    }

    // Close to none and to all the digits count: 99.7 % is not 100 %, and one stall is not none.
    private static string Fine(double? share) => share switch
    {
        null => Numbers.None,
        0 => "0 %",
        1 => "100 %",
        < 0.0001 => "< 0.01 %",
        > 0.9999 => "> 99.99 %",
        { } s => (s * 100).ToString(s is > 0.1 and < 0.9 ? "0.0" : "0.00", CultureInfo.InvariantCulture) + " %",
    };
}
