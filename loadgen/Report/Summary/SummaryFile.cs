using System.Text.Json.Serialization;
using Bench.Contract;
using Bench.Loadgen.Findings;
using Bench.Loadgen.Results;

namespace Bench.Report.Summary;

/// <summary>The content of summary.json: a run in figures. docs/results-format.md tells every field.</summary>
public sealed record SummaryFile
{
    public int SchemaVersion { get; init; } = 1;

    public required string RunId { get; init; }

    public required string StartedUtc { get; init; }

    public required string Scenario { get; init; }

    public required RunStatus Status { get; init; }

    public required int TrialsPlanned { get; init; }

    public required int TrialsMade { get; init; }

    public required int TrialsValid { get; init; }

    public required IReadOnlyList<VerdictRecord> Verdicts { get; init; }

    public required IReadOnlyList<SummaryResult> Results { get; init; }

    public required IReadOnlyList<Finding> Findings { get; init; }
}

/// <summary>The answer for one workload.</summary>
/// <param name="Workload">Its name.</param>
/// <param name="Pattern">The least pattern that meets the need; null when none does, or nothing can be said.</param>
/// <param name="Label">That pattern with its settings.</param>
/// <param name="Sentence">The answer in one sentence.</param>
/// <param name="Price">What it costs beside the others, in one or two sentences; empty when there is no verdict.</param>
public sealed record VerdictRecord(string Workload, string? Pattern, string? Label, string Sentence, string Price);

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

    public required MessageSummary Messages { get; init; }

    public required WireFigures? WireBytesPerMessage { get; init; }

    public required double? ServerCpuUsPerMessage { get; init; }

    public required double? GeneratorCpuUsPerMessage { get; init; }

    public required double? ServerIdleCpuUsPerConnectionSecond { get; init; }

    public required double? IdleBytesPerConnectionSecond { get; init; }

    public required double? ServerMemoryKbPerConnection { get; init; }

    public required double? ServerHeapKbPerConnection { get; init; }

    public required double? KernelMemoryKbPerConnection { get; init; }

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

/// <summary>Connections of a trial: the worst over the valid trials, so that nothing is averaged away.</summary>
public sealed record ConnectionSummary(long Attempted, long Connected, long Held, long Lost, long Reconnected);

/// <summary>Latencies in milliseconds, of the merged histograms.</summary>
public sealed record LatencyFigures(double P50, double P90, double P99, [property: JsonPropertyName("p99_9")] double P999, double Max, double Mean);

/// <summary>Messages, summed over the valid trials.</summary>
public sealed record MessageSummary(long Published, long Expected, long Delivered, long Merged, long Lost, long Duplicated, long Reordered, long InFlight);

/// <summary>Bytes on the wire a delivered message, both ways, by layer; TCP/IP and total null where segments cannot be counted.</summary>
public sealed record WireFigures(double Payload, double Framing, double Http, double? TcpIp, double? Total);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true,
    Converters = [typeof(KebabCase<Severity>), typeof(KebabCase<RunStatus>)])]
[JsonSerializable(typeof(SummaryFile))]
internal sealed partial class SummaryJson : JsonSerializerContext;
