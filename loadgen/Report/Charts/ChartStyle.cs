using ScottPlot;

namespace Bench.Report.Charts;

/// <summary>What all charts share: the shipped font, quiet axes, room at the edges.</summary>
internal static class ChartStyle
{
    private const string FontName = "Inter";
    private static readonly Color Ink = Color.FromHex("#1F2328");
    private static readonly Color Quiet = Color.FromHex("#57606A");

    /// <summary>
    /// Registers the shipped font: charts must be right on a machine that has none, where text would vanish without a word.
    /// </summary>
    public static void RegisterFont()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Fonts");
        Fonts.AddFontFile(FontName, Path.Combine(folder, "Inter-Regular.ttf"), bold: false, italic: false);
        Fonts.AddFontFile(FontName, Path.Combine(folder, "Inter-Bold.ttf"), bold: true, italic: false);
        Fonts.Default = FontName;
        Fonts.Sans = FontName;
    }

    /// <summary>An empty plot with title and axis labels.</summary>
    public static Plot NewPlot(string title, string x, string y)
    {
        var plot = new Plot();
        plot.Font.Set(FontName);
        plot.Title(title, 17);
        plot.XLabel(x, 13);
        plot.YLabel(y, 13);
        plot.Axes.Color(Ink);
        plot.Axes.Title.Label.Bold = true;
        plot.Axes.Title.Label.ForeColor = Ink;
        foreach (var axis in (IAxis[])[plot.Axes.Bottom, plot.Axes.Left])
        {
            axis.Label.Bold = false;
            axis.Label.ForeColor = Quiet;
            axis.TickLabelStyle.FontName = FontName;
            axis.TickLabelStyle.FontSize = 12;
            axis.TickLabelStyle.ForeColor = Quiet;
            axis.FrameLineStyle.Color = Color.FromHex("#AFB8C1");
            axis.MinorTickStyle.Length = 0;
        }

        plot.Axes.Top.FrameLineStyle.Width = 0;
        plot.Axes.Right.FrameLineStyle.Width = 0;
        plot.Axes.Right.MinimumSize = 36; // The last tick label would be cut.
        plot.Grid.MajorLineColor = Color.FromHex("#EAEEF2");
        plot.FigureBackground.Color = Colors.White;
        plot.DataBackground.Color = Colors.White;
        return plot;
    }

    private const int FewRows = 4;
    private const int LegendRow = 24;

    /// <summary>A legend below the data, out of its way.</summary>
    public static void ShowLegend(Plot plot)
    {
        var panel = plot.ShowLegend(Edge.Bottom);
        panel.Legend.FontName = FontName;
        panel.Legend.FontSize = 12;
        panel.Legend.FontColor = Ink;
        panel.Legend.OutlineWidth = 0;
        panel.Legend.ShadowColor = Colors.Transparent;
        panel.Legend.Orientation = Orientation.Horizontal;
        // The panel measures itself before it knows its width, and draws no row that it has not measured.
        panel.MinimumSize = BeyondFew(plot) is > 0 and var more ? (FewRows + more) * LegendRow : 0;
    }

    /// <summary>Height of the rows of a plot's legend beyond the few that every chart has room for, px.</summary>
    public static int LegendHeight(Plot plot) => BeyondFew(plot) * LegendRow;

    // Two entries a row, as labels are long.
    private static int BeyondFew(Plot plot) => Math.Max(0, (plot.Legend.GetItems().Length + 1) / 2 - FewRows);

    /// <summary>A number in the plot, in ink.</summary>
    public static void Label(Plot plot, string text, double x, double y)
    {
        var label = plot.Add.Text(text, x, y);
        label.LabelFontName = FontName;
        label.LabelFontSize = 12;
        label.LabelFontColor = Ink;
        label.LabelAlignment = Alignment.MiddleLeft;
        label.OffsetX = 6;
    }
}
