using Bench.Report.Charts;

namespace Bench.Report.Html;

/// <summary>The interactive twin of a trouble's picture.</summary>
internal static class TroubleCurve
{
    public static Curve Of(TroubleChart chart)
    {
        var lines = chart.Lines
            .Select(line => (Line: line, Points: line.Points.GroupBy(p => Math.Round(p.X)).ToDictionary(g => g.Key, g => g.Last().Y)))
            .ToArray();
        var xs = lines.SelectMany(l => l.Points.Keys).Distinct().Order().ToArray();
        // No workload: it stands with the troubles, and not with a workload's curves.
        return new Curve(chart.Name, "", chart.Title, "seconds", "seconds since the trouble began", "second", chart.Y, chart.Unit, xs,
            [.. lines.Select(l => new CurveSeries(
                l.Line.Label, l.Line.Pattern, Palette.HexOf(l.Line.Pattern), l.Line.Setting switch { 0 => null, 1 => [8, 4], _ => [2, 4] },
                [.. xs.Select(x => l.Points.TryGetValue(x, out var y) ? (double?)Math.Round(y, 1) : null)]))])
        { Marks = [chart.Band] };
    }
}
