namespace Bench.Loadgen.Dialects;

/// <summary>Who makes messages due and sends them off.</summary>
public enum MessageSource
{
    /// <summary>The harness, on the workload's schedule, by a request a message.</summary>
    Harness,

    /// <summary>The target, on a schedule of its own.</summary>
    Target,
}
