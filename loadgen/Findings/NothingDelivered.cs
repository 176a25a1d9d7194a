using Bench.Loadgen.Results;

namespace Bench.Loadgen.Findings;

/// <summary>A trial in which no message arrived has no latency, and no cost per message.</summary>
internal sealed class NothingDelivered : IDoubt
{
    public Finding? Check(TrialFile trial) => trial.LatencyMs is not null ? null : new Finding
    {
        Code = "nothing-delivered",
        Severity = Severity.Invalid,
        Message = $"no message of the steady state was delivered; {trial.Messages.Expected} were expected",
        Remedy = "see the connect failures; raise messages_per_second or steady_seconds if none was due",
    };
}
