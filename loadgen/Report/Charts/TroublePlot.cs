using ScottPlot;

namespace Bench.Report.Charts;

/// <summary>Draws the picture of a trouble for a file, and the bands of troubles on any chart over time.</summary>
internal static class TroublePlot
{
    private static readonly Color Band = Color.FromHex("#CF222E");

    public static Plot Draw(TroubleChart chart)
    {
        var plot = ChartStyle.NewPlot(chart.Title, "seconds since the trouble began (first trial of each rung)", chart.Y);
        foreach (var rung in chart.Lines)
        {
            var line = plot.Add.ScatterLine(
                rung.Points.Select(p => p.X).ToArray(), rung.Points.Select(p => p.Y).ToArray(), Palette.Of(rung.Pattern, rung.Setting));
            line.LineWidth = 2;
            line.MarkerShape = Palette.MarkerOf(rung.Pattern);
            line.MarkerSize = 6;
            line.LegendText = rung.Label;
        }

        plot.Axes.Margins(bottom: 0, top: 0.14);
        plot.Axes.AutoScale();
        plot.Axes.SetLimitsY(0, Math.Max(1, plot.Axes.GetLimits().Top));
        Mark(plot, [chart.Band]);
        ChartStyle.ShowLegend(plot);
        return plot;
    }

    /// <summary>Shades the time of each trouble, and names it at the top. Once the limits of the axes are set.</summary>
    public static void Mark(Plot plot, IReadOnlyList<TroubleBand> bands)
    {
        var top = plot.Axes.GetLimits().Top;
        foreach (var band in bands)
        {
            if (band.To is { } to) plot.Add.HorizontalSpan(band.From, to, Band.WithAlpha(0.1)).LineStyle.Width = 0;
            foreach (var at in (double[])[band.From, band.To ?? band.From])
                plot.Add.VerticalLine(at, 1, Band.WithAlpha(0.6), LinePattern.Dashed).EnableAutoscale = false;
            ChartStyle.Label(plot, band.Name, band.From, top * 0.96);
        }
    }
}
