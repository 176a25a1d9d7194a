using System.Text.Json.Serialization;
using Bench.Loadgen.Results;

namespace Bench.Report.Summary;

/// <summary>One workload × pattern over its valid trials.</summary>
public sealed record SummaryResult
{
    public required string Workload { get; init; }

    public required string Pattern { get; init; }

    public required string Label { get; init; }

    public required int Clients { get; init; }

    public required double FreshnessMs { get; init; }

    /// <summary>True when at least one trial is valid; the figures are of the valid ones.</summary>
    public required bool Valid { get; init; }

    public required int Trials { get; init; }

    public required int ValidTrials { get; init; }

    public required IReadOnlyList<Finding> Findings { get; init; }

    public required ConnectionSummary Connections { get; init; }

    public required LatencyFigures? LatencyMs { get; init; }

    public required LatencyFigures? UncorrectedLatencyMs { get; init; }

    /// <summary>What answers took; null where the workload has none, or they could not be told.</summary>
    public AnswerSummary? Answers { get; init; }

    /// <summary>What is known of messages that the target publishes by itself; null where the harness makes them.</summary>
    public SelfPublishedSummary? SelfPublished { get; init; }

    /// <summary>
    /// From the sending of a message to a target until it confirms it, means over trials; null where the target publishes by itself, or
    /// confirms nothing.
    /// </summary>
    public PublishFigures? PublishRequestMs { get; init; }

    public required MessageSummary Messages { get; init; }

    public required WireFigures? WireBytesPerMessage { get; init; }

    public required double? ServerCpuUsPerMessage { get; init; }

    /// <summary>
    /// The same in units of what one 200-byte send and receive over loopback cost the machine at the time:
    /// compares across machines and hours.
    /// </summary>
    public required double? ServerCpuLoopbacksPerMessage { get; init; }

    public required double? GeneratorCpuUsPerMessage { get; init; }

    public required double? ServerIdleCpuUsPerConnectionSecond { get; init; }

    public required double? IdleBytesPerConnectionSecond { get; init; }

    public required double? ServerMemoryKbPerConnection { get; init; }

    /// <summary>The same once messages have gone over it; null where that is not known, and in files of before it was told.</summary>
    public double? ServerMemoryAfterKbPerConnection { get; init; }

    public required double? ServerHeapKbPerConnection { get; init; }

    public required double? KernelMemoryKbPerConnection { get; init; }

    /// <summary>What opening a connection takes; null in files of before it was told.</summary>
    public OpeningSummary? Opening { get; init; }

    public required double? MessagesPerSecond { get; init; }

    public required double? RequestsPerMessage { get; init; }

    public required double? EmptyRequestShare { get; init; }

    public required double? FlushesPerMessage { get; init; }

    public required double? SegmentsPerMessage { get; init; }

    public required double? ServerCpuShare { get; init; }

    public required double? GeneratorCpuShare { get; init; }

    /// <summary>95 % interval over trials by the path of a figure, such as "latency_ms.p99"; left out where one trial gives none.</summary>
    public required IReadOnlyDictionary<string, double[]> Ci95 { get; init; }

    /// <summary>Why a figure is null, by its path.</summary>
    public required IReadOnlyDictionary<string, string> Unavailable { get; init; }
}

/// <summary>How long publishing a message took, in milliseconds.</summary>
public sealed record PublishFigures(double P50, double P99);

/// <summary>Connections of a trial: the worst over the valid trials, so that nothing is averaged away.</summary>
public sealed record ConnectionSummary(long Attempted, long Connected, long Held, long Lost, long Reconnected);

/// <summary>Latencies in milliseconds, of the merged histograms.</summary>
public sealed record LatencyFigures(
    double P50, double P90, double P99, [property: JsonPropertyName("p99_9")] double P999, double Max, double Mean)
{
    /// <summary>How many messages were timed.</summary>
    public long Count { get; init; }

    /// <summary>
    /// What the 99th percentile is not above but for a chance of 5 %, by the number of messages alone; null where they are too few to say.
    /// </summary>
    public double? P99Bound { get; init; }
}

/// <summary>
/// Messages, summed over the valid trials; null where nobody knows, as of a target that publishes by itself, and without a valid trial.
/// </summary>
public sealed record MessageSummary(
    long? Published, long? Expected, long? Delivered, long? Merged, long? Lost, long? Duplicated, long? Reordered, long? InFlight)
{
    /// <summary>Messages that clients were due to send; 0 for one-way workloads.</summary>
    public long? ClientDue { get; init; }

    /// <summary>Of these, refused or failed.</summary>
    public long? ClientFailed { get; init; }

    /// <summary>Of these, still to be sent when the drain ended; null where the run did not count them.</summary>
    public long? ClientUnsent { get; init; }
}

/// <summary>Bytes on the wire a delivered message, both ways, by layer; TCP/IP and total null where segments cannot be counted.</summary>
public sealed record WireFigures(double Payload, double Framing, double Http, double? TcpIp, double? Total)
{
    /// <summary>What TLS adds; null without TLS.</summary>
    public double? Tls { get; init; }

    /// <summary>
    /// How many bytes less payload and framing have on the wire than they say, as they are compressed; below zero where that adds. Null
    /// without compression.
    /// </summary>
    public double? CompressionSaved { get; init; }
}
