using Bench.Report.Charts;
using Bench.Report.Html;

namespace Bench.Report.Crossovers;

/// <summary>The interactive twin of a crossover chart.</summary>
internal static class CrossoverCurve
{
    private const int Steps = 90;

    public static Curve Of(CrossoverChart chart)
    {
        var grid = Enumerable.Range(0, Steps + 1).Select(i => chart.XFrom * Math.Pow(chart.XTo / chart.XFrom, (double)i / Steps));
        var xs = grid.Concat(chart.Lines.SelectMany(l => l.Points.Select(p => p.X).Concat([l.From, l.To])))
            .Concat(chart.Crossings.Select(c => c.X))
            .Where(x => x >= chart.XFrom && x <= chart.XTo * 1.05).Distinct().Order().ToArray();
        var series = new List<CurveSeries>();
        foreach (var line in chart.Lines)
        {
            var color = Palette.HexOf(line.Pattern);
            IReadOnlyList<double?> Where(Func<double, bool> inside) =>
                [.. xs.Select(x => inside(x) && line.Model(x) is > 0 and var y ? (double?)Rounded(y) : null)];
            series.Add(new CurveSeries(line.Label, line.Pattern, color, null, Where(x => x >= line.From && x <= line.To))
            {
                Width = 2.4 - 0.6 * line.Setting
            });
            if (line.From > chart.XFrom || line.To < chart.XTo)
                series.Add(
                    new CurveSeries(line.Label + ", modelled", line.Pattern, color, [5, 5], Where(x => x <= line.From || x >= line.To))
                    {
                        Width = 2.4 - 0.6 * line.Setting,
                        Quiet = true
                    });
            if (line.Points.Count > 0)
                series.Add(new CurveSeries(line.Label + ", measured", line.Pattern, color, null, [.. xs.Select(x => At(line.Points, x))])
                {
                    Points = true,
                    Quiet = true
                });
        }

        if (chart.Crossings.Count > 0)
            series.Add(new CurveSeries(
                "break-even", "ink", "#1F2328", null,
                [.. xs.Select(x => chart.Crossings.Where(c => c.X == x).Select(c => (double?)Rounded(c.Y)).FirstOrDefault())])
            {
                Points = true
            });
        return new Curve(
            chart.Name, "", chart.Title, "loglog", chart.X + " (log)", chart.XUnit, chart.Y + " (log)", chart.Unit, [.. xs.Select(Rounded)],
            series);
    }

    private static double? At(IReadOnlyList<(double X, double Y)> points, double x) =>
        points.Where(p => p.X == x).Select(p => (double?)Rounded(p.Y)).FirstOrDefault();

    // Four digits are more than a screen shows.
    private static double Rounded(double value) =>
        value == 0 ? 0 : Math.Round(value, Math.Clamp(3 - (int)Math.Floor(Math.Log10(Math.Abs(value))), 0, 15));
}
