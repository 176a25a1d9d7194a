using Bench.Loadgen.Results;

namespace Bench.Loadgen.Findings;

/// <summary>A trial in which no message arrived has no cost per message, and no latency where messages are timed.</summary>
internal sealed class NothingDelivered : IDoubt
{
    public Finding? Check(TrialFile trial) => IsThere(trial) ? null : new Finding
    {
        Code = "nothing-delivered",
        Severity = Severity.Invalid,
        Message = trial.SelfPublished is null
            ? $"no message of the steady state was delivered; {trial.Messages.Expected} were expected"
            : "no message of the steady state came; how many the target published is not known, as it publishes by itself",
        Remedy = trial.SelfPublished is null
            ? "see the connect failures; raise messages_per_second or steady_seconds if none was due"
            : "see the connect failures; if the target sends anything, look at it with curl -N, and at message, sequence and stamp in its "
                + "file; raise steady_seconds if it is silent for long",
    };

    // Whose messages do not say when they were made is not timed.
    private static bool IsThere(TrialFile trial) =>
        trial.SelfPublished is { Stamp: null } ? trial.Messages.Delivered > 0 : trial.LatencyMs is not null;
}
