using Bench.Loadgen.Results;
using ScottPlot;

namespace Bench.Report.Charts;

/// <summary>A curve over the seconds of a trial, one a pattern: its first valid trial.</summary>
internal static class OverTime
{
    public static Plot? Draw(ChartInput input, string title, string axis, Func<SeriesPoint, double> figure)
    {
        var plot = ChartStyle.NewPlot(title, "seconds since the first connect (first valid trial of each pattern)", axis);
        var drawn = false;
        foreach (var result in input.Results)
        {
            var series = input.TrialsOf(result)[0].File.Series;
            if (series.Count == 0) continue;
            drawn = true;
            var line = plot.Add.ScatterLine(
                series.Select(p => p.Second).ToArray(), series.Select(figure).ToArray(),
                Palette.Of(result.Pattern, input.SettingOf(result)));
            line.LineWidth = 2;
            line.MarkerShape = Palette.MarkerOf(result.Pattern);
            line.MarkerSize = 6;
            line.LegendText = result.Label;
        }

        if (!drawn) return null;
        plot.Axes.Margins(bottom: 0, top: 0.08);
        plot.Axes.AutoScale();
        plot.Axes.SetLimitsY(0, plot.Axes.GetLimits().Top);
        TroublePlot.Mark(plot, TroubleBand.Of(input.Results.Select(r => input.TrialsOf(r)[0].File)));
        ChartStyle.ShowLegend(plot);
        return plot;
    }
}
