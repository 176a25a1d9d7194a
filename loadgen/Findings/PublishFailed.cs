using Bench.Loadgen.Results;

namespace Bench.Loadgen.Findings;

/// <summary>Messages that the target did not take are not the workload that was asked for.</summary>
internal sealed class PublishFailed : IDoubt
{
    public Finding? Check(TrialFile trial)
    {
        if (trial.Publishing is not { } publishing || publishing.Failures.Values.Sum() is not (> 0 and var failed)) return null;
        return new Finding
        {
            Code = "publish-failed",
            Severity = Severity.Invalid,
            Message = $"{failed:N0} of {publishing.Sent:N0} messages could not be published "
                + $"({string.Join(", ", publishing.Failures.Select(f => $"{f.Key}: {f.Value:N0}"))})",
            Remedy = "see publish in the target's file: its url, headers and body; send one by hand, a request with curl -v, a text with "
                + "wscat",
        };
    }
}
