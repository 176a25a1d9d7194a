using Bench.Loadgen.Results;

namespace Bench.Loadgen.Findings;

/// <summary>A percentile needs messages beyond it.</summary>
internal sealed class FewSamples : IDoubt
{
    /// <summary>Ten messages above p99 are the least that make it more than a single bad moment.</summary>
    public const long Least = 1000;

    public Finding? Check(TrialFile trial) => trial.LatencyMs is not { Count: < Least } latency ? null : new Finding
    {
        Code = "few-samples",
        Severity = Severity.Note,
        Message = $"only {latency.Count} messages were timed: p99 rests on {latency.Count / 100} of them",
        Remedy = "raise steady_seconds, clients or messages_per_second",
    };
}
