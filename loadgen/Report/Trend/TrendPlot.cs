using Bench.Report.Charts;
using Bench.Report.Summary;
using ScottPlot;
using ScottPlot.TickGenerators;
using Palette = Bench.Report.Charts.Palette;

namespace Bench.Report.Trend;

/// <summary>
/// Draws one figure of one workload over the runs. Runs stand at equal distances in the order of their dates;
/// only those of one line are joined.
/// </summary>
internal static class TrendPlot
{
    private const int MostLabels = 9;

    private static readonly Color Quiet = Color.FromHex("#AFB8C1");

    /// <summary>Draws a figure; null when fewer than two runs have it.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="figure">The figure.</param>
    public static Plot? Draw(TrendWorkload workload, Figure figure)
    {
        TrendPoint[] points = [.. workload.Points.Where(p => p.Figures.ContainsKey(figure.Path))];
        if (points.Select(p => p.Run).Distinct().Count() < 2) return null;
        var values = points.Select(p => p.Figures[figure.Path].Mean).ToArray();
        // Patterns may be a thousandfold apart.
        var log = values.Min() > 0 && values.Max() / values.Min() > 20;
        var plot = NewPlot(workload, $"{figure.Title}: {workload.Name}", TrendWords.Heading(figure) + (log ? " (log)" : ""));
        foreach (var (label, i) in points.Select(p => (p.Pattern, p.Label)).Distinct().Select(key => (key, SettingOf(points, key))))
            Add(
                plot, workload, [.. points.Where(p => p.Label == label.Label)], label.Pattern, i,
                p => p.Figures[figure.Path] is var v ? (v.Mean, v.Low, v.High) : default, log, label.Label);
        Limit(
            plot,
            [
                .. values,
                .. points.SelectMany(p => new[] { p.Figures[figure.Path].Low, p.Figures[figure.Path].High })
                    .OfType<double>().Where(v => !log || v > values.Min() / 3)
            ],
            log);
        ChartStyle.ShowLegend(plot);
        return plot;
    }

    /// <summary>Draws how fast the machine was; null when fewer than two runs know.</summary>
    public static Plot? Speed(TrendWorkload workload)
    {
        TrendPoint[] points = [.. workload.Points.Where(p => p.LoopbackUs is not null).GroupBy(p => p.Run)
            .Select(g => g.First() with { LoopbackUs = g.Average(p => p.LoopbackUs) })];
        if (points.Length < 2) return null;
        var plot = NewPlot(workload, $"How fast the machine was: {workload.Name}", "a send and receive over loopback, µs of CPU");
        Add(plot, workload, points, null, 0, p => (p.LoopbackUs!.Value, null, null), log: false, null);
        Limit(plot, [.. points.Select(p => p.LoopbackUs!.Value)], log: false);
        return plot;
    }

    private static Plot NewPlot(TrendWorkload workload, string title, string axis)
    {
        var plot = ChartStyle.NewPlot(title, "runs by date (UTC), evenly spaced; the letter is the line", axis);
        var every = (workload.Runs.Count + MostLabels - 1) / MostLabels;
        var shown = workload.Runs.Select((run, i) => (run, i)).Where(r => r.i % every == 0).ToArray();
        plot.Axes.Bottom.TickGenerator = new NumericManual(
            shown.Select(r => (double)r.i).ToArray(), shown.Select(r => $"{r.run.Started[5..]}\n{workload.LineOf(r.run).Name}").ToArray());
        for (var i = 1; i < workload.Runs.Count; i++)
        {
            if (workload.LineOf(workload.Runs[i]) == workload.LineOf(workload.Runs[i - 1])) continue;
            var apart = plot.Add.VerticalLine(i - 0.5);
            (apart.Color, apart.LineWidth) = (Quiet, 1);
        }

        plot.Axes.SetLimitsX(-0.5, workload.Runs.Count - 0.5);
        return plot;
    }

    private static void Add(
        Plot plot, TrendWorkload workload, TrendPoint[] points, string? pattern, int setting,
        Func<TrendPoint, (double Mean, double? Low, double? High)> value, bool log, string? label)
    {
        var colour = pattern is null ? Color.FromHex("#57606A") : Palette.Of(pattern, setting);
        var named = false;
        foreach (var line in workload.Lines)
        {
            var at = points.Where(p => p.Line == line)
                .Select(p => (X: (double)workload.Runs.ToList().IndexOf(p.Run), Value: value(p))).ToArray();
            if (at.Length == 0) continue;
            var drawn = plot.Add.ScatterLine(at.Select(p => p.X).ToArray(), at.Select(p => Y(p.Value.Mean)).ToArray(), colour);
            (drawn.LineWidth, drawn.MarkerSize, drawn.MarkerShape) = (2, 8, pattern is null
                ? MarkerShape.FilledCircle
                : Palette.MarkerOf(pattern));
            if (!named && label is not null) drawn.LegendText = label;
            named = true;
            foreach (var (x, (_, low, high)) in at)
            {
                if (low is not { } l || high is not { } h || (log && l <= 0)) continue;
                plot.Add.Line(x, Y(l), x, Y(h)).Color = colour;
            }
        }

        double Y(double v) => log ? Math.Log10(v) : v;
    }

    private static void Limit(Plot plot, double[] values, bool log)
    {
        if (!log)
        {
            plot.Axes.SetLimitsY(0, values.Max() * 1.1 is > 0 and var top ? top : 1);
            return;
        }

        var (least, most) = (values.Where(v => v > 0).Min(), values.Max());
        plot.Axes.Left.TickGenerator = LatencyPercentiles.LogTicks(least, most);
        plot.Axes.SetLimitsY(Math.Log10(least) - 0.15, Math.Log10(most) + 0.15);
    }

    // Which setting of its pattern it is, from 0.
    private static int SettingOf(TrendPoint[] points, (string Pattern, string Label) key) =>
        points.Where(p => p.Pattern == key.Pattern).Select(p => p.Label).Distinct().ToList().IndexOf(key.Label);
}
