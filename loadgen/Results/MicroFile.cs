namespace Bench.Loadgen.Results;

/// <summary>What a run of the micro-benchmarks leaves: <c>micro.json</c>. docs/results-format.md documents it.</summary>
public sealed record MicroFile
{
    /// <summary>Version of the file's format; 1.</summary>
    public int SchemaVersion { get; set; } = 1;

    /// <summary>Name of the run's folder.</summary>
    public required string RunId { get; init; }

    /// <summary>The commit that was measured.</summary>
    public required string Commit { get; init; }

    /// <summary>True when it was made with fewer iterations: its margins are wide.</summary>
    public required bool Quick { get; init; }

    /// <summary>BenchmarkDotNet's account of the machine.</summary>
    public required string Machine { get; init; }

    /// <summary>Benchmarks without figures.</summary>
    public required int Failed { get; init; }

    /// <summary>File of the page, in the run's folder.</summary>
    public string Page { get; set; } = "index.html";

    /// <summary>File of the chart, in the run's folder.</summary>
    public string Chart { get; set; } = "ratios.png";

    /// <summary>The figures, in the order in which they were measured.</summary>
    public required IReadOnlyList<MicroResult> Results { get; init; }
}

/// <summary>One time of one benchmark.</summary>
/// <param name="Group">Class, and behind a comma its parameters when it has some: "SseWrite, 125 bytes".</param>
/// <param name="Candidate">What was measured.</param>
/// <param name="Ours">True for code of this repository.</param>
/// <param name="Baseline">True for what the others of the group are divided by.</param>
/// <param name="MedianNs">Median time of one operation, in nanoseconds.</param>
/// <param name="ErrorNs">Half of the 99.9 % interval of the mean, in nanoseconds.</param>
/// <param name="Ratio">Median ÷ median of the group's baseline; null when that one failed.</param>
/// <param name="AllocatedBytes">Managed bytes that one operation allocates, by BenchmarkDotNet; null when it could not tell.</param>
public sealed record MicroResult(
    string Group, string Candidate, bool Ours, bool Baseline, double MedianNs, double ErrorNs, double? Ratio, double? AllocatedBytes);
