using Bench.Contract.Figures;

namespace Bench.Loadgen.Recording;

/// <summary>Totals of one shard since its start; two readings subtracted give a phase.</summary>
public sealed record Counts
{
    /// <summary>Clients that got a connection.</summary>
    [Figure("clients")]
    public long Connected { get; set; }

    /// <summary>Connections open now.</summary>
    [Figure("connections")]
    public long Open { get; set; }

    /// <summary>Connections that ended unasked.</summary>
    [Figure("connections")]
    public long Lost { get; set; }

    /// <summary>Connections opened again after a loss.</summary>
    [Figure("connections")]
    public long Reconnected { get; set; }

    /// <summary>Idle HTTP connections that the server had closed between two requests and that the next request opened again.</summary>
    [Figure("connections")]
    public long Renewed { get; set; }

    /// <summary>Connects, handshakes and polls that the server put off with 429 or 503, each time.</summary>
    [Figure("requests")]
    public long PutOff { get; set; }

    /// <summary>Messages received, repeated ones included.</summary>
    [Figure("messages")]
    public long Received { get; set; }

    /// <summary>Messages of the steady state received for the first time.</summary>
    [Figure("messages")]
    public long DeliveredSteady { get; set; }

    /// <summary>
    /// Of these, those that had been published while the subscriber's connection was lost, or were on their way
    /// when it was: only resuming brought them.
    /// </summary>
    [Figure("messages")]
    public long CaughtUp { get; set; }

    /// <summary>Messages that no later one can bring in: the sum over subscribers of the highest sequence received.</summary>
    [Figure("messages")]
    public long Frontier { get; set; }

    /// <summary>
    /// Of targets that publish by themselves: clients that have received a message of after the steady state, so that none of it is still
    /// to come to them.
    /// </summary>
    [Figure("clients")]
    public long Newer { get; set; }

    /// <summary>
    /// Of targets that publish by themselves and do not know what a client has: messages that an answer told a client again. They are not
    /// among those received.
    /// </summary>
    [Figure("messages")]
    public long ToldAgain { get; set; }

    /// <summary>Encoded messages, both ways, in bytes.</summary>
    [Figure("B")]
    public long PayloadBytes { get; set; }

    /// <summary>Bytes that were no message.</summary>
    [Figure("messages")]
    public long Malformed { get; set; }

    /// <summary>Latencies below zero or above a day.</summary>
    [Figure("messages")]
    public long Impossible { get; set; }

    /// <summary>Requests of the polling patterns.</summary>
    [Figure("requests")]
    public long Requests { get; set; }

    /// <summary>Of these, answered with no message, or with none that is not told again.</summary>
    [Figure("requests")]
    public long EmptyRequests { get; set; }

    /// <summary>Polls left out because the one before was still open.</summary>
    [Figure("requests")]
    public long SkippedRequests { get; set; }

    /// <summary>Messages that clients were due to send by their schedules, whole trial; set when the steady state has ended.</summary>
    [Figure("messages")]
    public long ClientDue { get; set; }

    /// <summary>Of these, taken by the server.</summary>
    [Figure("messages")]
    public long ClientAccepted { get; set; }

    /// <summary>Of these, refused or failed.</summary>
    [Figure("messages")]
    public long ClientFailed { get; set; }

    /// <summary>Failed or without an answer, but written: the server may have them.</summary>
    [Figure("messages")]
    public long ClientDoubtful { get; set; }

    /// <summary>Messages that clients were due to send in the steady state.</summary>
    [Figure("messages")]
    public long ClientDueSteady { get; set; }

    /// <summary>Of these, taken by the server.</summary>
    [Figure("messages")]
    public long ClientAcceptedSteady { get; set; }

    /// <summary>Of these, refused or failed.</summary>
    [Figure("messages")]
    public long ClientFailedSteady { get; set; }

    /// <summary>A reading that later changes leave alone.</summary>
    public Counts Copy() => this with { };
}
