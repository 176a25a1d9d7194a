namespace Bench.Loadgen.Results;

/// <summary>What was lost of the TCP packets between clients and server, in the steady state of a trial.</summary>
public sealed record LossRecord
{
    /// <summary>Share of the packets that was to be dropped each way, in percent.</summary>
    public required double AskedPercent { get; init; }

    /// <summary>Share that was dropped, both ways together, in percent; null when it was not counted.</summary>
    public double? RealPercent { get; set; }

    /// <summary>What dropped them: "nft" or "netem".</summary>
    public required string By { get; init; }

    /// <summary>Why it was not the kernel's netem; null when it was.</summary>
    public string? NotNetem { get; init; }

    /// <summary>
    /// How TCP chose its pace, such as "cubic" or "bbr": what a loss does depends on it. Null where the kernel does not say.
    /// </summary>
    public string? CongestionControl { get; init; }

    /// <summary>From the clients to the server; null when it was not counted.</summary>
    public required LossWay? Up { get; init; }

    /// <summary>From the server to the clients; null when it was not counted.</summary>
    public required LossWay? Down { get; init; }
}

/// <summary>One way.</summary>
/// <param name="Packets">TCP packets that were sent, those that were dropped among them.</param>
/// <param name="Dropped">Of these, dropped.</param>
/// <param name="SentAgain">Segments that the kernel of the sending side sent again; null when it could not be read.</param>
public sealed record LossWay(long Packets, long Dropped, long? SentAgain);
