using HdrHistogram;

namespace Bench.Loadgen.Results;

/// <summary>Actual length of the phases in seconds.</summary>
public sealed record PhaseTimes
{
    /// <summary>From the first connect to the last, memory pauses included.</summary>
    public required double ConnectSeconds { get; init; }

    /// <summary>Idle.</summary>
    public required double IdleSeconds { get; init; }

    /// <summary>Warm-up.</summary>
    public required double WarmupSeconds { get; init; }

    /// <summary>Steady state, between the two readings of CPU.</summary>
    public required double SteadySeconds { get; init; }

    /// <summary>Steady state, as it was due; null in files of before November 2026.</summary>
    public double? SteadyDueSeconds { get; init; }

    /// <summary>
    /// Steady state, between the generators' own two readings; null where one is missing, and in files of before November 2026.
    /// </summary>
    public double? SteadyCountedSeconds { get; init; }

    /// <summary>Drain.</summary>
    public required double DrainSeconds { get; init; }
}

/// <summary>Connections by fate.</summary>
public sealed record ConnectionRecord
{
    /// <summary>Clients that tried.</summary>
    public required long Attempted { get; init; }

    /// <summary>Clients that got a connection.</summary>
    public required long Connected { get; init; }

    /// <summary>Held at the start of steady state: connected and up to date.</summary>
    public required long HeldAtStart { get; init; }

    /// <summary>Held at the end of the drain: connected, and every message due to it received.</summary>
    public required long Held { get; init; }

    /// <summary>Connections that ended without being asked to, over the whole trial.</summary>
    public required long Lost { get; init; }

    /// <summary>Connections opened again after a loss.</summary>
    public required long Reconnected { get; init; }

    /// <summary>
    /// Idle HTTP connections that the server had closed between two requests and that the next request opened again. That is how HTTP
    /// works when requests are rarer than the server's idle limit: nothing is lost. 0 in files of before it was told apart from a loss.
    /// </summary>
    public long Renewed { get; init; }

    /// <summary>
    /// Connects, handshakes and polls that the server put off with 429 or 503, each time; null in files of before they were tried again.
    /// </summary>
    public long? PutOff { get; init; }

    /// <summary>Failed connects by reason.</summary>
    public required IReadOnlyDictionary<string, long> Failures { get; init; }

    /// <summary>Attempts to come back after a loss that failed, by reason; null in files of before they were counted.</summary>
    public IReadOnlyDictionary<string, long>? ReconnectFailures { get; init; }

    /// <summary>Lost connections by reason.</summary>
    public required IReadOnlyDictionary<string, long> Losses { get; init; }

    /// <summary>Time from a due connect to ready, in milliseconds; null when none was made.</summary>
    public required LatencySummary? ConnectMs { get; init; }

    /// <summary>
    /// Time from a loss to the connection being ready again, in milliseconds; null when none came back, and
    /// in files of before it was timed.
    /// </summary>
    public LatencySummary? RecoveryMs { get; init; }

    /// <summary>
    /// Time from the instant of a trouble to the first loss that a client saw after it, in milliseconds; null when no client saw one, and
    /// in files of before it was timed.
    /// </summary>
    public LatencySummary? NoticeMs { get; init; }
}

/// <summary>
/// Messages by fate. Steady state, unless a member says otherwise. Where the target publishes by itself nobody knows what it published:
/// what follows from that is null, and the rest is by the numbers that its messages have, or null where they have none.
/// </summary>
public sealed record MessageRecord
{
    /// <summary>Published, each counted once however many subscribe; null where the target publishes by itself.</summary>
    public required long? Published { get; init; }

    /// <summary>
    /// Published × the subscribers of each topic: what would be delivered if all went well; null where the target publishes by itself.
    /// </summary>
    public required long? Expected { get; init; }

    /// <summary>Received by a subscriber for the first time.</summary>
    public required long Delivered { get; init; }

    /// <summary>
    /// Of these, published while the subscriber's connection was lost, or on their way when it was: only resuming by a cursor brought them.
    /// Null in files of before they were counted, and where the target publishes by itself and does not say when.
    /// </summary>
    public long? CaughtUp { get; init; }

    /// <summary>
    /// Overtaken by a newer value before a latest-value poll asked. Where the target publishes by itself: over the whole trial, by its
    /// numbers; 0 where it numbers nothing, as for all that nobody asked the newest value of.
    /// </summary>
    public required long Merged { get; init; }

    /// <summary>
    /// Never received although a later one was, or the subscriber was gone. Where the target publishes by itself: the holes, over the whole
    /// trial, between the lowest and the highest number that each client received; null where it numbers nothing.
    /// </summary>
    public required long? Lost { get; init; }

    /// <summary>Received more than once; null where the target publishes by itself and numbers nothing.</summary>
    public required long? Duplicated { get; init; }

    /// <summary>Received after a later one; null where the target publishes by itself and numbers nothing.</summary>
    public required long? Reordered { get; init; }

    /// <summary>Not received when the drain ended, and nothing later either; null where the target publishes by itself.</summary>
    public required long? InFlight { get; init; }

    /// <summary>
    /// Messages that came and could be read, repeated ones included, over the whole trial; null in files of before they were counted.
    /// </summary>
    public long? Received { get; init; }

    /// <summary>Bytes that were no message of the encoding, over the whole trial.</summary>
    public required long Malformed { get; init; }

    /// <summary>
    /// Received before it was published, by clocks that are known too well for that: impossible, so counted and no latency.
    /// </summary>
    public required long Impossible { get; init; }

    /// <summary>
    /// The same by no more than clocks that were shifted are known to (<see cref="TrialFile.ClockBoundUs"/>): these count as 0 among the
    /// latencies. Null where no clock was shifted, and in older files.
    /// </summary>
    public long? BelowZero { get; init; }

    /// <summary>
    /// Messages that clients were due to send by the seed's schedule, whatever became of them; 0 for one-way workloads. A client that never
    /// got a connection is due nothing: it is a failed connect.
    /// </summary>
    public required long ClientDue { get; init; }

    /// <summary>Of these, accepted by the server.</summary>
    public required long ClientSent { get; init; }

    /// <summary>Of these, refused or failed.</summary>
    public required long ClientFailed { get; init; }

    /// <summary>
    /// Of these, neither when the drain ended: still waiting for their turn or for an answer. Null in files of before it was counted.
    /// </summary>
    public long? ClientUnsent { get; init; }

    /// <summary>Why clients' messages failed, over the whole trial: how many by reason. Null in files of before it was kept.</summary>
    public IReadOnlyDictionary<string, long>? ClientFailures { get; init; }

    /// <summary>
    /// published × subscribers = delivered + merged + lost + in flight, over the whole trial and with the server's own counts. Where the
    /// target publishes by itself: numbers from the lowest to the highest that each client received = delivered + lost; null where it
    /// numbers nothing.
    /// </summary>
    public required bool? InvariantHolds { get; init; }

    /// <summary>The sum in words with its numbers.</summary>
    public required string Invariant { get; init; }
}

/// <summary>A summary of latencies in milliseconds.</summary>
public sealed record LatencySummary
{
    /// <summary>How many.</summary>
    public required long Count { get; init; }

    /// <summary>Smallest.</summary>
    public required double Min { get; init; }

    /// <summary>Median.</summary>
    public required double P50 { get; init; }

    /// <summary>90th percentile.</summary>
    public required double P90 { get; init; }

    /// <summary>99th percentile.</summary>
    public required double P99 { get; init; }

    /// <summary>99.9th percentile.</summary>
    [System.Text.Json.Serialization.JsonPropertyName("p99_9")]
    public required double P999 { get; init; }

    /// <summary>Largest.</summary>
    public required double Max { get; init; }

    /// <summary>Arithmetic mean.</summary>
    public required double Mean { get; init; }

    /// <summary>A summary in milliseconds of a histogram in microseconds; null when it is empty.</summary>
    public static LatencySummary? Of(LongHistogram histogram) => histogram.TotalCount == 0 ? null : new LatencySummary
    {
        Count = histogram.TotalCount,
        Min = histogram.GetValueAtPercentile(0) / 1000.0,
        P50 = histogram.GetValueAtPercentile(50) / 1000.0,
        P90 = histogram.GetValueAtPercentile(90) / 1000.0,
        P99 = histogram.GetValueAtPercentile(99) / 1000.0,
        P999 = histogram.GetValueAtPercentile(99.9) / 1000.0,
        Max = histogram.GetMaxValue() / 1000.0,
        Mean = histogram.GetMean() / 1000.0,
    };
}

/// <summary>Requests of polling and long-polling, steady state.</summary>
public sealed record RequestRecord
{
    /// <summary>Sent.</summary>
    public required long Sent { get; init; }

    /// <summary>Answered with no message, or with none that is not told again.</summary>
    public required long Empty { get; init; }

    /// <summary>Failed, each by reason among the connection losses.</summary>
    public required long Failed { get; init; }

    /// <summary>Due while the one before was still open, so left out.</summary>
    public required long Skipped { get; init; }

    /// <summary>99th percentile of how late polls were sent, in milliseconds; null for long-polling.</summary>
    public required double? LateP99Ms { get; init; }
}
