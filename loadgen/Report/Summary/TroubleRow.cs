namespace Bench.Report.Summary;

/// <summary>What became of a rung in a trouble.</summary>
public enum Survival
{
    /// <summary>No trial came to its end: nobody can tell.</summary>
    CannotBeTold,

    /// <summary>No client was connected and up to date at the end.</summary>
    No,

    /// <summary>Some clients were, and some were not; or messages were missing.</summary>
    InPart,

    /// <summary>Connections were lost, all came back, and no message was missing.</summary>
    CameBack,

    /// <summary>No connection was lost, and no message was missing.</summary>
    Yes,
}

/// <summary>
/// One rung in one trouble, over all trials that came to their end: that nothing arrives is a result here, and makes no trial unusable.
/// </summary>
/// <param name="Workload">Name of the workload.</param>
/// <param name="Pattern">Name of the pattern.</param>
/// <param name="Label">With its settings, the trouble among them.</param>
/// <param name="Trouble">The trouble alone; "none" for the direct way beside it.</param>
/// <param name="Survived">What became of it.</param>
public sealed record TroubleRow(string Workload, string Pattern, string Label, string Trouble, Survival Survived)
{
    /// <summary>Clients that tried to connect, over all trials.</summary>
    public required long Attempted { get; init; }

    /// <summary>Of these, connected and up to date at the end.</summary>
    public required long Held { get; init; }

    /// <summary>Connections that ended unasked, each time.</summary>
    public required long ConnectionsLost { get; init; }

    /// <summary>
    /// Messages of the steady state that were due to connected clients and had not come when the drain ended, by
    /// sequence; null when nobody was connected.
    /// </summary>
    public required long? MessagesMissing { get; init; }

    /// <summary>Messages that came twice or out of order.</summary>
    public required long? Disordered { get; init; }

    /// <summary>
    /// Messages that only resuming brought: a client without a cursor would have missed them. Null in files of before they were counted.
    /// </summary>
    public required long? CaughtUp { get; init; }

    /// <summary>
    /// From the loss of a connection to its being ready again, in milliseconds: half of all that were lost were back within; null when
    /// fewer came back.
    /// </summary>
    public required double? RecoveryP50Ms { get; init; }

    /// <summary>The same for 99 % of all that were lost.</summary>
    public required double? RecoveryP99Ms { get; init; }

    /// <summary>The same for all of them: null when one did not come back.</summary>
    public required double? RecoveryMaxMs { get; init; }

    /// <summary>
    /// How late these may have been taken, in milliseconds, in a trial whose generator was late, but by little beside them; null where it
    /// was never late.
    /// </summary>
    public double? RecoveryLateMs { get; init; }

    /// <summary>
    /// From the instant of the trouble to the first loss that a client saw after it, in milliseconds: half of those that saw one; null when
    /// none did, and in files of before it was timed.
    /// </summary>
    public double? NoticeP50Ms { get; init; }

    /// <summary>The same for the last of them.</summary>
    public double? NoticeMaxMs { get; init; }

    /// <summary>99 % of the messages were received within, in milliseconds; null when none was.</summary>
    public required double? P99Ms { get; init; }

    /// <summary>The same of this rung in this run without those who were beside it; null where nobody was, or that was not run.</summary>
    public double? P99WithoutMs { get; init; }

    /// <summary>The most memory that the server had, in bytes, in any of the trials; null where it could not be read.</summary>
    public long? ServerPeakBytes { get; init; }

    /// <summary>The same without those who were beside; null where nobody was, or that was not run.</summary>
    public long? ServerPeakWithoutBytes { get; init; }

    /// <summary>The server's CPU in its busiest second of the steady state, in cores; null where it could not be read.</summary>
    public required double? PeakServerCpu { get; init; }

    /// <summary>What was seen, in words; empty for nothing.</summary>
    public required string Symptom { get; init; }

    /// <summary>
    /// Lines of the middlebox's configuration that mend it, ready to copy; empty where nothing is broken, or nothing is known.
    /// </summary>
    public IReadOnlyList<string> Mend { get; init; } = [];

    /// <summary>Where these lines belong, and what helps without them.</summary>
    public string MendWhere { get; init; } = "";
}
