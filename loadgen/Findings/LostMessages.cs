using Bench.Loadgen.Results;

namespace Bench.Loadgen.Findings;

/// <summary>Messages that never came, came twice, or came out of order.</summary>
internal sealed class LostMessages : IDoubt
{
    public Finding? Check(TrialFile trial) =>
        trial.Messages is { Lost: 0, Duplicated: 0, Reordered: 0, ClientFailed: 0 } ? null : new Finding
        {
            Code = "lost-messages",
            Severity = OnPurpose.Weigh(trial, Severity.Warning),
            Message = $"{trial.Messages.Lost} messages lost ({trial.Activity?.Lapped ?? 0} overtaken in the "
                + $"ring), {trial.Messages.Duplicated} duplicated, {trial.Messages.Reordered} "
                + $"reordered, {trial.Messages.ClientFailed} of the clients' own refused or failed",
            Remedy = OnPurpose.Remedy(trial) ?? "raise the server's --ring-capacity if readers are overtaken; see the lost connections",
        };
}
