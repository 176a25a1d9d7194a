using Bench.Report.Charts;
using Bench.Report.Summary;
using ScottPlot;
using ScottPlot.TickGenerators;
using Palette = Bench.Report.Charts.Palette;

namespace Bench.Report.Comparison;

/// <summary>How far the main figures shifted between two runs, each with its interval.</summary>
internal static class ShiftChart
{
    private const double MostPercent = 100;

    private static readonly string[] Figures =
        [
        "latency_ms.p50", "latency_ms.p99", "wire_bytes_per_message.total", "server_cpu_us_per_message", "server_memory_kb_per_connection"
        ];

    private const int Width = 1000;
    private const int RowHeight = 26;

    /// <summary>Draws it as PNG at twice the size and as SVG; false when there is nothing to draw.</summary>
    public static bool Write(CompareFile compare, string path)
    {
        var rows = compare.Figures.Where(f => Figures.Contains(f.Figure) && f.Shift is not null)
            .OrderBy(f => Array.IndexOf(Figures, f.Figure)).ToArray();
        if (rows.Length == 0) return false;
        ChartStyle.RegisterFont();
        var plot = ChartStyle.NewPlot(
            $"{compare.HeadRun} against {compare.BaseRun}", "shift in %, with its 95 % interval; lower is better", "");
        var reach = Math.Min(MostPercent, rows.Max(r => 100 * (Math.Abs(r.Shift!.Value) + r.Margin!.Value)) * 1.1 + 0.5);
        var zero = plot.Add.VerticalLine(0);
        (zero.Color, zero.LineWidth) = (Color.FromHex("#AFB8C1"), 1.5f);
        for (var i = 0; i < rows.Length; i++) Draw(plot, rows[i], rows.Length - i);
        var severalWorkloads = rows.Select(r => r.Workload).Distinct().Count() > 1;
        plot.Axes.Left.TickGenerator = new NumericManual(
            rows.Select((_, i) => (double)(rows.Length - i)).ToArray(),
            rows.Select(r => $"{FigureList.Find(r.Figure).Title} · {(severalWorkloads ? r.Workload + " · " : "")}{r.Pattern}").ToArray());
        plot.Axes.Left.MajorTickStyle.Length = 0;
        plot.Axes.Left.TickLabelStyle.ForeColor = Color.FromHex("#1F2328");
        plot.Grid.YAxisStyle.IsVisible = false;
        plot.Axes.SetLimits(-reach, reach, 0.3, rows.Length + 0.7);
        plot.ScaleFactor = 2;
        var height = 130 + RowHeight * rows.Length;
        plot.SavePng(path + ".png", Width * 2, height * 2);
        plot.SaveSvg(path + ".svg", Width * 2, height * 2);
        return true;
    }

    // What moved is filled and dark, what did not is hollow: no colour needed to tell.
    private static void Draw(Plot plot, ComparedFigure row, double y)
    {
        var (at, margin) = (100 * row.Shift!.Value, 100 * row.Margin!.Value);
        var colour = Palette.Of(row.Pattern);
        var line = plot.Add.Line(at - margin, y, at + margin, y);
        (line.Color, line.LineWidth) = (colour, row.Moved == Movement.None ? 1.5f : 3);
        var mark = plot.Add.Marker(at, y, row.Moved == Movement.None ? MarkerShape.OpenCircle : MarkerShape.FilledCircle, 9, colour);
        mark.MarkerLineWidth = 2;
        if (row.Moved != Movement.None) ChartStyle.Label(plot, row.Moved == Movement.Worse ? "worse" : "better", at + margin, y);
    }
}
