namespace Bench.Loadgen.Results;

/// <summary>The requests by which the harness published on a target that does not publish itself.</summary>
public sealed record PublishRecord
{
    /// <summary>Requests of the whole trial.</summary>
    public required long Sent { get; init; }

    /// <summary>Those of them that failed, by reason.</summary>
    public required IReadOnlyDictionary<string, long> Failures { get; init; }

    /// <summary>
    /// From the sending to the end of the answer, in milliseconds, steady state: a part of the delivery latency
    /// comes before the target has the message.
    /// </summary>
    public required LatencySummary? RequestMs { get; init; }
}

/// <summary>What a run measured, when it is not the server that comes with the harness.</summary>
public sealed record TargetRecord
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>One sentence about it.</summary>
    public required string Description { get; init; }

    /// <summary>Where it listens, as its file says it: places such as ${port} stand as they are.</summary>
    public required string Url { get; init; }

    /// <summary>True when the harness started it afresh for each trial.</summary>
    public required bool Started { get; init; }
}
