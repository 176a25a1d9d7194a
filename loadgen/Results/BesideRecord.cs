namespace Bench.Loadgen.Results;

/// <summary>
/// Those who were beside the measured clients in a trial, by what they did, and how the server took it. They are
/// in no other figure of the clients.
/// </summary>
public sealed record BesideRecord
{
    /// <summary>"slow-readers", or an abuse as the scenario has it.</summary>
    public required string Kind { get; init; }

    /// <summary>How many of them there were.</summary>
    public required int Clients { get; init; }

    /// <summary>
    /// How each of their connections ended: "http-&lt;status&gt;", "close-&lt;status&gt;" of a WebSocket, "reset", "ended" (without a
    /// word), "connect-failed"; "no-descriptors-here" and "no-ports-here" where the harness itself could open no more, so that the server
    /// was not asked; "left-alone" where the server had not ended it when the trial was over, "by-itself" where ending it was the abuse.
    /// </summary>
    public required IReadOnlyDictionary<string, long> Ends { get; init; }

    /// <summary>Bytes that they sent.</summary>
    public required long SentBytes { get; init; }

    /// <summary>Bytes that they read.</summary>
    public required long ReadBytes { get; init; }

    /// <summary>
    /// Slow readers: messages that they had read in the end, when they read what was left as fast as it came; null for others.
    /// </summary>
    public long? Received { get; init; }

    /// <summary>Slow readers: messages that they missed, by sequence, before the last that they read; null for others.</summary>
    public long? Missed { get; init; }

    /// <summary>Slow readers: how many of them missed any; null for others.</summary>
    public int? Lapped { get; init; }
}
