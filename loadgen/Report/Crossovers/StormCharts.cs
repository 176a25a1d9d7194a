using Bench.Report.Summary;

namespace Bench.Report.Crossovers;

/// <summary>The sweep over the window of jitter: how soon all are back, and how busy the server was, both against the window.</summary>
internal static class StormCharts
{
    /// <summary>The charts; none where no rung has two windows above zero.</summary>
    public static IReadOnlyList<CrossoverChart> Of(IReadOnlyList<StormRow> rows) =>
    [
        .. new[]
        {
            Chart(
                rows, "storm-back", "Time until 99 % are back, by window of jitter", "seconds until 99 % are back", "s",
                row => row.BackP99Ms / 1000),
            Chart(
                rows, "storm-peak", "The server's busiest second, by window of jitter", "busiest second, % of cores", "%",
                row => row.PeakIsRough ? null : 100 * row.PeakServerShare),
        }.OfType<CrossoverChart>(),
    ];

    private static CrossoverChart? Chart(
        IReadOnlyList<StormRow> rows, string name, string title, string y, string unit, Func<StormRow, double?> figure) =>
        MeasuredChart.Of(
            name, title, "window of jitter, s", "s", y, unit,
            rows.GroupBy(r => r.Pattern).SelectMany(pattern => pattern.GroupBy(r => r.Rung).Select((rung, i) => new MeasuredChart.Line(
                rung.Key, pattern.Key, i, rung.Select(r => (r.JitterMs / 1000.0, figure(r)))))));
}
