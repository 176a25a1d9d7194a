using System.Globalization;
using Bench.Contract.Patterns;
using Bench.Report.Charts;
using Bench.Report.Summary;
using Bench.Report.Verdicts;

namespace Bench.Report.Map;

/// <summary>The map as shapes of the page's picture. Pure.</summary>
internal static class MapShapes
{
    private const double Left = 74;
    private const double Top = 12;
    private const double Across = 780;
    private const double Up = 430;

    // What a cell is of that has no answer, as the style sheet knows it.
    private const string None = "none";
    private const string Unknown = "unknown";

    /// <summary>Width of the picture.</summary>
    public static int Width => 900;

    /// <summary>Height of the picture.</summary>
    public static int Height => 490;

    /// <summary>The colour of what is of a pattern, or of none, where no style sheet is let in.</summary>
    public static string Fill(string of) => of switch { None => MapPlot.NoneHex, Unknown => MapPlot.UnknownHex, _ => Palette.HexOf(of) };

    /// <summary>A rectangle for each cell.</summary>
    public static IEnumerable<MapRect> Cells(RungMap map)
    {
        var (columns, rows) = (map.Rates.Count, map.NeedsMs.Count);
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                var cell = map.Cells[row][column];
                var of = cell.Pattern ?? (cell.State == VerdictState.NoneMeets ? None : Unknown);
                // A cell lies around its rate and need; those at the edges are half as wide.
                var (left, right) = (XOfColumn(map, Math.Max(0, column - 0.5)), XOfColumn(map, Math.Min(columns - 1, column + 0.5)));
                var (top, bottom) = (YOfRow(map, Math.Min(rows - 1, row + 0.5)), YOfRow(map, Math.Max(0, row - 0.5)));
                yield return new MapRect(of, Text(left), Text(top), Text(right - left), Text(bottom - top), MapWords.Of(map, column, row));
            }
        }
    }

    /// <summary>The lines of equal money.</summary>
    public static IEnumerable<string> Lines(RungMap map) =>
        from contour in Contoured(map)
        from line in contour.Lines
        select string.Join(' ', line.Select(p => $"{Text(XOfColumn(map, p.Column))},{Text(YOfRow(map, p.Row))}"));

    /// <summary>The measured workloads.</summary>
    public static IEnumerable<MapDot> Points(RungMap map) => map.Points.Select(p => new MapDot(
        p.Pattern ?? Unknown, Text(XOf(p.Rate)), Text(YOf(p.NeedMs)),
        $"{p.Workload}, measured: {MapAxis.Rate(p.Rate)}, seen within {MapAxis.Need(p.NeedMs)}. "
            + $"{(p.Pattern is { } pattern ? $"Its own verdict: {Ladder.Of(pattern).Written}" : "Its own verdict names none")}."));

    /// <summary>Everything that is written on it.</summary>
    public static IEnumerable<MapWord> Words(RungMap map)
    {
        foreach (var (value, text) in MapAxis.RateMarks)
            yield return new MapWord("tick", Text(XOf(value)), Text(Top + Up + 17), "middle", text);
        foreach (var (value, text) in MapAxis.NeedMarks)
            yield return new MapWord("tick", Text(Left - 7), Text(YOf(value) + 4), "end", text);
        yield return new MapWord(
            "axis", Text(Left + Across / 2), Text(Top + Up + 40), "middle",
            "messages that each client receives; up: within what time 99 % must be seen");
        foreach (var (level, lines) in Contoured(map))
            foreach (var (column, row) in MapPlot.Marks(map, lines))
                yield return new MapWord(
                    "money", Text(XOfColumn(map, column)), Text(YOfRow(map, row) + 4), "middle", MapPlot.Amount(map, level));

        foreach (var pattern in map.Patterns)
        {
            if (MapLabels.Deepest(
                [.. map.Cells.Select(row => (IReadOnlyList<bool>)[.. row.Select(c => c.Pattern == pattern)])]) is var (column, row, room)
                && room >= map.NeedsMs.Count / 16)
                yield return new MapWord(
                    "name", Text(XOfColumn(map, column)), Text(YOfRow(map, row) + 6), "middle", Ladder.Of(pattern).Written);
        }

        (string, double X, double Y)[] places = [.. map.Points.Select(p => (p.Workload, XOf(p.Rate) - Left, YOf(p.NeedMs) - Top))];
        foreach (var (i, side) in MapLabels.Place(places, Across, Up).Index())
        {
            var (word, x, y) = places[i];
            var (dx, dy, anchor) = side switch
            {
                MapLabels.Side.Right => (9, 4, "start"),
                MapLabels.Side.Left => (-9, 4, "end"),
                MapLabels.Side.Above => (0, -10, "middle"),
                _ => (0, 19, "middle"),
            };
            yield return new MapWord("workload", Text(x + Left + dx), Text(y + Top + dy), anchor, word);
        }
    }

    /// <summary>A part of so many, the first and the last among it.</summary>
    public static IEnumerable<int> Sample(int count) =>
        Enumerable.Range(0, 7).Select(i => (int)Math.Round(i * (count - 1) / 6.0)).Distinct();

    private static IEnumerable<(double Level, IReadOnlyList<IReadOnlyList<(double Column, double Row)>> Lines)> Contoured(RungMap map) =>
        MapPlot.Levels(map).Select(level => (level, Contours.Of(map.WrongHeights(), Math.Log10(level))));

    private static double XOf(double rate) =>
        Left + Across * Math.Log(rate / MapAxis.LeastRate) / Math.Log(MapAxis.MostRate / MapAxis.LeastRate);

    private static double YOf(double needMs) =>
        Top + Up * (1 - Math.Log(needMs / MapAxis.LeastNeedMs) / Math.Log(MapAxis.MostNeedMs / MapAxis.LeastNeedMs));

    private static double XOfColumn(RungMap map, double column) => Left + Across * column / (map.Rates.Count - 1);

    private static double YOfRow(RungMap map, double row) => Top + Up * (1 - row / (map.NeedsMs.Count - 1));

    private static string Text(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}

/// <summary>A cell.</summary>
internal sealed record MapRect(string Of, string X, string Y, string Width, string Height, string Words);

/// <summary>A measured workload.</summary>
internal sealed record MapDot(string Of, string X, string Y, string Words);

/// <summary>Something written.</summary>
internal sealed record MapWord(string Kind, string X, string Y, string Anchor, string Text);
