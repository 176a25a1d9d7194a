using Bench.Loadgen.Results;

namespace Bench.Loadgen.Findings;

/// <summary>Polls sent late or left out are not the interval that the report names.</summary>
internal sealed class LatePolls : IDoubt
{
    /// <summary>p99 lateness of polls, as a share of the interval.</summary>
    public const double LimitShare = 0.05;

    public Finding? Check(TrialFile trial)
    {
        if (trial.Requests is not { } requests) return null;
        if (requests.LateP99Ms is not { } lateMs) return trial.Pattern.Kind.OnTimer ? Unknown(requests) : null;
        var limitMs = Math.Max(5, LimitShare * trial.Pattern.Interval);
        if (lateMs <= limitMs && requests.Skipped == 0) return null;
        return new Finding
        {
            Code = "late-polls",
            Severity = lateMs > limitMs ? Severity.Invalid : OnPurpose.Weigh(trial, Severity.Warning),
            Message = $"polls were sent {lateMs:0.0} ms late at p99 (limit {limitMs:0} ms) and {requests.Skipped} were left "
                + "out because the one before was still open",
            Remedy = "raise interval_ms or lower clients: the server or the generator cannot serve this request rate; on Linux --engine "
                + "lean, whose timer is finer than .NET's of some 6 ms",
        };
    }

    private static Finding Unknown(RequestRecord requests) => new()
    {
        Code = "late-polls",
        Severity = Severity.Invalid,
        Message = $"how late polls were sent is not known: {requests.Sent} were sent in the steady state "
            + $"and {requests.Skipped} left out, and none was timed",
        Remedy = "make steady_seconds several times as long as interval_ms",
    };
}
