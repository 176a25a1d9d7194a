namespace Bench.Report.Crossovers;

/// <summary>A chart of measured points, logarithmic both ways, with lines that join them and no model.</summary>
internal static class MeasuredChart
{
    /// <summary>One line before it is drawn.</summary>
    /// <param name="Label">What it is of, as the key says it.</param>
    /// <param name="Pattern">The pattern, whose colour it has.</param>
    /// <param name="Setting">0 for the pattern's first line, 1 for its second, and so on.</param>
    /// <param name="Points">In any order; what is not above zero has no place on the axes and is left out.</param>
    public sealed record Line(string Label, string Pattern, int Setting, IEnumerable<(double X, double? Y)> Points);

    /// <summary>The chart; null where no line has two points.</summary>
    public static CrossoverChart? Of(string name, string title, string x, string xUnit, string y, string unit, IEnumerable<Line> lines)
    {
        var drawn = lines
            .Select(line => (Line: line, Points: line.Points.Where(p => p is { X: > 0, Y: > 0 }).Select(p => (p.X, Y: p.Y!.Value))
                .DistinctBy(p => p.X).OrderBy(p => p.X).ToArray()))
            .Where(l => l.Points.Length > 1)
            .ToArray();
        return drawn.Length == 0 ? null : new CrossoverChart(
            name, title, x, xUnit, y, unit, drawn.Min(l => l.Points[0].X), drawn.Max(l => l.Points[^1].X),
            [.. drawn.Select(l => new ChartLine(
                l.Line.Label, l.Line.Pattern, l.Line.Setting, at => Between(l.Points, at), l.Points[0].X, l.Points[^1].X, l.Points))],
            []);
    }

    // Straight between the points, on the logarithmic axes.
    private static double? Between((double X, double Y)[] points, double x)
    {
        const double slack = 1e-9;
        if (x < points[0].X * (1 - slack) || x > points[^1].X * (1 + slack)) return null;
        var next = Array.FindIndex(points, p => p.X >= x * (1 - slack));
        if (next == 0) return points[0].Y;
        var (a, b) = (points[next - 1], points[next]);
        return a.Y * Math.Pow(b.Y / a.Y, Math.Log(x / a.X) / Math.Log(b.X / a.X));
    }
}
