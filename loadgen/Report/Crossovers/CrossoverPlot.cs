using Bench.Report.Charts;
using ScottPlot;
using Palette = Bench.Report.Charts.Palette;

namespace Bench.Report.Crossovers;

/// <summary>Draws a crossover chart for a file.</summary>
internal static class CrossoverPlot
{
    private const int Steps = 200;

    // In decades of the axis.
    private const double DashLength = 0.06;

    public static Plot Draw(CrossoverChart chart)
    {
        var plot = ChartStyle.NewPlot(chart.Title, chart.X + " (log)", chart.Y + " (log)");
        double least = double.MaxValue, most = 0;
        foreach (var line in chart.Lines)
        {
            var solid = Values(line, Math.Max(line.From, chart.XFrom), Math.Min(line.To, chart.XTo));
            Add(plot, line, solid, line.Label);
            Dash(plot, line, Values(line, chart.XFrom, line.From));
            Dash(plot, line, Values(line, line.To, chart.XTo));
            foreach (var (x, y) in line.Points)
                plot.Add.Marker(
                    Math.Log10(x), Math.Log10(y), Palette.MarkerOf(line.Pattern), 9 - 2 * line.Setting, Palette.Of(line.Pattern));
            var all = Values(line, chart.XFrom, chart.XTo).Select(v => v.Y).Concat(line.Points.Select(p => p.Y)).ToArray();
            least = Math.Min(least, all.Min());
            most = Math.Max(most, all.Max());
        }

        foreach (var crossing in chart.Crossings)
        {
            var ring = plot.Add.Marker(
                Math.Log10(crossing.X), Math.Log10(crossing.Y), MarkerShape.OpenCircle, 13, Color.FromHex("#1F2328"));
            ring.LineWidth = 1.5f;
        }

        if (chart.Lines.Any(line => line.From > chart.XFrom || line.To < chart.XTo))
            plot.Legend.ManualItems.Add(new LegendItem { LabelText = "dashed: modelled, beyond what was measured", LineWidth = 0 });
        if (chart.Crossings.Count > 0)
            plot.Legend.ManualItems.Add(new LegendItem
            {
                LabelText = "break-even",
                MarkerShape = MarkerShape.OpenCircle,
                MarkerSize = 10,
                MarkerColor = Color.FromHex("#1F2328"),
                LineWidth = 0
            });
        plot.Axes.Bottom.TickGenerator = LatencyPercentiles.LogTicks(chart.XFrom, chart.XTo);
        plot.Axes.Left.TickGenerator = LatencyPercentiles.LogTicks(least, most);
        plot.Axes.SetLimits(Math.Log10(chart.XFrom), Math.Log10(chart.XTo), Math.Log10(least) - 0.1, Math.Log10(most) + 0.15);
        ChartStyle.ShowLegend(plot);
        return plot;
    }

    private static void Add(Plot plot, ChartLine line, IReadOnlyList<(double X, double Y)> values, string? label)
    {
        if (values.Count < 2) return;
        var drawn = plot.Add.ScatterLine(
            values.Select(v => Math.Log10(v.X)).ToArray(), values.Select(v => Math.Log10(v.Y)).ToArray(),
            Palette.Of(line.Pattern, line.Setting));
        drawn.LineWidth = 2.5f - 0.5f * line.Setting;
        if (label is not null) drawn.LegendText = label;
    }

    // Dashes are lines of their own: the drawing library's SVG knows no others.
    private static void Dash(Plot plot, ChartLine line, IReadOnlyList<(double X, double Y)> values)
    {
        if (values.Count == 0) return;
        var length = Math.Max(2, (int)Math.Round(values.Count * DashLength / Math.Max(DashLength, Math.Log10(values[^1].X / values[0].X))));
        for (var from = 0; from < values.Count; from += 2 * length) Add(plot, line, [.. values.Skip(from).Take(length + 1)], null);
    }

    private static (double X, double Y)[] Values(ChartLine line, double from, double to) => from >= to ? [] :
    [
        .. Enumerable.Range(0, Steps + 1).Select(i => from * Math.Pow(to / from, (double)i / Steps))
            .Select(x => (X: x, Y: line.Model(x))).Where(v => v.Y > 0).Select(v => (v.X, v.Y!.Value)),
    ];
}
