using Bench.Report.Model;
using Bench.Report.Summary;

namespace Bench.Report.Crossovers;

/// <summary>A line of a chart: a model, where it is backed by measurements, and those.</summary>
internal sealed record ChartLine(
    string Label, string Pattern, int Setting, Func<double, double?> Model, double From, double To,
    IReadOnlyList<(double X, double Y)> Points);

/// <summary>Where two lines cross.</summary>
/// <param name="X">Rate or interval.</param>
/// <param name="Y">What both cost there.</param>
/// <param name="Before">The line that is lower before it.</param>
/// <param name="After">The line that is lower after it.</param>
/// <param name="Extrapolated">True when one of them was not measured on both sides.</param>
internal sealed record BreakEven(double X, double Y, string Before, string After, bool Extrapolated);

/// <summary>One chart, logarithmic both ways.</summary>
internal sealed record CrossoverChart(
    string Name, string Title, string X, string XUnit, string Y, string Unit, double XFrom, double XTo, IReadOnlyList<ChartLine> Lines,
    IReadOnlyList<BreakEven> Crossings)
{
    public string Description => $"{Title}, by {X}; both axes logarithmic. Points are measured; lines are the model, solid where "
        + "measurements back it, dashed where it is extrapolated; rings are break-even points.";
}

/// <summary>THE LIST of crossover charts: three figures, each against the update rate and against the polling interval.</summary>
internal static class CrossoverCharts
{
    // Twice an hour to a hundred a second; a tenth of a second to an hour.
    private const double LeastRate = 2 / 3600.0;
    private const double MostRate = 100;
    private const double LeastInterval = 0.1;

    /// <summary>The longest polling interval of a chart, in seconds.</summary>
    public const double MostInterval = 3600;

    private static readonly (string Name, string Title, string Y, string Unit, Func<Cost, double, double?> OfPoint,
        Func<CrossoverLine, double, double?, double?> OfModel)[] Figures =
        [
            ("bytes", "Bytes on the wire", "bytes a client-hour", "B", (cost, _) => cost.Bytes * 3600,
                (line, rate, period) => line.CostAt(rate, period).Bytes * 3600),
            ("cpu", "Server CPU", "server CPU a client-hour, ms", "ms", (cost, _) => cost.CpuUs * 3.6,
                (line, rate, period) => line.CostAt(rate, period).CpuUs * 3.6),
            ("staleness", "Staleness", "p99 staleness, ms", "ms", (_, p99) => p99, (line, _, period) => line.StalenessAt(period)),
        ];

    public static IReadOnlyList<CrossoverChart> Of(CrossoverSet set) =>
    [
        .. Figures.Select(figure => Chart(
            $"crossover-{figure.Name}-by-rate", $"{figure.Title} by update rate", "messages a second to each client", "/s", figure.Y,
            figure.Unit, LeastRate, MostRate,
            [.. set.Lines.Select(line => new ChartLine(
                Named(set, line), line.Settings.Pattern, line.Setting, rate => figure.OfModel(line, rate, line.PeriodSeconds),
                line.Points[0].MessagesPerSecond, line.Points[^1].MessagesPerSecond,
                [.. line.Points.Select(p => (p.MessagesPerSecond, figure.OfPoint(p.PerSecond, p.P99Ms)))
                    .Where(p => p.Item2 > 0).Select(p => (p.MessagesPerSecond, p.Item2!.Value))]))],
            figure.Name != "staleness")),
        .. Figures.Select(figure => ByInterval(set, figure.Name, figure.Title, figure.Y, figure.Unit, figure.OfPoint, figure.OfModel))
            .OfType<CrossoverChart>(),
    ];

    // At the lowest rate that was measured: there the interval matters most.
    private static CrossoverChart? ByInterval(
        CrossoverSet set, string name, string title, string y, string unit, Func<Cost, double, double?> ofPoint,
        Func<CrossoverLine, double, double?, double?> ofModel)
    {
        // One model for all intervals: of lines that are alike, and of the kind that most of them have.
        var polling = set.Lines.Where(l => l.Settings.Kind.OnTimer).GroupBy(l => l.Kind).MaxBy(g => g.Count())?.ToArray() ?? [];
        if (polling.Length < 2) return null;
        var rate = polling[0].Points[0].MessagesPerSecond;
        var points = polling.Select(l => (X: l.Settings.Interval / 1000.0, Y: ofPoint(l.Points[0].PerSecond, l.Points[0].P99Ms)))
            .Where(p => p.Y > 0).Select(p => (p.X, p.Y!.Value)).ToArray();
        ChartLine[] lines =
        [
            new(
                polling[0].Settings.Kind.Spoken, polling[0].Settings.Pattern, 0, interval => ofModel(polling[0], rate, interval),
                points.Min(p => p.X), points.Max(p => p.X), points),
            .. set.Lines.Where(l => !l.Settings.Kind.OnTimer).Select(l => new ChartLine(
                Named(set, l), l.Settings.Pattern, 0, _ => ofModel(l, rate, l.PeriodSeconds), LeastInterval, MostInterval, [])),
        ];
        return Chart(
            $"crossover-{name}-by-interval", $"{title} by polling interval, at {Numbers.Short(rate)} messages a second",
            "polling interval, s", "s", y, unit, LeastInterval, MostInterval, lines, true);
    }

    // As a sentence names it, or with all its settings where another line has the same name.
    private static string Named(CrossoverSet set, CrossoverLine line) =>
        set.Lines.Count(l => l.Settings.Spoken == line.Settings.Spoken) > 1 ? line.Settings.Label : line.Settings.Spoken;

    private static CrossoverChart Chart(
        string name, string title, string x, string xUnit, string y, string unit, double from, double to, IReadOnlyList<ChartLine> lines,
        bool cross) =>
        new(name, title, x, xUnit, y, unit, from, to, lines, cross ? Crossings.Of(lines, from, to) : []);
}
