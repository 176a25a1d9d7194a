using System.Text.Json.Serialization;
using Bench.Contract;
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

    /// <summary>Rungs that were planned and of which there is no trial; empty in files of before it was told.</summary>
    public IReadOnlyList<RungName> NotMade { get; set; } = [];

    /// <summary>Name of the price sheet behind every amount of money.</summary>
    public required string PriceSheet { get; init; }

    public required IReadOnlyList<VerdictRecord> Verdicts { get; init; }

    public required IReadOnlyList<SummaryResult> Results { get; init; }

    /// <summary>Each rung in each trouble; empty for a run without one, and in files of before there were any.</summary>
    public IReadOnlyList<TroubleRow> Troubles { get; set; } = [];

    /// <summary>Each heartbeat interval of a run that set them; empty for others, and in files of before there were any.</summary>
    public IReadOnlyList<HeartbeatRow> Heartbeats { get; set; } = [];

    /// <summary>Each window of jitter of a run that set several; empty for others, and in files of before it was told.</summary>
    public IReadOnlyList<StormRow> Storms { get; set; } = [];

    /// <summary>Each rung with each share of packets lost; empty for a run without, and in files of before there were any.</summary>
    public IReadOnlyList<LossRow> Losses { get; set; } = [];

    /// <summary>The servers of each rung that was measured on several; empty for other runs, and in files of before it was told.</summary>
    public IReadOnlyList<ServerRow> Servers { get; set; } = [];

    /// <summary>
    /// What each layer (heads, TLS, a library) adds to each rung; empty for runs that did not measure it, and in files of before it was
    /// told.
    /// </summary>
    public AxisSummary Axes { get; set; } = AxisSummary.None;

    public required IReadOnlyList<Finding> Findings { get; init; }
}

/// <summary>Which rung of a run.</summary>
/// <param name="Workload">Name of the workload.</param>
/// <param name="Pattern">Name of the pattern.</param>
/// <param name="Label">The pattern with its settings.</param>
public sealed record RungName(string Workload, string Pattern, string Label);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true,
    Converters = [typeof(KebabCase<Severity>), typeof(KebabCase<RunStatus>), typeof(KebabCase<Capability>), typeof(KebabCase<VerdictState>),
        typeof(KebabCase<Survival>), typeof(KebabCase<Told>)])]
[JsonSerializable(typeof(SummaryFile))]
internal sealed partial class SummaryJson : JsonSerializerContext;
