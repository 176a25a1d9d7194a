using System.Globalization;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Findings;

/// <summary>A target that publishes by itself at another rate than the workload says is measured under another workload.</summary>
internal sealed class RateDiffers : IDoubt
{
    /// <summary>So much more or less than the workload says, as a share of that, is another workload.</summary>
    public const double LimitShare = 0.1;

    public Finding? Check(TrialFile trial)
    {
        if (trial.SelfPublished is not { MessagesPerSecond: { } measured, SaidPerSecond: var said }
            || Math.Abs(measured - said) <= LimitShare * said
            || trial is { Pattern: { Semantics: PollSemantics.Latest, Kind.AsksByRequest: true } }) // It asks for no more than the newest.
            return null;
        return new Finding
        {
            Code = "rate-differs",
            Severity = Severity.Warning,
            Message = string.Create(CultureInfo.InvariantCulture,
                $"clients received {measured:0.###} messages a second each, the workload says {said:0.###}; limit "
                    + $"{LimitShare:P0} more or less"),
            Remedy = "the target publishes by itself: let messages_per_second of the workload say what it does, or have it do what the "
                + "workload says; few messages in a short steady state differ by chance",
        };
    }
}
