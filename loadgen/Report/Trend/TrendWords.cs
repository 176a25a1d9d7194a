using System.Globalization;
using System.Text;
using Bench.Loadgen.Parts;
using Bench.Report.Comparison;
using Bench.Report.Summary;

namespace Bench.Report.Trend;

/// <summary>A trend in words: trend.md, and what is printed. Pure.</summary>
internal static class TrendWords
{
    /// <summary>What all of it says.</summary>
    public static string Sentence(TrendFile trend)
    {
        if (trend.Runs.Count == 0) return $"No run is saved in {trend.Folder}.";
        var moves = trend.Workloads.Sum(w => w.Moves.Sum(m => m.Figures.Count + m.Faults.Count));
        var runs = $"{trend.Runs.Count} {(trend.Runs.Count == 1 ? "run" : "runs")}";
        if (trend.Workloads.All(w => w.Lines.All(l => l.Runs.Count < 2)))
            return $"Of {runs} none has another of the same workload on the same machine with the same "
                + "settings: there is nothing to compare yet.";
        return moves == 0
            ? $"Nothing moved beyond noise over {runs}."
            : $"{moves} {(moves == 1 ? "figure" : "figures")} moved beyond noise over {runs}.";
    }

    /// <summary>When something moved, between which runs, and what else changed in between.</summary>
    public static string Of(TrendMove move) =>
        $"{move.To.Started}, {move.Workload}, {move.From.Name} "
        + $"→ {move.To.Name}{(move.Beside.Count == 0 ? "" : $". In between: {string.Join("; ", move.Beside)}")}.";

    /// <summary>What moved, and how far.</summary>
    public static string Of(ComparedFigure f) =>
        $"{f.Label}: {FigureList.Find(f.Figure).Title} {(f.Moved == Movement.Worse ? "rose" : "fell")} from {Numbers.With(f.Base, f.Unit)} "
        + $"to {Numbers.With(f.Head, f.Unit)} ({CompareMarkdown.Shift(f)})";

    /// <summary>A line of a workload: where it was measured, and what sets it apart.</summary>
    public static string Of(TrendLine line) =>
        $"{line.Machine}{(line.Apart.Count == 0 ? "" : $". Apart from the run before: {string.Join("; ", line.Apart)}")}";

    /// <summary>A value of a figure with half of its interval.</summary>
    public static string Of(TrendPoint point, Figure figure) =>
        point.Figures.TryGetValue(figure.Path, out var value)
            ? $"{Numbers.Short(value.Mean)}{(value is { Low: { } low, High: { } high } ? " " + Numbers.Margin([low, high]) : "")}"
            : Numbers.None;

    /// <summary>What moved; with <paramref name="all"/> every value too.</summary>
    public static string Text(TrendFile trend, bool all)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"**{MarkdownText.Line(Sentence(trend))}**\n\n");
        foreach (var move in Moves(trend))
        {
            text.Append(CultureInfo.InvariantCulture, $"- {MarkdownText.Line(Of(move))}\n");
            foreach (var figure in move.Figures)
                text.Append(CultureInfo.InvariantCulture, $"  - {CompareMarkdown.Mark(figure.Moved)} {MarkdownText.Line(Of(figure))}\n");
            foreach (var fault in move.Faults)
                text.Append(CultureInfo.InvariantCulture, $"  - {MarkdownText.Line(CompareMarkdown.Words(fault))}\n");
        }

        foreach (var reason in trend.Workloads.SelectMany(w => w.NotTold))
            text.Append(CultureInfo.InvariantCulture, $"- not compared: {MarkdownText.Line(reason)}\n");
        foreach (var reason in trend.LeftOut) text.Append(CultureInfo.InvariantCulture, $"- left out: {MarkdownText.Line(reason)}\n");
        if (!all) return text.ToString();
        foreach (var workload in trend.Workloads) Append(text, workload);
        text.Append(CultureInfo.InvariantCulture, $"\nMade by `{Programs.Command} trend` from saved files alone.\n");
        return text.ToString();
    }

    /// <summary>All that moved, by date.</summary>
    public static IEnumerable<TrendMove> Moves(TrendFile trend) =>
        trend.Workloads.SelectMany(w => w.Moves).OrderBy(m => m.To.Data.Run.StartedUtc, StringComparer.Ordinal);

    private static void Append(StringBuilder text, TrendWorkload workload)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n## {MarkdownText.Line(workload.Name)}\n\n");
        foreach (var line in workload.Lines)
            text.Append(CultureInfo.InvariantCulture, $"- line {line.Name}: {MarkdownText.Line(Of(line))}\n");
        text.Append("\n| run | started (UTC) | line | pattern | valid trials |");
        foreach (var figure in TrendMaker.Figures) text.Append(CultureInfo.InvariantCulture, $" {Heading(figure)} |");
        text.Append(" a send over loopback, µs of CPU |\n|---|---|---|---|---:|")
            .Append(string.Concat(Enumerable.Repeat("---:|", TrendMaker.Figures.Count + 1))).Append('\n');
        foreach (var point in workload.Points)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {MarkdownText.Cell(point.Run.Name)} | {point.Run.Started} | {point.Line.Name} "
                + $"| {MarkdownText.Cell(point.Label)} | {point.Trials} of {point.Made} |");
            foreach (var figure in TrendMaker.Figures) text.Append(CultureInfo.InvariantCulture, $" {Of(point, figure)} |");
            text.Append(CultureInfo.InvariantCulture, $" {Numbers.Short(point.LoopbackUs)} |\n");
        }
    }

    /// <summary>A figure's name with its unit.</summary>
    public static string Heading(Figure figure) => figure.Title + (figure.Unit.Length > 0 ? ", " + figure.Unit : "");
}
