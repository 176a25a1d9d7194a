namespace Bench.Loadgen.Results;

/// <summary>What <c>bench bench-clients --out</c> leaves.</summary>
public sealed record ClientBenchFile
{
    /// <summary>Version of the file formats; 1.</summary>
    public int SchemaVersion { get; set; } = 1;

    /// <summary>True when it was made with one short repeat each.</summary>
    public required bool Quick { get; init; }

    /// <summary>The machine and the runtime.</summary>
    public required EnvironmentRecord Environment { get; init; }

    /// <summary>Why hardware instructions were not counted; null when they were.</summary>
    public required string? NoInstructions { get; init; }

    /// <summary>What was measured, and how.</summary>
    public required IReadOnlyList<ClientBenchMeasurement> Measurements { get; init; }
}

/// <summary>One measurement with all its figures.</summary>
/// <param name="Name">Kebab-case name.</param>
/// <param name="How">How it was made, in a sentence.</param>
/// <param name="Rows">One for each figure and pattern.</param>
/// <param name="Error">Why it ended before its time; null when it did not. What was measured till then is in the rows.</param>
public sealed record ClientBenchMeasurement(string Name, string How, IReadOnlyList<ClientBenchRow> Rows, string? Error = null);

/// <summary>One figure under one pattern, of all subjects.</summary>
public sealed record ClientBenchRow
{
    /// <summary>Kebab-case name of the figure.</summary>
    public required string Figure { get; init; }

    /// <summary>The pattern.</summary>
    public required string Pattern { get; init; }

    /// <summary>The unit; empty for a share.</summary>
    public required string Unit { get; init; }

    /// <summary>What each repeat gave, by subject.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<double>> Values { get; init; }

    /// <summary>The first subject divided by each other one: mean over the repeats of the ratio within a repeat.</summary>
    public required IReadOnlyDictionary<string, double> Ratios { get; init; }

    /// <summary>The goal, as people write it; null where there is none.</summary>
    public string? Goal { get; set; }

    /// <summary>
    /// Whether the mean reaches the goal, by subject: the one that the goal is for, and its options; null where there is no goal.
    /// </summary>
    public IReadOnlyDictionary<string, bool>? Met { get; set; }
}
