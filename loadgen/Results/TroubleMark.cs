namespace Bench.Loadgen.Results;

/// <summary>Something that went wrong on purpose in a trial, on the axis of its series.</summary>
public sealed record TroubleMark
{
    /// <summary>What, as in the scenario.</summary>
    public required string Name { get; init; }

    /// <summary>When it was to begin, on the same axis; null in files of before it was told.</summary>
    public double? DueSecond { get; init; }

    /// <summary>When it began, in seconds since the first connect was due.</summary>
    public required double BeginSecond { get; init; }

    /// <summary>
    /// When it was over: what was ended takes connections again, what was stalled goes on. Null for what has an instant and no length.
    /// </summary>
    public required double? EndSecond { get; init; }
}
