namespace Bench.Report.Map;

/// <summary>Lines of one height over a grid, by marching squares. Pure.</summary>
internal static class Contours
{
    /// <summary>
    /// The lines, each as points in columns and rows of the grid, 0 to its last; neighbours that share an end are one line.
    /// </summary>
    /// <param name="grid">Heights by row and column; a square with one that is missing has no line.</param>
    /// <param name="level">The height.</param>
    public static IReadOnlyList<IReadOnlyList<(double Column, double Row)>> Of(IReadOnlyList<IReadOnlyList<double?>> grid, double level)
    {
        List<((double, double) From, (double, double) To)> segments = [];
        for (var row = 0; row + 1 < grid.Count; row++)
            for (var column = 0; column + 1 < grid[row].Count; column++)
                segments.AddRange(InSquare(grid, row, column, level));
        return Joined(segments);
    }

    // The line enters and leaves a square through sides whose ends lie on either side of the level. A saddle has two lines: its middle says
    // which corners belong together.
    private static IEnumerable<((double, double), (double, double))> InSquare(
        IReadOnlyList<IReadOnlyList<double?>> grid, int row, int column, double level)
    {
        ((int Column, int Row) At, double Height)[] corners = new ((int, int), double)[4];
        (int Column, int Row)[] places = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)];
        foreach (var (i, at) in places.Index())
        {
            if (grid[at.Row][at.Column] is not { } height) yield break;
            corners[i] = (at, height);
        }

        List<(double, double)> cuts = [];
        for (var i = 0; i < 4; i++)
        {
            var (a, b) = (corners[i], corners[(i + 1) % 4]);
            if (a.Height < level == b.Height < level) continue;
            // In the same order from both squares of a side, so that the ends are the same numbers.
            if (a.At.CompareTo(b.At) > 0) (a, b) = (b, a);
            var share = (level - a.Height) / (b.Height - a.Height);
            cuts.Add((a.At.Column + share * (b.At.Column - a.At.Column), a.At.Row + share * (b.At.Row - a.At.Row)));
        }

        if (cuts.Count == 2 && cuts[0] != cuts[1]) yield return (cuts[0], cuts[1]);
        if (cuts.Count != 4) yield break;
        var turn = corners.Average(c => c.Height) < level == corners[0].Height < level ? 0 : 1;
        yield return (cuts[turn], cuts[turn + 1]);
        yield return (cuts[turn + 2], cuts[(turn + 3) % 4]);
    }

    private static List<IReadOnlyList<(double, double)>> Joined(List<((double, double) From, (double, double) To)> segments)
    {
        var open = segments.ToHashSet();
        var at = segments.SelectMany(s => new[] { (End: s.From, Segment: s), (End: s.To, Segment: s) })
            .ToLookup(e => e.End, e => e.Segment);
        List<IReadOnlyList<(double, double)>> lines = [];
        foreach (var first in segments)
        {
            if (!open.Remove(first)) continue;
            LinkedList<(double, double)> line = new([first.From, first.To]);
            while (Next(line.Last!.Value) is { } onward) line.AddLast(onward);
            while (Next(line.First!.Value) is { } back) line.AddFirst(back);
            lines.Add([.. line]);
        }

        return lines;

        (double, double)? Next((double, double) end)
        {
            foreach (var segment in at[end])
                if (open.Remove(segment)) return segment.From == end ? segment.To : segment.From;
            return null;
        }
    }
}
