namespace Bench.Loadgen.Recording;

/// <summary>Totals of one shard since its start; two readings subtracted give a phase.</summary>
public sealed record Counts
{
    /// <summary>Clients that got a connection.</summary>
    public long Connected { get; set; }

    /// <summary>Connections open now.</summary>
    public long Open { get; set; }

    /// <summary>Connections that ended unasked.</summary>
    public long Lost { get; set; }

    /// <summary>Connections opened again after a loss.</summary>
    public long Reconnected { get; set; }

    /// <summary>Idle HTTP connections that the server had closed between two requests and that the next request opened again.</summary>
    public long Renewed { get; set; }

    /// <summary>Messages received, repeated ones included.</summary>
    public long Received { get; set; }

    /// <summary>Messages of the steady state received for the first time.</summary>
    public long DeliveredSteady { get; set; }

    /// <summary>Messages that no later one can bring in: the sum over subscribers of the highest sequence received.</summary>
    public long Frontier { get; set; }

    /// <summary>Encoded messages, both ways, in bytes.</summary>
    public long PayloadBytes { get; set; }

    /// <summary>Bytes that were no message.</summary>
    public long Malformed { get; set; }

    /// <summary>Latencies below zero or above a day.</summary>
    public long Impossible { get; set; }

    /// <summary>Requests of the polling patterns.</summary>
    public long Requests { get; set; }

    /// <summary>Of these, answered with no message.</summary>
    public long EmptyRequests { get; set; }

    /// <summary>Polls left out because the one before was still open.</summary>
    public long SkippedRequests { get; set; }

    /// <summary>Messages that clients were due to send by their schedules, whole trial; set when the steady state has ended.</summary>
    public long ClientDue { get; set; }

    /// <summary>Of these, taken by the server.</summary>
    public long ClientAccepted { get; set; }

    /// <summary>Of these, refused or failed.</summary>
    public long ClientFailed { get; set; }

    /// <summary>Failed or without an answer, but written: the server may have them.</summary>
    public long ClientDoubtful { get; set; }

    /// <summary>Messages that clients were due to send in the steady state.</summary>
    public long ClientDueSteady { get; set; }

    /// <summary>Of these, taken by the server.</summary>
    public long ClientAcceptedSteady { get; set; }

    /// <summary>Of these, refused or failed.</summary>
    public long ClientFailedSteady { get; set; }

    /// <summary>A reading that later changes leave alone.</summary>
    public Counts Copy() => this with { };
}
