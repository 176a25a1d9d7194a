using Bench.Contract;
using Bench.Loadgen.Findings;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Results;

/// <summary>
/// The content of trials/NNN-pattern-workload.json: everything measured in one trial of one pattern × workload on a fresh server.
/// A figure that this machine cannot give is null and <see cref="Unavailable"/> says why; it is never zero.
/// The latency histograms stand beside it in the .hlog file of the same name, with the tags of <see cref="HistogramTags"/>.
/// </summary>
public sealed record TrialFile
{
    /// <summary>Version of the file formats; 1.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>Place in the run's order, from 1.</summary>
    public required int Ordinal { get; init; }

    /// <summary>Which repeat of this workload × pattern, from 1.</summary>
    public required int Repeat { get; init; }

    /// <summary>The load.</summary>
    public required Workload Workload { get; init; }

    /// <summary>The pattern and its settings.</summary>
    public required PatternSettings Pattern { get; init; }

    /// <summary>The client engine: "reference" or "lean".</summary>
    public required string Engine { get; init; }

    /// <summary>False when a finding makes the trial invalid.</summary>
    public required bool Valid { get; init; }

    /// <summary>Doubts about this trial.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>How long the phases really were.</summary>
    public required PhaseTimes Phases { get; init; }

    /// <summary>Connections by fate.</summary>
    public required ConnectionRecord Connections { get; init; }

    /// <summary>Messages by fate, steady state.</summary>
    public required MessageRecord Messages { get; init; }

    /// <summary>Received − intended over the steady state; null when nothing was delivered.</summary>
    public required LatencySummary? LatencyMs { get; init; }

    /// <summary>Received − published over the steady state: what a tool that forgets the schedule would have shown.</summary>
    public required LatencySummary? UncorrectedLatencyMs { get; init; }

    /// <summary>Requests of the patterns that ask; null for the ones that are pushed to.</summary>
    public required RequestRecord? Requests { get; init; }

    /// <summary>
    /// Messages received between the first and the last instant of the steady state, whatever phase they belong to:
    /// the divisor of bytes and CPU, which are read at the same two instants.
    /// </summary>
    public required long MessagesInWindow { get; init; }

    /// <summary>Bytes on the wire, steady state.</summary>
    public required WireRecord Wire { get; init; }

    /// <summary>Bytes on the wire, both ways, per idle connection and second, all four layers; null when there was no idle phase.</summary>
    public required double? IdleBytesPerConnectionSecond { get; init; }

    /// <summary>Bytes on the wire to open one connection: handshakes and headers, without TCP/IP.</summary>
    public required double? BytesPerConnect { get; init; }

    /// <summary>The server process.</summary>
    public required ProcessRecord Server { get; init; }

    /// <summary>The generator, all its shard processes together.</summary>
    public required ProcessRecord Generator { get; init; }

    /// <summary>How well the generator kept its schedule.</summary>
    public required GeneratorHealth Health { get; init; }

    /// <summary>How well the publisher kept its schedule; null for a target that does not say.</summary>
    public required WorkloadStatus? Publisher { get; init; }

    /// <summary>The server's own counters, steady state alone; null for a target that does not say.</summary>
    public required ServerActivity? Activity { get; init; }

    /// <summary>Server memory while connections were idle, at several counts of them.</summary>
    public required IReadOnlyList<MemorySample> Memory { get; init; }

    /// <summary>Memory per idle connection by regression over <see cref="Memory"/>; null when there were too few counts.</summary>
    public required MemorySlope? MemoryPerConnection { get; init; }

    /// <summary>Once a second from the first connect to the end of the drain.</summary>
    public required IReadOnlyList<SeriesPoint> Series { get; init; }

    /// <summary>Why a figure is null, by the figure's path.</summary>
    public required IReadOnlyDictionary<string, string> Unavailable { get; init; }
}

/// <summary>Tags of the histograms in an .hlog file. Values are microseconds.</summary>
public static class HistogramTags
{
    /// <summary>Received − intended, steady state.</summary>
    public const string Delivery = "delivery";

    /// <summary>Received − published, steady state.</summary>
    public const string Uncorrected = "uncorrected";

    /// <summary>How late polls were sent after they were due, steady state.</summary>
    public const string PollLateness = "poll-lateness";

    /// <summary>How late a timer that is due every 10 ms fired in the generator, steady state.</summary>
    public const string LoopLag = "loop-lag";

    /// <summary>Time from a due connect to the connection being ready.</summary>
    public const string Connect = "connect";
}

/// <summary>Actual length of the phases in seconds.</summary>
public sealed record PhaseTimes
{
    /// <summary>From the first connect to the last, memory pauses included.</summary>
    public required double ConnectSeconds { get; init; }

    /// <summary>Idle.</summary>
    public required double IdleSeconds { get; init; }

    /// <summary>Warm-up.</summary>
    public required double WarmupSeconds { get; init; }

    /// <summary>Steady state.</summary>
    public required double SteadySeconds { get; init; }

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

    /// <summary>Failed connects by reason.</summary>
    public required IReadOnlyDictionary<string, long> Failures { get; init; }

    /// <summary>Lost connections by reason.</summary>
    public required IReadOnlyDictionary<string, long> Losses { get; init; }

    /// <summary>Time from a due connect to ready, in milliseconds; null when none was made.</summary>
    public required LatencySummary? ConnectMs { get; init; }
}

/// <summary>Messages by fate. Steady state, unless a member says otherwise.</summary>
public sealed record MessageRecord
{
    /// <summary>Published, each counted once however many subscribe.</summary>
    public required long Published { get; init; }

    /// <summary>Published × the subscribers of each topic: what would be delivered if all went well.</summary>
    public required long Expected { get; init; }

    /// <summary>Received by a subscriber for the first time.</summary>
    public required long Delivered { get; init; }

    /// <summary>Overtaken by a newer value before a latest-value poll asked.</summary>
    public required long Merged { get; init; }

    /// <summary>Never received although a later one was, or the subscriber was gone.</summary>
    public required long Lost { get; init; }

    /// <summary>Received more than once.</summary>
    public required long Duplicated { get; init; }

    /// <summary>Received after a later one.</summary>
    public required long Reordered { get; init; }

    /// <summary>Not received when the drain ended, and nothing later either.</summary>
    public required long InFlight { get; init; }

    /// <summary>Bytes that were no message of the encoding.</summary>
    public required long Malformed { get; init; }

    /// <summary>Received before it was published by the clocks: impossible, so counted and never recorded as a latency.</summary>
    public required long Impossible { get; init; }

    /// <summary>Messages that clients were due to send; 0 for one-way workloads.</summary>
    public required long ClientDue { get; init; }

    /// <summary>Of these, accepted by the server.</summary>
    public required long ClientSent { get; init; }

    /// <summary>Of these, failed.</summary>
    public required long ClientFailed { get; init; }

    /// <summary>published × subscribers = delivered + merged + lost + in flight, over the whole trial and with the server's own counts.</summary>
    public required bool InvariantHolds { get; init; }

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
}

/// <summary>Requests of polling and long-polling, steady state.</summary>
public sealed record RequestRecord
{
    /// <summary>Sent.</summary>
    public required long Sent { get; init; }

    /// <summary>Answered with no message.</summary>
    public required long Empty { get; init; }

    /// <summary>Failed, each by reason among the connection losses.</summary>
    public required long Failed { get; init; }

    /// <summary>Due while the one before was still open, so left out.</summary>
    public required long Skipped { get; init; }

    /// <summary>99th percentile of how late polls were sent, in milliseconds; null for long-polling.</summary>
    public required double? LateP99Ms { get; init; }
}

/// <summary>Bytes on the wire over the steady state, both ways, all connections together.</summary>
public sealed record WireRecord
{
    /// <summary>Encoded messages.</summary>
    public required long PayloadBytes { get; init; }

    /// <summary>SSE field names and blank lines, heartbeats, chunk sizes, WebSocket headers and masks, brackets and commas of a poll.</summary>
    public required long FramingBytes { get; init; }

    /// <summary>HTTP requests, headers and handshakes.</summary>
    public required long HttpBytes { get; init; }

    /// <summary>Headers of TCP segments (measured number × <see cref="SegmentHeaderBytes"/>) and retransmitted bytes; null where TCP_INFO is not to be had.</summary>
    public required long? TcpIpBytes { get; init; }

    /// <summary>Segments both ways, pure ACKs included; null where TCP_INFO is not to be had.</summary>
    public required long? Segments { get; init; }

    /// <summary>Bytes sent again; null where TCP_INFO is not to be had.</summary>
    public required long? RetransmittedBytes { get; init; }

    /// <summary>Header bytes of one segment on this link: 52 on loopback (20 IP + 32 TCP with timestamps). Modelled.</summary>
    public required int SegmentHeaderBytes { get; init; }
}

/// <summary>What a process cost.</summary>
public sealed record ProcessRecord
{
    /// <summary>User + system CPU time over the steady state, in microseconds; null where not to be had.</summary>
    public required double? CpuUs { get; init; }

    /// <summary>The system's part of it; null where not to be had.</summary>
    public required double? SystemCpuUs { get; init; }

    /// <summary>User + system CPU time over the idle phase, in microseconds; null when there was none.</summary>
    public required double? IdleCpuUs { get; init; }

    /// <summary>CPU time over the steady state as a share of the cores that the process may use: 0 to 1.</summary>
    public required double? CpuShare { get; init; }

    /// <summary>Largest resident memory seen, in bytes.</summary>
    public required long? ResidentBytes { get; init; }
}

/// <summary>How well the generator kept its schedule, steady state.</summary>
public sealed record GeneratorHealth
{
    /// <summary>99th percentile of the lateness of a timer due every 10 ms, in milliseconds.</summary>
    public required double LoopLagP99Ms { get; init; }

    /// <summary>Its maximum, in milliseconds.</summary>
    public required double LoopLagMaxMs { get; init; }

    /// <summary>Collections of the generator's garbage, all generations.</summary>
    public required long Collections { get; init; }

    /// <summary>Time that they stopped the generator, in milliseconds.</summary>
    public required double GcPauseMs { get; init; }

    /// <summary>Share of the steady state that the machine's owner gave to others (steal), 0 to 1; null where not to be had.</summary>
    public required double? StealShare { get; init; }

    /// <summary>
    /// Share of the machine's cores that other programs used in the steady state; null where not to be had. Read in ticks of
    /// 10 ms, so that a quiet machine may show a little less than zero.
    /// </summary>
    public required double? OtherLoadShare { get; init; }
}

/// <summary>The server's own counters over the steady state.</summary>
public sealed record ServerActivity
{
    /// <summary>Messages written to subscribers.</summary>
    public required long Delivered { get; init; }

    /// <summary>Flushed writes of messages.</summary>
    public required long Flushes { get; init; }

    /// <summary>Messages missed by slow readers.</summary>
    public required long Lapped { get; init; }

    /// <summary>Requests answered.</summary>
    public required long Requests { get; init; }

    /// <summary>Polls and long-polls that ended empty.</summary>
    public required long EmptyPolls { get; init; }

    /// <summary>Bytes allocated.</summary>
    public required long AllocatedBytes { get; init; }

    /// <summary>Collections of any generation.</summary>
    public required long Collections { get; init; }

    /// <summary>Time that they stopped the server, in milliseconds.</summary>
    public required double GcPauseMs { get; init; }
}

/// <summary>Server memory at one count of idle connections, after a full collection.</summary>
public sealed record MemorySample
{
    /// <summary>Connections open.</summary>
    public required long Connections { get; init; }

    /// <summary>Resident memory of the server, KiB; null where not to be had.</summary>
    public required double? ResidentKb { get; init; }

    /// <summary>GC heap of the server, KiB; null for a target that does not say.</summary>
    public required double? HeapKb { get; init; }

    /// <summary>Kernel memory of all TCP sockets of the machine, both ends, KiB; null where not to be had.</summary>
    public required double? KernelKb { get; init; }
}

/// <summary>KiB per connection, by least squares over the samples; each null where its samples are.</summary>
public sealed record MemorySlope
{
    /// <summary>Resident memory.</summary>
    public required Slope? Resident { get; init; }

    /// <summary>GC heap.</summary>
    public required Slope? Heap { get; init; }

    /// <summary>Kernel, both ends of each connection.</summary>
    public required Slope? Kernel { get; init; }
}

/// <summary>A least-squares slope.</summary>
/// <param name="KbPerConnection">KiB per connection.</param>
/// <param name="Ci95Low">Lower end of its 95 % interval.</param>
/// <param name="Ci95High">Upper end.</param>
/// <param name="RSquared">Share of the variance that the line explains, 0 to 1.</param>
public sealed record Slope(double KbPerConnection, double Ci95Low, double Ci95High, double RSquared);

/// <summary>One second of a trial.</summary>
public sealed record SeriesPoint
{
    /// <summary>Seconds since the first connect was due.</summary>
    public required double Second { get; init; }

    /// <summary>"connect", "idle", "warm-up", "steady" or "drain".</summary>
    public required string Phase { get; init; }

    /// <summary>Connections open.</summary>
    public required long Connected { get; init; }

    /// <summary>Messages delivered a second.</summary>
    public required double DeliveredPerSecond { get; init; }

    /// <summary>Requests a second.</summary>
    public required double RequestsPerSecond { get; init; }

    /// <summary>Server CPU, share of one core; null where not to be had.</summary>
    public required double? ServerCpu { get; init; }

    /// <summary>Generator CPU, share of one core; null where not to be had.</summary>
    public required double? GeneratorCpu { get; init; }

    /// <summary>Bytes a second through the sockets, both ways, without TCP/IP.</summary>
    public required double BytesPerSecond { get; init; }
}
