using Bench.Contract.Patterns;
using Bench.Report.Charts;
using Bench.Report.Summary;
using Bench.Report.Verdicts;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Bench.Report.Map;

/// <summary>Draws the map for a file.</summary>
internal static class MapPlot
{
    /// <summary>Width of the picture.</summary>
    public const int Width = 900;

    /// <summary>Height of the picture.</summary>
    public const int Height = 660;

    /// <summary>The colour of where it cannot be told.</summary>
    public const string UnknownHex = "#D0D7DE";

    /// <summary>The colour of where none is soon enough.</summary>
    public const string NoneHex = "#FFFFFF";

    // Of the part with data, about: where words go is worked out in it.
    private const double DataWidth = 780;
    private const double DataHeight = 440;

    // Of a decade, around the map.
    private const double Edge = 0.08;

    // Regions are pale, so that lines, points and words stand out on them.
    private const double Paleness = 0.45;

    private static readonly Color Ink = Color.FromHex("#1F2328");
    private static readonly Color Unknown = Color.FromHex(UnknownHex);
    private static readonly Color None = Color.FromHex(NoneHex);

    /// <summary>The picture.</summary>
    public static Plot Draw(RungMap map)
    {
        var plot = ChartStyle.NewPlot(
            $"{map.Title}\nmodelled, from costs measured in run {map.RunId}; {map.PayloadBytes} B a message; points: measured workloads, "
                + "by their own verdicts\nlines: what the dearest rung that is soon enough costs more a month than the least",
            "messages that each client receives (log)", "99 % must be seen within (log)");
        plot.Axes.Title.Label.FontSize = 14;
        var (x0, x1, y0, y1) = (Math.Log10(map.Rates[0]), Math.Log10(map.Rates[^1]), Math.Log10(map.NeedsMs[0]), Math.Log10(
            map.NeedsMs[^1]));
        AddRegions(plot, map, x0, x1, y0, y1);
        AddContours(plot, map, x0, x1, y0, y1);
        foreach (var pattern in map.Patterns) Name(plot, map, pattern, x0, x1, y0, y1);
        AddPoints(plot, map, x0, x1, y0, y1);
        plot.Axes.Bottom.TickGenerator = Ticks(MapAxis.RateMarks);
        plot.Axes.Left.TickGenerator = Ticks(MapAxis.NeedMarks);
        plot.Grid.IsVisible = false;
        // Room for points that lie on the edge.
        plot.Axes.SetLimits(x0 - Edge, x1 + Edge, y0 - Edge, y1 + Edge);
        Legend(plot, map);
        return plot;
    }

    /// <summary>Heights of the lines: each ten times the one before, as many as there are.</summary>
    public static IReadOnlyList<double> Levels(RungMap map)
    {
        var most = map.Cells.SelectMany(row => row.Select(c => c.WrongMonth)).Max() ?? 0;
        return [.. Enumerable.Range(1, 12).Select(power => Math.Pow(10, power)).TakeWhile(level => level < most)];
    }

    /// <summary>Where the amount of a line is written: once on each that is long enough, off the middle of the map.</summary>
    public static IEnumerable<(double Column, double Row)> Marks(
        RungMap map, IEnumerable<IReadOnlyList<(double Column, double Row)>> lines) =>
        lines.Where(l => l.Count > map.Rates.Count / 6)
            .Select(line => line.MinBy(p => Math.Abs(p.Column / map.Rates.Count - 0.2) + Math.Abs(p.Row / map.NeedsMs.Count - 0.8)));

    /// <summary>The height of a line in words.</summary>
    public static string Amount(RungMap map, double level) =>
        $"+{map.Currency}{level.ToString("#,0", System.Globalization.CultureInfo.InvariantCulture)}";

    private static void AddRegions(Plot plot, RungMap map, double x0, double x1, double y0, double y1)
    {
        var (rows, columns) = (map.Cells.Count, map.Cells[0].Count);
        var colors = Colours(map);
        var values = new double[rows, columns];
        for (var row = 0; row < rows; row++)
            for (var column = 0; column < columns; column++) values[rows - 1 - row, column] = IndexOf(map, map.Cells[row][column]) + 0.5;
        var heat = plot.Add.Heatmap(values);
        heat.Colormap = new Regions(colors);
        heat.ManualRange = new ScottPlot.Range(0, colors.Length);
        heat.Position = new CoordinateRect(x0, x1, y0, y1);
        heat.Smooth = false;
    }

    // The patterns, then what cannot be told, then what none meets.
    private static int IndexOf(RungMap map, MapCell cell)
    {
        for (var i = 0; i < map.Patterns.Count; i++)
            if (map.Patterns[i] == cell.Pattern) return i;
        return map.Patterns.Count + (cell.State == VerdictState.NoneMeets ? 1 : 0);
    }

    private static Color[] Colours(RungMap map) => [.. map.Patterns.Select(Pale), Unknown, None];

    private static Color Pale(string pattern) => Charts.Palette.Of(pattern).MixedWith(Colors.White, Paleness);

    private static void AddContours(Plot plot, RungMap map, double x0, double x1, double y0, double y1)
    {
        var (rows, columns) = (map.Cells.Count, map.Cells[0].Count);
        foreach (var level in Levels(map))
        {
            var lines = Contours.Of(map.WrongHeights(), Math.Log10(level));
            foreach (var line in lines)
            {
                var drawn = plot.Add.ScatterLine(
                    line.Select(p => X(p.Column)).ToArray(), line.Select(p => Y(p.Row)).ToArray(), Ink.WithAlpha(0.75));
                drawn.LineWidth = 1.2f;
            }

            foreach (var (column, row) in Marks(map, lines))
            {
                var text = plot.Add.Text(Amount(map, level), X(column), Y(row));
                text.LabelFontSize = 11;
                text.LabelFontColor = Ink;
                text.LabelBackgroundColor = Colors.White.WithAlpha(0.75);
                text.LabelPadding = 2;
                text.LabelAlignment = Alignment.MiddleCenter;
            }
        }

        double X(double column) => x0 + (x1 - x0) * column / (columns - 1);
        double Y(double row) => y0 + (y1 - y0) * row / (rows - 1);
    }

    private static void Name(Plot plot, RungMap map, string pattern, double x0, double x1, double y0, double y1)
    {
        if (MapLabels.Deepest(
            [.. map.Cells.Select(row => (IReadOnlyList<bool>)[.. row.Select(c => c.Pattern == pattern)])]) is not var (column, row, room))
            return;
        if (room < map.Cells.Count / 16) return; // Too narrow for a word; the legend has it.
        var text = plot.Add.Text(
            Ladder.Of(pattern).Written, x0 + (x1 - x0) * column / (map.Rates.Count - 1), y0 + (y1 - y0) * row / (map.NeedsMs.Count - 1));
        text.LabelFontSize = 17;
        text.LabelBold = true;
        text.LabelFontColor = Ink;
        text.LabelAlignment = Alignment.MiddleCenter;
    }

    private static void AddPoints(Plot plot, RungMap map, double x0, double x1, double y0, double y1)
    {
        var places = map.Points
            .Select(p =>
                (p.Workload, X: DataWidth * (Math.Log10(p.Rate) - x0) / (x1 - x0), Y: DataHeight * (y1 - Math.Log10(p.NeedMs)) / (y1 - y0)))
            .ToArray();
        var sides = MapLabels.Place([.. places], DataWidth, DataHeight);
        foreach (var (i, point) in map.Points.Index())
        {
            var marker = plot.Add.Marker(
                Math.Log10(point.Rate), Math.Log10(point.NeedMs),
                point.Pattern is null ? MarkerShape.FilledCircle : Charts.Palette.MarkerOf(point.Pattern), 13,
                point.Pattern is null ? Unknown : Charts.Palette.Of(point.Pattern));
            marker.MarkerLineColor = marker.MarkerStyle.OutlineColor = Ink;
            marker.MarkerStyle.OutlineWidth = 1.5f;
            var text = plot.Add.Text(point.Workload, Math.Log10(point.Rate), Math.Log10(point.NeedMs));
            text.LabelFontSize = 12;
            text.LabelFontColor = Ink;
            (text.LabelAlignment, text.OffsetX, text.OffsetY) = sides[i] switch
            {
                MapLabels.Side.Right => (Alignment.MiddleLeft, 9, 0),
                MapLabels.Side.Left => (Alignment.MiddleRight, -9, 0),
                MapLabels.Side.Above => (Alignment.LowerCenter, 0, -8),
                _ => (Alignment.UpperCenter, 0, 8),
            };
        }
    }

    private static bool HasUnknown(RungMap map) =>
        map.Cells.Any(row => row.Any(c => c.State == VerdictState.Undecided)) || map.Points.Any(p => p.Pattern is null);

    private static void Legend(Plot plot, RungMap map)
    {
        foreach (var pattern in map.Patterns) Swatch(Ladder.Of(pattern).Written, Pale(pattern));
        if (HasUnknown(map)) Swatch("cannot be told", Unknown);
        if (map.Cells.Any(row => row.Any(c => c.State == VerdictState.NoneMeets))) Swatch("none is soon enough", None);
        ChartStyle.ShowLegend(plot);

        void Swatch(string text, Color color) =>
            plot.Legend.ManualItems.Add(new LegendItem
            {
                LabelText = text,
                MarkerShape = MarkerShape.FilledSquare,
                MarkerSize = 13,
                MarkerColor = color,
                LineWidth = 0
            });
    }

    private static NumericManual Ticks(IReadOnlyList<(double Value, string Text)> marks)
    {
        var ticks = new NumericManual();
        foreach (var (value, text) in marks) ticks.AddMajor(Math.Log10(value), text);
        return ticks;
    }

    /// <summary>One colour for each whole number.</summary>
    private sealed class Regions(IReadOnlyList<Color> colors) : IColormap
    {
        public string Name => "regions";

        public Color GetColor(double position) => colors[Math.Min(colors.Count - 1, (int)(position * colors.Count))];
    }
}
