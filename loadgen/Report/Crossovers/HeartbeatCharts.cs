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
        IReadOnlyList<HeartbeatRow> rows, string name, string title, string y, string unit, Func<HeartbeatRow, double?> figure) =>
        MeasuredChart.Of(
            name, title, "heartbeat interval, s", "s", y, unit,
            rows.GroupBy(r => r.Pattern).Select(g => new MeasuredChart.Line(
                Ladder.Of(g.Key).Written, g.Key, 0, g.Select(r => (r.HeartbeatMs / 1000.0, figure(r))))));
}
