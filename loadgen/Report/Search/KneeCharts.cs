using System.Globalization;
using Bench.Loadgen.Results;
using Bench.Report.Charts;
using Bench.Report.Summary;
using ScottPlot;

namespace Bench.Report.Search;

/// <summary>One curve a pattern over the load: filled where the need was met, open where it was not.</summary>
internal static class KneeCharts
{
    private const int Width = 900;
    private const int Height = 400;

    private static readonly (string Name, string Title, string Axis, Func<FindMaxPoint, double?> Figure)[] All =
    [
        ("knee-p99", "How late messages are seen", "p99 delivery latency, ms (log)",
            p => p.P99Ms is { } ms ? Math.Log10(Math.Max(0.001, ms)) : null),
        ("knee-cpu", "What the server does", "server CPU, % of its cores", p => p.ServerCpuShare * 100),
        ("knee-held", "Clients held", "held, % of those that tried", p => p.Attempted > 0 ? 100.0 * p.Held / p.Attempted : null),
    ];

    /// <summary>Draws all into the folder, as PNG and SVG; returns name and picture of each.</summary>
    public static IReadOnlyList<(string Name, string Title, byte[] Png)> Write(KneeData data, string folder)
    {
        ChartStyle.RegisterFont();
        Directory.CreateDirectory(folder);
        var drawn = new List<(string, string, byte[])>();
        foreach (var (name, title, axis, figure) in All)
        {
            if (Draw(data, title, axis, figure, isLatency: name == "knee-p99") is not { } plot) continue;
            plot.ScaleFactor = 2;
            var path = Path.Combine(folder, name);
            plot.SavePng(path + ".png", Width * 2, Height * 2);
            plot.SaveSvg(path + ".svg", Width * 2, Height * 2);
            drawn.Add((name, title, File.ReadAllBytes(path + ".png")));
        }

        return drawn;
    }

    private static Plot? Draw(KneeData data, string title, string axis, Func<FindMaxPoint, double?> figure, bool isLatency)
    {
        var plot = ChartStyle.NewPlot($"{title}: {data.Search.Workload}", data.Axis, axis);
        var drawn = new List<(double X, double Y)>();
        foreach (var result in data.Search.Results)
        {
            var points = KneeData.Points(result).Where(p => figure(p) is not null).ToArray();
            if (points.Length == 0) continue;
            var color = Charts.Palette.Of(result.Pattern);
            var line = plot.Add.ScatterLine(points.Select(X).ToArray(), points.Select(p => figure(p)!.Value).ToArray(), color);
            line.LineWidth = 2;
            line.LegendText = result.Label;
            foreach (var point in points)
            {
                var marker = plot.Add.Marker(X(point), figure(point)!.Value, Marker(result.Pattern, point.Holds == true), 12, color);
                marker.MarkerLineWidth = 2;
                drawn.Add((X(point), figure(point)!.Value));
            }
        }

        if (drawn.Count == 0) return null;
        var (low, high) = (drawn.Min(d => d.X), drawn.Max(d => d.X));
        plot.Axes.Bottom.TickGenerator = LatencyPercentiles.LogTicks(Math.Pow(10, low), Math.Pow(10, high));
        plot.Axes.SetLimitsX(low - 0.08, high + 0.08);
        if (isLatency) LatencyAxis(plot, data.Search.FreshnessMs, drawn.Min(d => d.Y), drawn.Max(d => d.Y));
        else plot.Axes.SetLimitsY(0, Math.Max(105, drawn.Max(d => d.Y) * 1.05));
        ChartStyle.ShowLegend(plot);
        return plot;
    }

    private static void LatencyAxis(Plot plot, double need, double least, double most)
    {
        (least, most) = (Math.Min(least, Math.Log10(need)), Math.Max(most, Math.Log10(need)));
        var limit = plot.Add.HorizontalLine(Math.Log10(need), 1.5f, Color.FromHex("#CF222E"), LinePattern.Dashed);
        limit.LegendText = string.Create(CultureInfo.InvariantCulture, $"need: {Numbers.Short(need)} ms");
        plot.Axes.Left.TickGenerator = LatencyPercentiles.LogTicks(Math.Pow(10, least), Math.Pow(10, most));
        plot.Axes.SetLimitsY(least - 0.15, most + 0.15);
    }

    private static MarkerShape Marker(string pattern, bool filled) => (Charts.Palette.MarkerOf(pattern), filled) switch
    {
        (MarkerShape.FilledCircle, false) => MarkerShape.OpenCircle,
        (MarkerShape.FilledSquare, false) => MarkerShape.OpenSquare,
        (MarkerShape.FilledTriangleUp, false) => MarkerShape.OpenTriangleUp,
        (MarkerShape.FilledDiamond, false) => MarkerShape.OpenDiamond,
        var (shape, _) => shape,
    };

    private static double X(FindMaxPoint point) => Math.Log10(point.Load);
}
