using System.Globalization;
using Bench.Loadgen.Results;

namespace Bench.Loadgen.Findings;

/// <summary>
/// What a target that publishes by itself does not tell of its messages, so that nobody knows it: it is neither nothing nor well. It keeps
/// a verdict open (<see cref="VerdictStoppers"/>).
/// </summary>
internal sealed class NotTold : IDoubt
{
    public Finding? Check(TrialFile trial) => Missing(trial).ToArray() is { Length: > 0 } missing ? new Finding
    {
        Code = "not-told",
        Severity = Severity.Warning,
        Message = string.Join("; ", missing),
        Remedy = "where the target can, let each message say when it was made and its number, and name both in its file (stamp, sequence: "
            + "docs/targets.md); raise drain_seconds for clients that receive little",
    }
    : null;

    private static IEnumerable<string> Missing(TrialFile trial)
    {
        if (trial.SelfPublished is not { } own) yield break;
        if (own.Stamp is null) yield return "how late messages are cannot be told: the target sends no stamp";
        if (!own.Numbered)
            yield return "whether messages were lost, came twice or out of order cannot be told: the target sends no sequence";
        if (own.NotYetNewer is > 0 and var clients)
            yield return string.Create(CultureInfo.InvariantCulture,
                $"whether the last messages of the steady state arrived cannot be told of {clients:N0} clients, which received none of "
                    + $"after it within {trial.Phases.DrainSeconds:0.0} s");
    }
}
