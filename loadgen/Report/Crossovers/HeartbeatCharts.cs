using Bench.Contract.Patterns;
using Bench.Report.Summary;

namespace Bench.Report.Crossovers;

/// <summary>
/// The curve of heartbeats: how soon a peer is missed, and what that costs, both against the interval. Points are
/// measured; the lines join them.
/// </summary>
internal static class HeartbeatCharts
{
    /// <summary>The charts; none where there is no rung with two intervals.</summary>
    public static IReadOnlyList<CrossoverChart> Of(IReadOnlyList<HeartbeatRow> rows) =>
        rows.GroupBy(r => (r.Workload, r.Pattern)).All(g => g.Count() < 2) ? [] :
        [
            .. new[]
            {
                Chart(
                    rows, "heartbeat-notice", "Time to notice that a peer is gone, by heartbeat interval",
                    "seconds until the last client noticed", "s", row => row.NoticeMaxMs / 1000),
                Chart(
                    rows, "heartbeat-bytes", "Bytes of an idle connection, by heartbeat interval", "bytes a connection-hour", "B",
                    row => row.BytesPerConnectionHour),
                Chart(
                    rows, "heartbeat-cpu", "Server CPU of an idle connection, by heartbeat interval", "server CPU a connection-hour, ms",
                    "ms", row => row.CpuMsPerConnectionHour),
            }.OfType<CrossoverChart>(),
        ];

    private static CrossoverChart? Chart(
        IReadOnlyList<HeartbeatRow> rows, string name, string title, string y, string unit, Func<HeartbeatRow, double?> figure)
    {
        var lines = rows
            .GroupBy(r => r.Pattern)
            .Select(g => (Pattern: g.Key, Points: g.Where(r => figure(r) > 0)
                .Select(r => (X: r.HeartbeatMs / 1000.0, Y: figure(r)!.Value)).DistinctBy(p => p.X).OrderBy(p => p.X).ToArray()))
            .Where(l => l.Points.Length > 1)
            .ToArray();
        if (lines.Length == 0) return null;
        var (from, to) = (lines.Min(l => l.Points[0].X), lines.Max(l => l.Points[^1].X));
        return new CrossoverChart(
            name, title, "heartbeat interval, s", "s", y, unit, from, to,
            [.. lines.Select(l => new ChartLine(
                Ladder.Of(l.Pattern).Written, l.Pattern, 0, x => Between(l.Points, x), l.Points[0].X, l.Points[^1].X, l.Points))],
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
