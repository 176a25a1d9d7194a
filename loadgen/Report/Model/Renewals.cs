using Bench.Contract.Patterns;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Scenarios;

namespace Bench.Report.Model;

/// <summary>
/// Whether a client that polls keeps its connection between two polls, and what it costs where it does not: the one place that decides it,
/// for all that price an interval. Pure.
/// </summary>
/// <param name="LimitMs">After so long without a request the server closes a connection, in milliseconds; null where nobody knows.</param>
/// <param name="Unknown">What nobody knows, as a sentence names it; null where the limit is known and alone decides.</param>
/// <param name="ShortestMs">The shortest interval that was run, in milliseconds; null for a pattern without.</param>
/// <param name="LongestMs">The longest.</param>
/// <param name="Opening">What a poll costs more that opens its connection; a part that was not measured is null.</param>
internal sealed record Renewals(double? LimitMs, string? Unknown, double? ShortestMs, double? LongestMs, Cost Opening)
{
    /// <summary>Of a pattern whose connection is never idle for long enough, whatever is asked for.</summary>
    public static Renewals None { get; } = new(null, null, null, null, new Cost(0, 0, 0));

    /// <summary>Of a pattern as it was run.</summary>
    /// <param name="measured">Its settings, at least one; they differ in nothing but intervals and what has no part in this.</param>
    /// <param name="server">The server's options in force; null when it did not tell them.</param>
    /// <param name="opening">What a poll costs more that opens its connection: <see cref="OpeningCost"/>.</param>
    public static Renewals Of(IReadOnlyList<PatternSettings> measured, IReadOnlyDictionary<string, string>? server, Cost opening)
    {
        var first = measured[0];
        if (!first.Kind.OnTimer) return None;
        var (shortest, longest) = (measured.Min(m => m.IntervalMs), measured.Max(m => m.IntervalMs));
        if (first.Through is not null and not Through.Direct) return Known(null, "when what stands between closes an idle connection");
        if (first.Target is { } target && !OwnTargets.All.ContainsKey(target))
            return Known(null, "when that server closes an idle connection");
        var limit = new PatternTiming(null, first.Hold, server).Option("keep_alive_ms", DefaultTimes.KeepAliveMs);
        return Known(limit, first.Tabs > 1 ? "how long a connection is idle that tabs share" : null);

        Renewals Known(double? limitMs, string? unknown) => new(limitMs, unknown, shortest, longest, opening);
    }

    /// <summary>What becomes of the connection at an interval.</summary>
    /// <param name="intervalMs">From one poll to the next, in milliseconds; null for a pattern without.</param>
    /// <param name="sentPerSecond">
    /// Messages that the client sends a second, 0 or more, as if Poisson: they go by the same connection, and keep it.
    /// </param>
    public Renewal At(double? intervalMs, double sentPerSecond)
    {
        if (intervalMs is not { } interval) return Renewal.Kept;
        // What was run beyond the limit alone has it in its figures.
        var kept = LimitMs is { } known ? interval <= known || !(ShortestMs <= known) : !(interval > LongestMs);
        if (kept) return Renewal.Kept;
        if (Unknown is null) return Anew(interval / 1000, LimitMs!.Value / 1000, sentPerSecond);
        // At the worst it is closed as soon as the longest interval that was run is over.
        var worst = Anew(interval / 1000, (LimitMs ?? LongestMs!.Value) / 1000, sentPerSecond);
        return Renewal.Kept with { Anew = null, Unknown = Unknown, Most = worst.PerSecond };
    }

    // A use of the connection, a poll or a message, opens it where the one before is longer ago than the limit. After a poll that is so
    // where nothing is sent for the length of the limit; after a message, where the next poll is as far away besides.
    private Renewal Anew(double interval, double limit, double sentPerSecond)
    {
        string?[] parts = [Opening.CpuUs is null ? "server CPU" : null, Opening.Bytes is null ? "bytes" : null];
        string[] lacks = [.. parts.OfType<string>()];
        var known = new Cost(Opening.Bytes ?? 0, Opening.CpuUs ?? 0, Opening.Bytes is null ? 0 : Opening.UpBytes);
        var (silent, beyond) = (Math.Exp(-sentPerSecond * limit), 1 - limit / interval);
        var opens = silent * (1 / interval + sentPerSecond * beyond);
        // What was not measured at all is priced as before: whole, of a connection that stays open.
        return lacks.Length == 2
            ? Renewal.Kept with { Anew = true, LimitMs = limit * 1000, Lacks = lacks }
            : new Renewal(true, limit * 1000, known * opens, known * opens, 1 - beyond * silent, lacks);
    }
}

/// <summary>What becomes of a client's connection between two polls.</summary>
/// <param name="Anew">True when polls open it anew, as the server has closed it; null where that cannot be told.</param>
/// <param name="LimitMs">The server's limit in milliseconds where they do; else null.</param>
/// <param name="PerSecond">What opening costs a client and second, beyond the polls; 0 in what was not measured.</param>
/// <param name="Most">The same at the most that it can be.</param>
/// <param name="HeldShare">Share of the time that the connection is open, above 0, to 1.</param>
/// <param name="Lacks">What of opening was not measured and is in no price, as a sentence names it.</param>
internal sealed record Renewal(
    bool? Anew, double? LimitMs, Cost PerSecond, Cost Most, double HeldShare, IReadOnlyList<string> Lacks)
{
    /// <summary>The connection stays open.</summary>
    public static Renewal Kept { get; } = new(false, null, new Cost(0, 0, 0), new Cost(0, 0, 0), 1, []);

    /// <summary>Why it cannot be told, as a sentence names what nobody knows; null where it can.</summary>
    public string? Unknown { get; init; }
}
