namespace Bench.Loadgen.Results;

/// <summary>The content of find-max.json: how much load each pattern bears before it no longer meets the need.</summary>
public sealed record FindMaxFile
{
    /// <summary>Version of the file formats; 1.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>What was raised: "clients", or "rate" (messages a second of each topic, or of each client in a two-way workload).</summary>
    public required string By { get; init; }

    /// <summary>Name of the workload.</summary>
    public required string Workload { get; init; }

    /// <summary>The need: p99 within so many milliseconds, every client held, nothing lost.</summary>
    public required double FreshnessMs { get; init; }

    /// <summary>The gap, as a share of the largest that held, at which a search ends.</summary>
    public required double Precision { get; init; }

    /// <summary>One for each pattern, in the order of the scenario.</summary>
    public required IReadOnlyList<FindMaxResult> Results { get; init; }
}

/// <summary>What the search found for one pattern.</summary>
public sealed record FindMaxResult
{
    /// <summary>Name of the pattern.</summary>
    public required string Pattern { get; init; }

    /// <summary>The pattern with its settings.</summary>
    public required string Label { get; init; }

    /// <summary>The largest load at which the need was met; null when it was met at none.</summary>
    public required double? Largest { get; init; }

    /// <summary>The smallest at which it was not; null when there was none.</summary>
    public required double? Broke { get; init; }

    /// <summary>
    /// True when the search came to its end; false when it was stopped, so that <see cref="Largest"/> is only a lower bound.
    /// </summary>
    public required bool Found { get; init; }

    /// <summary>What came of it, in a sentence.</summary>
    public required string Sentence { get; init; }

    /// <summary>Every trial, in the order made.</summary>
    public required IReadOnlyList<FindMaxPoint> Points { get; init; }
}

/// <summary>One trial of a search.</summary>
public sealed record FindMaxPoint
{
    /// <summary>The load: clients, or messages a second.</summary>
    public required double Load { get; init; }

    /// <summary>Its trial: trials/NNN-….</summary>
    public required int Trial { get; init; }

    /// <summary>True when the need was met, false when it was not, null when the trial was invalid and says nothing.</summary>
    public required bool? Holds { get; init; }

    /// <summary>Why it was not met, or why the trial says nothing; empty when it was met.</summary>
    public required string Reason { get; init; }

    /// <summary>Median delivery latency in milliseconds; null when nothing was delivered.</summary>
    public required double? P50Ms { get; init; }

    /// <summary>99th percentile in milliseconds; null when nothing was delivered.</summary>
    public required double? P99Ms { get; init; }

    /// <summary>Server CPU as a share of its cores; null where not to be had.</summary>
    public required double? ServerCpuShare { get; init; }

    /// <summary>Generator CPU as a share of its cores; null where not to be had.</summary>
    public required double? GeneratorCpuShare { get; init; }

    /// <summary>Messages received a second.</summary>
    public required double MessagesPerSecond { get; init; }

    /// <summary>Clients that tried to connect.</summary>
    public required long Attempted { get; init; }

    /// <summary>Clients held at the end.</summary>
    public required long Held { get; init; }
}
