using System.Text.Json;
using System.Text.Json.Serialization;
using Bench.Contract.Figures;

namespace Bench.Contract;

/// <summary>The paths of the control listener, which is apart from the measured one so that its bytes are never measured.</summary>
public static class ControlPaths
{
    /// <summary>GET: 200 while the server accepts work.</summary>
    public const string Health = "/health";

    /// <summary>GET <see cref="ServerInfo"/>: what this server is, for the environment page of a report.</summary>
    public const string Info = "/info";

    /// <summary>POST <see cref="WorkloadStart"/>, GET <see cref="WorkloadStatus"/>, DELETE to stop.</summary>
    public const string Workload = "/workload";

    /// <summary>GET an array of <see cref="TopicStatus"/>, in order of topic number.</summary>
    public const string WorkloadTopics = "/workload/topics";

    /// <summary>GET <see cref="ServerCounters"/>.</summary>
    public const string Counters = "/counters";

    /// <summary>POST: collects garbage fully and compacts, then answers with <see cref="ServerCounters"/>; for memory readings.</summary>
    public const string Collect = "/collect";

    /// <summary>GET: metrics in Prometheus text format.</summary>
    public const string Metrics = "/metrics";
}

/// <summary>Asks the server to publish a workload.</summary>
public sealed record WorkloadStart
{
    /// <summary>What to publish.</summary>
    public required Workload Workload { get; init; }

    /// <summary>Seed of the arrival schedule.</summary>
    public required long Seed { get; init; }

    /// <summary>The instant that offset 0 of the schedule stands for (<see cref="Clock"/> microseconds).</summary>
    public required long StartUs { get; init; }

    /// <summary>Length of the warm-up in microseconds; messages due in it do not count.</summary>
    public required long WarmupUs { get; init; }

    /// <summary>Length of the steady state in microseconds, after the warm-up; nothing is due after it.</summary>
    public required long SteadyUs { get; init; }

    /// <summary>The first topic that this server carries.</summary>
    public int FirstTopic { get; set; }

    /// <summary>How many topics this server carries; all of them when left out.</summary>
    public int? TopicCount { get; set; }

    /// <summary>
    /// Publish only what is due from this instant on (<see cref="Clock"/> microseconds): an earlier life of the server had what was due
    /// before. That has its number still, and counts as published, but is not here. What was due meanwhile is published at once. All when
    /// left out.
    /// </summary>
    public long? FromUs { get; set; }

    /// <summary>Publish only what is due before this instant (<see cref="Clock"/> microseconds); all when left out.</summary>
    public long? UntilUs { get; set; }
}

/// <summary>Where the publisher is.</summary>
public enum WorkloadState
{
    /// <summary>None was started.</summary>
    Idle,

    /// <summary>Publishing, or waiting for the start instant.</summary>
    Running,

    /// <summary>Everything due has been published.</summary>
    Finished,

    /// <summary>Stopped before the end.</summary>
    Stopped,
}

/// <summary>What the publisher has done so far.</summary>
public sealed record WorkloadStatus
{
    /// <summary>Where it is.</summary>
    [Figure("", Adding.First)]
    public required WorkloadState State { get; init; }

    /// <summary>Messages published on schedule, warm-up included, and those that an earlier life of the server had.</summary>
    [Figure("messages")]
    public required long Published { get; init; }

    /// <summary>Of these, the ones due in the steady state.</summary>
    [Figure("messages")]
    public required long PublishedSteady { get; init; }

    /// <summary>
    /// Messages of the steady state that the schedule holds for the time that has passed; a lower number published means that it is behind.
    /// </summary>
    [Figure("messages")]
    public required long DueSteady { get; init; }

    /// <summary>
    /// Published − intended over the steady state, in microseconds; without what was due before this server was asked to publish.
    /// </summary>
    [Figure("")]
    public required LagSummary LagUs { get; init; }
}

/// <summary>A summary of the publisher's lag in microseconds.</summary>
public sealed record LagSummary
{
    /// <summary>Median.</summary>
    [Figure("µs", Adding.Largest)]
    public required double P50 { get; init; }

    /// <summary>99th percentile.</summary>
    [Figure("µs", Adding.Largest)]
    public required double P99 { get; init; }

    /// <summary>Largest.</summary>
    [Figure("µs", Adding.Largest)]
    public required double Max { get; init; }
}

/// <summary>What was published to one topic, for the invariant of a trial.</summary>
public sealed record TopicStatus
{
    /// <summary>The topic's number.</summary>
    public required int Topic { get; init; }

    /// <summary>The newest sequence number, clients' messages included; 0 when there is none.</summary>
    public required long LastSequence { get; init; }

    /// <summary>Messages of the schedule that were due in the steady state.</summary>
    public required long PublishedSteady { get; init; }

    /// <summary>Sequence number of the newest of those; 0 when there is none.</summary>
    public required long LastSteadySequence { get; init; }
}

/// <summary>What this server is.</summary>
public sealed record ServerInfo
{
    /// <summary>Process id, for reading its CPU time and memory from outside.</summary>
    public required int ProcessId { get; init; }

    /// <summary>Version of the program, with the commit.</summary>
    public required string Version { get; init; }

    /// <summary>The runtime, such as ".NET 10.0.1".</summary>
    public required string Runtime { get; init; }

    /// <summary>The clock's epoch, see <see cref="Clock.EpochId"/>.</summary>
    public required string ClockEpoch { get; init; }

    /// <summary>Processors that the runtime sees; 1 when pinned to one core.</summary>
    public required int Processors { get; init; }

    /// <summary>True for server GC.</summary>
    public required bool ServerGc { get; init; }

    /// <summary>"tiered", or "fixed" when methods are compiled once, fully optimised.</summary>
    public required string Tiering { get; init; }

    /// <summary>True when what goes out is sent past Kestrel's pipe (<c>--direct-send 1</c>).</summary>
    public bool DirectSend { get; init; }

    /// <summary>
    /// Every option as it is in force, by its name without dashes in snake_case: "heartbeat_ms" -> "15000".
    /// Null from a server that does not say.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Settings { get; init; }

    /// <summary>"Release" or "Debug".</summary>
    public required string Build { get; init; }

    /// <summary>The patterns served, lowest rung first.</summary>
    public required IReadOnlyList<string> Patterns { get; init; }
}

/// <summary>Totals since the server started, and its memory now.</summary>
public sealed record ServerCounters
{
    /// <summary>When these were read (<see cref="Clock"/> microseconds).</summary>
    [Figure("µs", Adding.Largest)]
    public required long AtUs { get; init; }

    /// <summary>Open streams (SSE, WebSocket) and held or running requests, by pattern name.</summary>
    [Figure("connections")]
    public required IReadOnlyDictionary<string, long> Connections { get; init; }

    /// <summary>TCP connections open on the measured listener.</summary>
    [Figure("connections")]
    public required long TcpConnections { get; init; }

    /// <summary>TCP connections accepted on the measured listener since the start.</summary>
    [Figure("connections")]
    public required long TcpAccepted { get; init; }

    /// <summary>Messages appended to all logs.</summary>
    [Figure("messages")]
    public required long Published { get; init; }

    /// <summary>Messages written to subscribers.</summary>
    [Figure("messages")]
    public required long Delivered { get; init; }

    /// <summary>
    /// Writes of messages that were flushed to a connection; fewer than <see cref="Delivered"/> where messages shared one.
    /// </summary>
    [Figure("writes")]
    public required long Flushes { get; init; }

    /// <summary>Messages that slow readers missed because the ring had moved on.</summary>
    [Figure("messages")]
    public required long Lapped { get; init; }

    /// <summary>Requests answered, on the measured listener.</summary>
    [Figure("requests")]
    public required long Requests { get; init; }

    /// <summary>Of these, the polls and long-polls that ended with no message.</summary>
    [Figure("requests")]
    public required long EmptyPolls { get; init; }

    /// <summary>
    /// Heartbeats and pings sent; a hold that expires is an empty poll. Null from a server that does not count them.
    /// </summary>
    [Figure("keep-alives")]
    public long? KeepAlives { get; init; }

    /// <summary>
    /// Segments that the server's side of the measured connections has sent again, closed ones included; null where that is not to be had.
    /// </summary>
    [Figure("segments")]
    public long? RetransmittedSegments { get; init; }

    /// <summary>Bytes of them.</summary>
    [Figure("B")]
    public long? RetransmittedBytes { get; init; }

    /// <summary>Why the two are null.</summary>
    [Figure("", Adding.First)]
    public string? RetransmitsUnavailable { get; init; }

    /// <summary>
    /// Connections that were cut before they could be asked at their end: what they sent again since the reading before is in no count.
    /// </summary>
    [Figure("connections")]
    public long RetransmitsUnread { get; init; }

    /// <summary>Memory of the messages of all topics in bytes, as the limit of <c>--max-log-mb</c> counts it.</summary>
    [Figure("B")]
    public long LogBytes { get; init; }

    /// <summary>Requests refused with a 4xx status.</summary>
    [Figure("requests")]
    public required long Refused { get; init; }

    /// <summary>Bytes of the GC heap, as last collected plus what was allocated since.</summary>
    [Figure("B")]
    public required long GcHeapBytes { get; init; }

    /// <summary>Bytes allocated since the start.</summary>
    [Figure("B")]
    public required long AllocatedBytes { get; init; }

    /// <summary>Collections by generation: 0, 1, 2.</summary>
    [Figure("collections")]
    public required IReadOnlyList<long> Collections { get; init; }

    /// <summary>Time that collections have stopped the process, in milliseconds.</summary>
    [Figure("ms")]
    public required double GcPauseMs { get; init; }

    /// <summary>Time spent on compiling methods, in milliseconds; of it the runtime's background thread has most.</summary>
    [Figure("ms")]
    public required double CompileMs { get; init; }

    /// <summary>Resident memory of the process in bytes.</summary>
    [Figure("B")]
    public required long ResidentBytes { get; init; }

    /// <summary>Threads of the thread pool.</summary>
    [Figure("threads")]
    public required int ThreadPoolThreads { get; init; }
}

/// <summary>The JSON of the control API and of message data: snake_case names, kebab-case choices, unknown members refused.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    Converters = [typeof(KebabCase<ArrivalProcess>), typeof(KebabCase<FanOut>), typeof(KebabCase<Direction>),
        typeof(KebabCase<WorkloadState>)])]
[JsonSerializable(typeof(WorkloadStart))]
[JsonSerializable(typeof(WorkloadStatus))]
[JsonSerializable(typeof(TopicStatus[]))]
[JsonSerializable(typeof(ServerInfo))]
[JsonSerializable(typeof(ServerCounters))]
public sealed partial class ContractJson : JsonSerializerContext;
