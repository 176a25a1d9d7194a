using Bench.Report.Summary;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Bench.Report.Charts;

/// <summary>Horizontal bars, one row a pattern, the first at the top, each with its number and interval.</summary>
internal static class BarRows
{
    /// <summary>Draws one figure; null when no result has it.</summary>
    public static Plot? Draw(ChartInput input, string title, string axis, string path)
    {
        var figure = FigureList.Find(path);
        var rows = input.Results.Where(r => figure.OfResult(r) is not null).ToArray();
        if (rows.Length == 0) return null;
        var plot = ChartStyle.NewPlot(title, axis, "");
        var most = 0.0;
        for (var i = 0; i < rows.Length; i++)
        {
            var value = figure.OfResult(rows[i])!.Value;
            var interval = rows[i].Ci95.GetValueOrDefault(path);
            var y = rows.Length - i;
            Bar(plot, 0, value, y, Palette.Of(rows[i].Pattern));
            var end = value;
            if (interval is [var low, var high])
            {
                end = Math.Max(value, high);
                Interval(plot, low, high, y);
            }

            most = Math.Max(most, end);
            ChartStyle.Label(plot, $"{Numbers.With(value, figure.Unit)} {Numbers.Margin(interval)}", end, y);
        }

        Finish(plot, rows, most);
        return plot;
    }

    /// <summary>A bar, or a layer of one, from a value to another.</summary>
    public static void Bar(Plot plot, double from, double to, double y, Color color, double size = 0.6)
    {
        var bar = plot.Add.Bar(new Bar
        {
            Position = y,
            ValueBase = from,
            Value = to,
            FillColor = color,
            LineWidth = 0,
            Size = size,
            Orientation = Orientation.Horizontal
        });
        bar.Horizontal = true;
    }

    /// <summary>An interval across a bar.</summary>
    public static void Interval(Plot plot, double low, double high, double y)
    {
        Whisker(plot, low, y, high, y);
        Whisker(plot, low, y - 0.08, low, y + 0.08);
        Whisker(plot, high, y - 0.08, high, y + 0.08);
    }

    /// <summary>Names the rows and leaves room for the numbers behind the bars.</summary>
    public static void Finish(Plot plot, IReadOnlyList<SummaryResult> rows, double most) =>
        Finish(plot, [.. rows.Select(RowName)], most);

    /// <summary>The same for rows of these names.</summary>
    public static void Finish(Plot plot, IReadOnlyList<string> rows, double most)
    {
        plot.Axes.Left.TickGenerator = new NumericManual(
            rows.Select((_, i) => (double)(rows.Count - i)).ToArray(), rows.ToArray());
        plot.Axes.Left.MajorTickStyle.Length = 0;
        plot.Axes.Left.TickLabelStyle.ForeColor = Color.FromHex("#1F2328");
        plot.Grid.YAxisStyle.IsVisible = false;
        plot.Axes.SetLimits(0, most > 0 ? most * 1.3 : 1, 0.4, rows.Count + 0.6);
    }

    private static void Whisker(Plot plot, double x1, double y1, double x2, double y2)
    {
        var line = plot.Add.Line(x1, y1, x2, y2);
        line.Color = Color.FromHex("#1F2328");
        line.LineWidth = 1.5f;
    }

    // Settings on a line of their own, so that the labels leave room for the bars.
    private static string RowName(SummaryResult result) =>
        result.Label == result.Pattern ? result.Pattern : result.Pattern + "\n" + result.Label[(result.Pattern.Length + 1)..];
}
