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
            ? Cause(trial)
            : "see the connect failures; if the target sends anything, look at it with curl -N, and at message, sequence and stamp in its "
                + "file; raise steady_seconds if it is silent for long",
    };

    private static string Cause(TrialFile trial) =>
        trial.Connections.Connected < trial.Connections.Attempted ? "see connect-failures"
        : trial.Publishing?.Failures.Count > 0 ? "see publish-failed"
        : trial.Messages.Malformed > 0 ? "see impossible-values: what came could not be read"
        : trial.Messages.Expected > 0 && trial.Publishing is not null
            ? "clients are connected and the target took what was published: see that publish and the pattern's url name the same ${topic}"
        : "raise messages_per_second or steady_seconds if none was due";

    // Whose messages do not say when they were made is not timed.
    private static bool IsThere(TrialFile trial) =>
        trial.SelfPublished is { Stamp: null } ? trial.Messages.Delivered > 0 : trial.LatencyMs is not null;
}
