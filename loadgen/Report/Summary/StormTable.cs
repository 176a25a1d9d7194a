using System.Globalization;
using System.Text;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Report.Saved;

namespace Bench.Report.Summary;

/// <summary>
/// One window of jitter of one rung whose connections were all lost at once: how they came back, and what that did to the server.
/// </summary>
/// <param name="Workload">Name of the workload.</param>
/// <param name="Pattern">Name of the pattern.</param>
/// <param name="Rung">The pattern with its settings, but for the window.</param>
/// <param name="JitterMs">Milliseconds over which clients spread their coming back, by chance; 0 for none.</param>
public sealed record StormRow(string Workload, string Pattern, string Rung, int JitterMs)
{
    /// <summary>Connections that were lost, over all trials that came to their end; null where none did.</summary>
    public required long? Lost { get; init; }

    /// <summary>From a loss to the connection being ready again, in milliseconds: half of them; null when fewer came back.</summary>
    public required double? BackP50Ms { get; init; }

    /// <summary>The same for 99 % of them.</summary>
    public required double? BackP99Ms { get; init; }

    /// <summary>The same for all of them; null when one did not come back.</summary>
    public required double? BackMaxMs { get; init; }

    /// <summary>
    /// How late these may have been taken, in milliseconds, in a trial whose generator was late, but by little beside them; null where it
    /// was never late.
    /// </summary>
    public required double? BackLateMs { get; init; }

    /// <summary>
    /// The server's CPU in its busiest second of the steady state, as a share of its cores; null where it could not be read.
    /// </summary>
    public required double? PeakServerShare { get; init; }

    /// <summary>The generator was late, so that it may have asked for less in that second than clients would, or for more.</summary>
    public required bool PeakIsRough { get; init; }

    /// <summary>
    /// Attempts to come back that failed, for whatever reason; null without a trial, and in files of before they were counted.
    /// </summary>
    public required long? InVain { get; init; }

    /// <summary>Messages that were due to connected clients and had not come at the end; null when nobody was connected.</summary>
    public required long? MessagesMissing { get; init; }
}

/// <summary>The sweep over the window of jitter of a run that set several. Pure.</summary>
internal static class StormTable
{
    /// <summary>
    /// A server bears a window when its busiest second is below this share of its cores. At 80 % what waits has four times the service time
    /// before it on average (M/M/1: ρ / (1 - ρ)), and beyond it that grows fast.
    /// </summary>
    public const double Bearable = 0.8;

    /// <summary>The rows by rung and window; only of rungs with two windows or more.</summary>
    /// <param name="data">The run.</param>
    /// <param name="troubles">Its table of troubles.</param>
    public static IReadOnlyList<StormRow> Of(RunData data, IReadOnlyList<TroubleRow> troubles) =>
    [
        .. (from workload in data.Run.Scenario.Workloads
            from pattern in data.Run.Scenario.PatternsOf(workload)
            where pattern.Trouble is Trouble.Restart or Trouble.ServerKill or Trouble.ServerStop && pattern.Resume != false
            let trouble = troubles.SingleOrDefault(t => t.Workload == workload.Name && t.Label == pattern.Label)
            where trouble is not null
            select Row(trouble, pattern, [.. data.Trials.Where(
                t => t.File.Workload.Name == workload.Name && t.File.Pattern.Label == pattern.Label && TroubleTable.IsEvidence(t))]))
            .GroupBy(row => (row.Workload, row.Rung)).Where(rung => rung.Count() > 1).SelectMany(rung => rung.OrderBy(row => row.JitterMs)),
    ];

    /// <summary>For each rung a sentence: the narrowest window that the server bears.</summary>
    public static IEnumerable<string> Windows(IReadOnlyList<StormRow> rows) =>
        rows.GroupBy(row => (row.Workload, row.Rung)).Select(rung => $"{rung.Key.Rung}: {Window([.. rung])}");

    /// <summary>The rows as Markdown; empty without any.</summary>
    public static string Markdown(IReadOnlyList<StormRow> rows)
    {
        if (rows.Count == 0) return "";
        var text = new StringBuilder("| rung | jitter | lost | back after: half, 99 %, all | server's busiest second, of its cores "
            + "| attempts in vain | messages missing |\n|---|---:|---:|---:|---:|---:|---:|\n");
        foreach (var row in rows)
            text.Append(CultureInfo.InvariantCulture, $"| {row.Rung} | {Jitter(row)} | {Numbers.Count(row.Lost)} | {Back(row)} "
                + $"| {Share(row)} | {Numbers.Count(row.InVain)} "
                + $"| {Numbers.Count(row.MessagesMissing)} |\n");
        text.Append('\n');
        foreach (var window in Windows(rows)) text.Append(CultureInfo.InvariantCulture, $"- {window}\n");
        return text.ToString();
    }

    /// <summary>The window in words.</summary>
    public static string Jitter(StormRow row) => row.JitterMs == 0 ? "none" : Numbers.Time(row.JitterMs);

    /// <summary>How long it took until half, 99 % and all were back; a dash where so many never were.</summary>
    public static string Back(StormRow row) => TroubleTable.Back(row.BackP50Ms, row.BackP99Ms, row.BackMaxMs, row.BackLateMs);

    /// <summary>The server's busiest second in words.</summary>
    public static string Share(StormRow row) => (row.PeakIsRough ? "about " : "") + Numbers.Share(row.PeakServerShare);

    private static string Window(StormRow[] rung)
    {
        if (rung.Any(row => row.PeakServerShare is null))
            return "cannot be told: of some window no trial is valid, or the server's CPU was not read";
        // Every wider one must be known to be borne, too.
        var open = Array.FindLastIndex(rung, row => row.PeakServerShare >= Bearable || row.PeakIsRough);
        var narrower = open < 0 ? null : rung[open];
        if (open == rung.Length - 1)
            return narrower!.PeakIsRough ? $"cannot be told: at {Jitter(narrower)} the generator was late"
                : $"no window that was tried is enough: {Share(narrower)} of its cores at {Jitter(narrower)}";
        var enough = rung[open + 1];
        var told = $"(busiest second {Share(enough)} of its cores)";
        return narrower is null && enough.JitterMs == 0 ? $"the server bears it without a window {told}"
            : $"a window of {Jitter(enough)} is enough {told}"
                + (narrower is null ? "; whether it needs one at all cannot be told, as no trial without one was made"
                : !narrower.PeakIsRough ? $"; at {Jitter(narrower)} it was {Share(narrower)}"
                : $"; whether {(narrower.JitterMs == 0 ? "it needs one at all" : $"one of {Jitter(narrower)} is")} cannot be told, as the "
                    + "generator was late");
    }

    private static StormRow Row(TroubleRow trouble, PatternSettings pattern, IReadOnlyList<Trial> trials)
    {
        var timed = TroubleTable.Timed(trials);
        var read = timed.Length > 0 ? timed : [.. trials.Where(TroubleTable.IsOnlyLate)];
        var shares = read.Select(PeakShare).ToArray();
        return new StormRow(
            trouble.Workload, trouble.Pattern, (pattern with { ReconnectJitterMs = null }).Label, pattern.ReconnectJitterMs ?? 0)
        {
            Lost = trials.Count == 0 ? null : trouble.ConnectionsLost,
            BackP50Ms = trouble.RecoveryP50Ms,
            BackP99Ms = trouble.RecoveryP99Ms,
            BackMaxMs = trouble.RecoveryMaxMs,
            BackLateMs = trouble.RecoveryLateMs,
            PeakServerShare = shares.Length == 0 || shares.Any(share => share is null) ? null : shares.Max(),
            PeakIsRough = timed.Length == 0 && shares.Length > 0,
            InVain = trials.Count == 0 || trials.Any(t => t.File.Connections.ReconnectFailures is null)
                ? null
                : trials.Sum(t => t.File.Connections.ReconnectFailures!.Values.Sum()),
            MessagesMissing = trouble.MessagesMissing,
        };
    }

    // Seconds are told in cores; how many there were, the steady state's share tells.
    private static double? PeakShare(Trial trial)
    {
        var server = trial.File.Server;
        var cores = server.CpuUs / 1e6 / trial.File.Phases.SteadySeconds / server.CpuShare;
        return trial.File.Series.Where(s => s.Phase == "steady").Max(s => s.ServerCpu) / cores;
    }
}
