using Bench.Report.Charts;
using ScottPlot;
using Palette = Bench.Report.Charts.Palette;

namespace Bench.Report.Crossovers;

/// <summary>Draws a crossover chart for a file.</summary>
internal static class CrossoverPlot
{
    private const int Steps = 120;

    public static Plot Draw(CrossoverChart chart)
    {
        var plot = ChartStyle.NewPlot(chart.Title, chart.X + " (log)", chart.Y + " (log)");
        double least = double.MaxValue, most = 0;
        foreach (var line in chart.Lines)
        {
            var solid = Values(line, Math.Max(line.From, chart.XFrom), Math.Min(line.To, chart.XTo));
            Add(plot, line, solid, Palette.LineOf(0), line.Label);
            Add(plot, line, Values(line, chart.XFrom, line.From), LinePattern.Dashed, null);
            Add(plot, line, Values(line, line.To, chart.XTo), LinePattern.Dashed, null);
            foreach (var (x, y) in line.Points)
                plot.Add.Marker(Math.Log10(x), Math.Log10(y), Palette.MarkerOf(line.Pattern), 9 - 2 * line.Setting, Palette.Of(line.Pattern));
            var all = Values(line, chart.XFrom, chart.XTo).Select(v => v.Y).Concat(line.Points.Select(p => p.Y)).ToArray();
            least = Math.Min(least, all.Min());
            most = Math.Max(most, all.Max());
        }

        foreach (var crossing in chart.Crossings)
        {
            var ring = plot.Add.Marker(Math.Log10(crossing.X), Math.Log10(crossing.Y), MarkerShape.OpenCircle, 13, Color.FromHex("#1F2328"));
            ring.LineWidth = 1.5f;
        }

        plot.Legend.ManualItems.Add(new LegendItem { LabelText = "dashed: modelled beyond what was measured", LineColor = Color.FromHex("#57606A"), LinePattern = LinePattern.Dashed, LineWidth = 2 });
        if (chart.Crossings.Count > 0)
            plot.Legend.ManualItems.Add(new LegendItem { LabelText = "break-even", MarkerShape = MarkerShape.OpenCircle, MarkerSize = 10, MarkerColor = Color.FromHex("#1F2328"), LineWidth = 0 });
        plot.Axes.Bottom.TickGenerator = LatencyPercentiles.LogTicks(chart.XFrom, chart.XTo);
        plot.Axes.Left.TickGenerator = LatencyPercentiles.LogTicks(least, most);
        plot.Axes.SetLimits(Math.Log10(chart.XFrom), Math.Log10(chart.XTo), Math.Log10(least) - 0.1, Math.Log10(most) + 0.15);
        ChartStyle.ShowLegend(plot);
        return plot;
    }

    private static void Add(Plot plot, ChartLine line, IReadOnlyList<(double X, double Y)> values, LinePattern pattern, string? label)
    {
        if (values.Count < 2) return;
        var drawn = plot.Add.ScatterLine(values.Select(v => Math.Log10(v.X)).ToArray(), values.Select(v => Math.Log10(v.Y)).ToArray(), Palette.Of(line.Pattern).WithAlpha(1 - 0.25 * line.Setting));
        drawn.LineWidth = 2.5f - 0.5f * line.Setting;
        drawn.LinePattern = pattern;
        if (label is not null) drawn.LegendText = label;
    }

    private static (double X, double Y)[] Values(ChartLine line, double from, double to) => from >= to ? [] :
    [
        .. Enumerable.Range(0, Steps + 1).Select(i => from * Math.Pow(to / from, (double)i / Steps)).Select(x => (X: x, Y: line.Model(x))).Where(v => v.Y > 0).Select(v => (v.X, v.Y!.Value)),
    ];
}
