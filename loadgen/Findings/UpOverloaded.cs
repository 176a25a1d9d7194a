using System.Globalization;
using Bench.Loadgen.Results;

namespace Bench.Loadgen.Findings;

/// <summary>Clients' own messages that were due and never got their turn: the way up takes less than it is offered.</summary>
internal sealed class UpOverloaded : IDoubt
{
    public Finding? Check(TrialFile trial) =>
        trial.Messages is not { ClientUnsent: > 0 and var unsent, ClientDue: var due } ? null : new Finding
        {
            Code = "up-overloaded",
            Severity = Severity.Warning,
            Message = string.Create(CultureInfo.InvariantCulture,
                $"{unsent:N0} of {due:N0} messages that clients were due to send were not with the server {trial.Phases.DrainSeconds:0.0} "
                    + $"s after the steady state: it takes them more slowly than they are due"),
            Remedy = "lower client_messages_per_second or clients; if the server only caught up late, raise drain_seconds to see how late",
        };
}
