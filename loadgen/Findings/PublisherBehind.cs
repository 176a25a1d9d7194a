using Bench.Loadgen.Results;

namespace Bench.Loadgen.Findings;

/// <summary>A publisher that does not keep its schedule publishes another workload.</summary>
internal sealed class PublisherBehind : IDoubt
{
    /// <summary>Its lag counts as latency; above this the publisher, not the pattern, is what is seen.</summary>
    public const double LimitMs = 20;

    public Finding? Check(TrialFile trial)
    {
        if (trial.Publisher is not { } publisher) return null;
        var behind = publisher.DueSteady - publisher.PublishedSteady;
        var lagMs = publisher.LagUs.P99 / 1000;
        var late = lagMs > LimitMs;
        // What the target did not take is told as that.
        if (trial.Publishing?.Failures.Values.Sum() is { } failed && failed >= behind) behind = 0;
        if (behind == 0 && !late) return null;
        return new Finding
        {
            Code = "publisher-behind",
            Severity = behind > 0 ? Severity.Invalid : Severity.Warning,
            Message = string.Join(", and ",
            [
                .. late ? (string[])[$"the publisher was {lagMs:0.0} ms late at p99 (limit {LimitMs:0} ms)"] : [],
                .. behind > 0 ? (string[])[$"{behind} due messages were not published"] : [],
            ]),
            Remedy = trial.Publishing is null
                ? "lower messages_per_second or clients: the server has no time left for its own publisher"
                : "lower messages_per_second, or raise publish.connections: the target takes messages too slowly one after the other",
        };
    }
}
