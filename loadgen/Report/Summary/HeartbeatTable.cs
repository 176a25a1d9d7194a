using System.Globalization;
using System.Text;
using Bench.Contract.Patterns;
using Bench.Loadgen.Results;
using Bench.Report.Saved;

namespace Bench.Report.Summary;

/// <summary>
/// One heartbeat interval of one rung: how soon a peer is missed that is gone without a word, and what that costs while nothing happens.
/// </summary>
/// <param name="Workload">Name of the workload.</param>
/// <param name="Pattern">Name of the pattern.</param>
/// <param name="Label">With its settings.</param>
/// <param name="HeartbeatMs">Milliseconds from one heartbeat to the next of a quiet connection.</param>
/// <param name="WatchdogMs">Milliseconds of silence after which a client connects anew; null for never.</param>
public sealed record HeartbeatRow(string Workload, string Pattern, string Label, int HeartbeatMs, int? WatchdogMs)
{
    /// <summary>
    /// From the instant at which connections were forgotten to the client's seeing it, in milliseconds: half
    /// of those that saw it; null when none did.
    /// </summary>
    public required double? NoticeP50Ms { get; init; }

    /// <summary>The same for the last of them.</summary>
    public required double? NoticeMaxMs { get; init; }

    /// <summary>Clients that saw it, of all that were connected.</summary>
    public required long Noticed { get; init; }

    /// <summary>Clients that were connected.</summary>
    public required long Connected { get; init; }

    /// <summary>Bytes on the wire, both ways, of an idle connection in an hour; null where that was not measured.</summary>
    public required double? BytesPerConnectionHour { get; init; }

    /// <summary>Server CPU of the heartbeats of an idle connection in an hour, in milliseconds; null where that was not measured.</summary>
    public required double? CpuMsPerConnectionHour { get; init; }
}

/// <summary>The curve of heartbeats of a run that set their interval. Pure.</summary>
internal static class HeartbeatTable
{
    private const double SecondsPerHour = 3600;

    /// <summary>The rows by rung and interval; empty where no pattern has a heartbeat of its own.</summary>
    public static IReadOnlyList<HeartbeatRow> Of(RunData data) =>
    [
        .. data.Trials.Where(t => t.File.Pattern.HeartbeatMs is not null)
            .GroupBy(t => (t.File.Workload.Name, t.File.Pattern.Label))
            .Select(g => Row([.. g])).OrderBy(r => r.Workload, StringComparer.Ordinal)
            .ThenBy(r => Ladder.HeightOf(r.Pattern)).ThenBy(r => r.HeartbeatMs),
    ];

    /// <summary>The rows as Markdown; empty without any.</summary>
    public static string Markdown(IReadOnlyList<HeartbeatRow> rows)
    {
        if (rows.Count == 0) return "";
        var text = new StringBuilder("| rung | heartbeat every | given up after | noticed after: half, all | noticed by | bytes a "
            + "connection-hour | server CPU a connection-hour |\n|---|---:|---:|---:|---:|---:|---:|\n");
        foreach (var row in rows)
            text.Append(CultureInfo.InvariantCulture, $"| {Ladder.Of(row.Pattern).Written} | {Numbers.Time(row.HeartbeatMs)} "
                + $"| {TroubleTable.Time(row.WatchdogMs)} | {Noticed(row)} | {NoticedBy(row)} | {Bytes(row)} | {Cpu(row)} |\n");
        return text.ToString();
    }

    /// <summary>How soon it was noticed; a dash where it was not.</summary>
    public static string Noticed(HeartbeatRow row) =>
        row.NoticeP50Ms is null ? Numbers.None : $"{TroubleTable.Time(row.NoticeP50Ms)}, {TroubleTable.Time(row.NoticeMaxMs)}";

    /// <summary>How many noticed it; a dash where no trial came to its end.</summary>
    public static string NoticedBy(HeartbeatRow row) =>
        row.Connected == 0 ? Numbers.None : $"{Numbers.Count(row.Noticed)} of {Numbers.Count(row.Connected)}";

    /// <summary>Bytes in an hour; a dash where they were not measured.</summary>
    public static string Bytes(HeartbeatRow row) => row.BytesPerConnectionHour is { } bytes ? Numbers.Bytes(bytes) : Numbers.None;

    /// <summary>CPU in an hour; a dash where it was not measured.</summary>
    public static string Cpu(HeartbeatRow row) => row.CpuMsPerConnectionHour is { } ms ? Numbers.Time(ms) : Numbers.None;

    private static HeartbeatRow Row(IReadOnlyList<Trial> all)
    {
        var first = all[0].File;
        Trial[] trials = [.. all.Where(TroubleTable.IsEvidence)];
        var timed = TroubleTable.Timed(trials);
        var notice = OverTrials.Merged(timed, HistogramTags.Notice);
        return new HeartbeatRow(
            first.Workload.Name, first.Pattern.Pattern, first.Pattern.Label, first.Pattern.HeartbeatMs!.Value, first.Pattern.WatchdogMs)
        {
            NoticeP50Ms = OverTrials.At(notice, 50),
            NoticeMaxMs = OverTrials.At(notice, 100),
            // Counts are what they are, however busy the machine was.
            Noticed = OverTrials.Merged(trials, HistogramTags.Notice)?.TotalCount ?? 0,
            Connected = trials.Sum(t => t.File.Connections.Connected),
            BytesPerConnectionHour = Mean(timed.Select(t => t.File.IdleBytesPerConnectionSecond * SecondsPerHour)),
            CpuMsPerConnectionHour = Mean(
                timed.Select(t => t.File.Idle is { CpuUsPerAsk: { } us, PeriodSeconds: { } period, WholePeriod: true }
                    ? us / 1000 * SecondsPerHour / period
                    : (double?)null)),
        };
    }

    private static double? Mean(IEnumerable<double?> values) =>
        values.OfType<double>().ToArray() is { Length: > 0 } known ? known.Average() : null;
}
