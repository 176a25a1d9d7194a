using System.Text.Json.Serialization;
using Bench.Contract;
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

    /// <summary>
    /// The client engine: "reference" or "lean"; "nbomber" for the reference clients as NBomber's virtual users (docs/nbomber.md).
    /// </summary>
    public required string Engine { get; init; }

    /// <summary>Server processes, each with a part of the clients.</summary>
    public int Servers { get; set; } = 1;

    /// <summary>Generator processes, each with a part of the clients of one server.</summary>
    public int Generators { get; set; } = 1;

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

    /// <summary>
    /// Received − intended over the steady state, of a target that publishes by itself received − stamped; null when nothing was delivered,
    /// and where messages have no stamp.
    /// </summary>
    public required LatencySummary? LatencyMs { get; init; }

    /// <summary>
    /// What the answers took, steady state; null where the workload has none, where their schedule is not
    /// known, and in files of before there were any.
    /// </summary>
    public AnswerRecord? Answers { get; init; }

    /// <summary>
    /// Received − published over the steady state: what a tool that forgets the schedule would have shown. Null as above, and of a target
    /// that publishes by itself, whose schedule nobody knows.
    /// </summary>
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

    /// <summary>
    /// Bytes on the wire, both ways, per idle connection and second, all four layers; null when there was no idle phase, or one shorter
    /// than the time from one heartbeat, ping or hold to the next.
    /// </summary>
    public required double? IdleBytesPerConnectionSecond { get; init; }

    /// <summary>What idle connections cost; null when there was no idle phase, and in files of before it was taken apart.</summary>
    public IdleRecord? Idle { get; set; }

    /// <summary>
    /// Bytes to open one connection, without TCP/IP: heads of request and answer, and over TLS what
    /// <see cref="TlsRecord.BytesPerHandshake"/> tells. Null for polling and long-polling, which open nothing: a connection carries their
    /// requests, and those are counted as such; what opening it takes is in <see cref="ConnectSteps"/>.
    /// </summary>
    public required double? BytesPerConnect { get; init; }

    /// <summary>
    /// What each step of the connect phase took, in order, for every pattern; null when none was gone through, and in files of before
    /// it was measured.
    /// </summary>
    public IReadOnlyList<ConnectStep>? ConnectSteps { get; set; }

    /// <summary>TLS handshakes of the whole trial; null without TLS, and in files of before there was any.</summary>
    public TlsRecord? Tls { get; set; }

    /// <summary>What stood between clients and server; null for nothing.</summary>
    public MiddleboxRecord? Middlebox { get; set; }

    /// <summary>What went wrong on purpose, and when; null where nothing did, and in files of before it was kept.</summary>
    public IReadOnlyList<TroubleMark>? Troubles { get; set; }

    /// <summary>Slow readers and abusers beside the measured clients; null without, and in files of before there were any.</summary>
    public IReadOnlyList<BesideRecord>? Beside { get; set; }

    /// <summary>What was lost of the packets between clients and server; null where nothing was asked for.</summary>
    public LossRecord? Loss { get; set; }

    /// <summary>The server process.</summary>
    public required ProcessRecord Server { get; init; }

    /// <summary>The generator, all its shard processes together.</summary>
    public required ProcessRecord Generator { get; init; }

    /// <summary>How well the generator kept its schedule.</summary>
    public required GeneratorHealth Health { get; init; }

    /// <summary>
    /// CPU microseconds of one 200-byte send and receive over loopback, the mean of just before and just after the trial: how fast the
    /// machine was. Null where it cannot be measured, and in files of before it was.
    /// </summary>
    public double? LoopbackUs { get; set; }

    /// <summary>
    /// How far the clocks that latencies are taken between can be apart, in microseconds, as readings of all processes before the trial
    /// showed, and where generators' clocks were shifted after it too. Null where either could not be read, and in files of before it was
    /// stated.
    /// </summary>
    public double? ClockBoundUs { get; set; }

    /// <summary>True where the generators were on agents of a fleet, whose clocks may be others; null where they were not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? OnAgents { get; set; }

    /// <summary>Names of the agents whose generators made the load, in order; null where none did, and in files of before.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Agents { get; set; }

    /// <summary>
    /// Names of the agents that the run began with and that had gone before this trial, so that the others had their clients; null where
    /// none had.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? AgentsGone { get; set; }

    /// <summary>
    /// The farthest that a generator's clock was shifted so that it shows the coordinator's, in microseconds: how far apart they were. Null
    /// where all read one clock, and in files of before there were others.
    /// </summary>
    public double? ClockShiftUs { get; set; }

    /// <summary>
    /// As in run.json's environment, by this trial's own probe; null where it could not be told, and in files of before it was.
    /// </summary>
    public bool? SoftInterruptsApart { get; set; }

    /// <summary>How well the publisher kept its schedule; null for a target that does not say, as one that publishes by itself.</summary>
    public required WorkloadStatus? Publisher { get; init; }

    /// <summary>The requests that published; null where the server publishes.</summary>
    public PublishRecord? Publishing { get; init; }

    /// <summary>
    /// What is known of messages that the target publishes by itself; null where the harness makes them, and in files of before it was
    /// measured.
    /// </summary>
    public SelfPublishedRecord? SelfPublished { get; set; }

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

    /// <summary>
    /// By how much latencies came out below zero, steady state, of generators whose clock was shifted; each is 0 among those of
    /// <see cref="Delivery"/>.
    /// </summary>
    public const string BelowZero = "below-zero";

    /// <summary>Received − intended of the first event of answers, steady state.</summary>
    public const string FirstEvent = "first-event";

    /// <summary>From one received event of an answer to the next, steady state.</summary>
    public const string EventGap = "event-gap";

    /// <summary>From one message of a client to its next, received in the steady state, of a target that publishes by itself.</summary>
    public const string MessageGap = "message-gap";

    /// <summary>How late polls were sent after they were due, steady state.</summary>
    public const string PollLateness = "poll-lateness";

    /// <summary>How late a timer that is due every 10 ms fired in the generator, steady state.</summary>
    public const string LoopLag = "loop-lag";

    /// <summary>Time from a due connect to the connection being ready.</summary>
    public const string Connect = "connect";

    /// <summary>From the loss of a connection to its being ready again, whole trial.</summary>
    public const string Recovery = "recovery";

    /// <summary>From the instant of a trouble to the first loss that a client saw after it.</summary>
    public const string Notice = "notice";

    /// <summary>How long TLS handshakes took, from the open TCP connection on.</summary>
    public const string TlsHandshake = "tls-handshake";

    /// <summary>Those among them that resumed a session.</summary>
    public const string TlsResumption = "tls-resumption";
}
