using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Bench.Micro.Charts;

/// <summary>Ratios as dots on a logarithmic axis: the length of a bar would mean nothing there.</summary>
internal static class RatioChart
{
    private const string FontName = "Inter";
    private const int Width = 1300;
    private const int RowHeight = 26;
    private const int Margins = 150;
    private static readonly Color Ink = Color.FromHex("#1F2328");
    private static readonly Color Quiet = Color.FromHex("#57606A");
    private static readonly Color OursColor = Color.FromHex("#0969DA");
    private static readonly Color AlternativeColor = Color.FromHex("#BC4C00");

    /// <summary>Draws ratios.png and ratios.svg.</summary>
    public static void Write(IReadOnlyList<Ratio> ratios, string folder)
    {
        // Charts must be right on a machine that has no fonts, where text would vanish without a word.
        var fonts = Path.Combine(AppContext.BaseDirectory, "Fonts");
        Fonts.AddFontFile(FontName, Path.Combine(fonts, "Inter-Regular.ttf"), bold: false, italic: false);
        Fonts.AddFontFile(FontName, Path.Combine(fonts, "Inter-Bold.ttf"), bold: true, italic: false);
        Fonts.Default = FontName;

        var plot = Draw(ratios);
        var height = ratios.Count * RowHeight + Margins;
        plot.SaveSvg(Path.Combine(folder, "ratios.svg"), Width, height);
        plot.ScaleFactor = 2;
        plot.SavePng(Path.Combine(folder, "ratios.png"), Width * 2, height * 2);
    }

    private static Plot Draw(IReadOnlyList<Ratio> ratios)
    {
        var plot = new Plot();
        plot.Font.Set(FontName);
        plot.Title("Time of each candidate ÷ time of its baseline", 17);
        plot.XLabel("ratio, logarithmic: right of 1 is dearer than the baseline", 13);
        plot.Axes.Color(Ink);
        plot.Grid.MajorLineColor = Color.FromHex("#EAEEF2");
        plot.Axes.Top.FrameLineStyle.Width = 0;
        plot.Axes.Right.FrameLineStyle.Width = 0;
        plot.Axes.Right.MinimumSize = 36; // The last tick label would be cut.
        plot.Axes.Left.TickLabelStyle.ForeColor = Quiet;

        var rows = new NumericManual();
        for (var i = 0; i < ratios.Count; i++)
        {
            var y = ratios.Count - i;
            var x = Math.Log10(ratios[i].Value);
            var color = ratios[i].Ours ? OursColor : AlternativeColor;
            rows.AddMajor(y, ratios[i].Label);
            plot.Add.Line(0, y, x, y).LineColor = color.WithAlpha(0.35);
            plot.Add.Marker(x, y, MarkerShape.FilledCircle, 9, color);
            var label = plot.Add.Text(Figure(ratios[i].Value), x, y);
            label.LabelFontColor = Quiet;
            label.LabelFontSize = 11;
            label.LabelAlignment = x < 0 ? Alignment.MiddleRight : Alignment.MiddleLeft;
            label.OffsetX = x < 0 ? -8 : 8;
        }

        plot.Add.VerticalLine(0, 1, Ink);
        plot.Axes.Left.TickGenerator = rows;
        plot.Axes.Bottom.TickGenerator = Ticks();
        var least = Math.Min(0, ratios.Min(ratio => Math.Log10(ratio.Value)));
        var most = Math.Max(0, ratios.Max(ratio => Math.Log10(ratio.Value)));
        var room = 0.1 + 0.15 * (most - least); // For the figures beside the outermost dots.
        plot.Axes.SetLimits(least - room, most + room, 0.3, ratios.Count + 0.7);
        plot.Legend.ManualItems.Add(new LegendItem
        {
            LabelText = "code of this repository",
            MarkerStyle = new MarkerStyle(MarkerShape.FilledCircle, 9, OursColor)
        });
        plot.Legend.ManualItems.Add(new LegendItem
        {
            LabelText = "the platform's or a library's",
            MarkerStyle = new MarkerStyle(MarkerShape.FilledCircle, 9, AlternativeColor)
        });
        var legend = plot.ShowLegend(Edge.Bottom).Legend;
        legend.OutlineWidth = 0;
        legend.ShadowColor = Colors.Transparent;
        return plot;
    }

    private static string Figure(double ratio) =>
        ratio.ToString(ratio < 0.1 ? "0.000×" : ratio < 10 ? "0.00×" : "0.#×", CultureInfo.InvariantCulture);

    private static NumericManual Ticks()
    {
        var ticks = new NumericManual();
        foreach (var value in (double[])[0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 1000])
            ticks.AddMajor(Math.Log10(value), value.ToString("0.##", CultureInfo.InvariantCulture));
        return ticks;
    }
}
