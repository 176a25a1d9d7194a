using System.Globalization;
using Bench.Loadgen.Results;

namespace Bench.Loadgen.Needs;

/// <summary>
/// What became of clients and messages, of one trial or of several: the one owner of what counting has to say about the need. The verdict
/// and the search for the largest load both ask here. Pure.
/// </summary>
/// <param name="Attempted">Clients that tried to connect.</param>
/// <param name="Held">Clients that were held at the end.</param>
/// <param name="ConnectionsLost">Connections that ended unasked, those that came back included.</param>
/// <param name="MessagesLost">Messages that never reached a subscriber; null where nobody can tell.</param>
/// <param name="InFlight">Messages that had not reached a subscriber when the drain ended; null where nobody can tell.</param>
/// <param name="ClientFailed">Messages of clients that the server refused, or that failed; null where nobody counted.</param>
/// <param name="ClientUnsent">Messages of clients that were due and still unsent at the end; null where nobody counted.</param>
public sealed record NeedCounts(
    long Attempted, long Held, long ConnectionsLost, long? MessagesLost, long? InFlight, long? ClientFailed, long? ClientUnsent)
{
    /// <summary>The counts of one trial.</summary>
    public static NeedCounts Of(TrialFile trial) => new(
        trial.Connections.Attempted, trial.Connections.Held, trial.Connections.Lost, trial.Messages.Lost, trial.Messages.InFlight,
        trial.Messages.ClientFailed, trial.Messages.ClientUnsent);

    /// <summary>Why the need is not met, in words with the number; null when no count speaks against it.</summary>
    public string? Shortfall => this switch
    {
        _ when Held < Attempted => $"{Count(Held)} of {Count(Attempted)} clients held",
        { ConnectionsLost: > 0 } => $"{Count(ConnectionsLost)} connections lost",
        { MessagesLost: > 0 } => $"{Count(MessagesLost.Value)} messages lost",
        { ClientFailed: > 0 } => $"{Count(ClientFailed.Value)} messages of the clients failed",
        { ClientUnsent: > 0 } => $"{Count(ClientUnsent.Value)} messages of the clients were due and never sent",
        { InFlight: > 0 } => $"{Count(InFlight.Value)} messages not delivered in time",
        _ => null,
    };

    private static string Count(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);
}
