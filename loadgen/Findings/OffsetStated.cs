using System.Globalization;
using Bench.Loadgen.Results;

namespace Bench.Loadgen.Findings;

/// <summary>Latencies between two clocks rest on the offset that somebody stated: what that is off by, they all are.</summary>
internal sealed class OffsetStated : IDoubt
{
    public Finding? Check(TrialFile trial) => trial.SelfPublished?.ClockOffsetMs is not { } ms ? null : new Finding
    {
        Code = "offset-stated",
        Severity = Severity.Note,
        Message = string.Create(CultureInfo.InvariantCulture,
            $"latencies rest on a clock offset of {ms:0.###} ms that the target's file states and nobody here measured"),
        Remedy = "each latency is off by what the offset is off, so compare none that is not much larger; differences between latencies of "
            + "this target stand as long as the clocks do not drift. Run bench on the target's host to be without it",
    };
}
