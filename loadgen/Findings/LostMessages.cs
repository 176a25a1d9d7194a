using Bench.Loadgen.Results;

namespace Bench.Loadgen.Findings;

/// <summary>Messages that never came, came twice, or came out of order. What nobody could check is no finding here.</summary>
internal sealed class LostMessages : IDoubt
{
    public Finding? Check(TrialFile trial) =>
        trial.Messages is { Lost: null or 0, Duplicated: null or 0, Reordered: null or 0, ClientFailed: 0 } ? null : new Finding
        {
            Code = "lost-messages",
            Severity = OnPurpose.Weigh(trial, Severity.Warning),
            Message = trial.SelfPublished is null ? Words(trial) : OwnWords(trial),
            Remedy = OnPurpose.Remedy(trial)
                ?? (trial.SelfPublished is null
                    ? "raise the server's --ring-capacity if readers are overtaken; see the lost connections"
                    : "see the lost connections; if there are none, the target leaves numbers out, says some twice, or numbers what goes "
                        + "to others too: sequence must rise by one from each message of a client to its next"
                        + (trial.Pattern.Kind.AsksByRequest
                            ? "; where an answer holds the newest value alone, ask for that in the scenario (\"semantics\": \"latest\"), "
                                + "and where the target does not know what a client has, say \"told_once\": false in its file"
                            : "")),
        };

    private static string Words(TrialFile trial) =>
        $"{trial.Messages.Lost} messages lost ({trial.Activity?.Lapped ?? 0} overtaken in the "
        + $"ring), {trial.Messages.Duplicated} duplicated, {trial.Messages.Reordered} "
        + $"reordered, {trial.Messages.ClientFailed} of the clients' own refused or failed";

    private static string OwnWords(TrialFile trial) =>
        $"by the target's own numbers {trial.Messages.Lost} messages lost (holes between the lowest and the highest that a client "
        + $"received), {trial.Messages.Duplicated} duplicated, {trial.Messages.Reordered} reordered";
}
