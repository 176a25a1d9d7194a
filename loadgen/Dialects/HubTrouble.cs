namespace Bench.Loadgen.Dialects;

/// <summary>Why a hub of SignalR cannot be used, in kebab-case as failures are counted by, and as a sentence for people.</summary>
public static class HubTrouble
{
    /// <summary>What answers there is no hub.</summary>
    public const string NoHub = "not-a-hub";

    /// <summary>The hub does not offer the transport.</summary>
    public const string Transport = "hub-transport-not-offered";

    /// <summary>The hub does not offer the protocol.</summary>
    public const string Protocol = "hub-protocol-not-offered";

    /// <summary>The hub has no method of that name.</summary>
    public const string NoMethod = "hub-method-unknown";

    /// <summary>The hub's method has failed.</summary>
    public const string Failed = "hub-method-failed";

    /// <summary>The hub has ended the connection with an error.</summary>
    public const string Ended = "hub-closed-with-error";

    /// <summary>All reasons.</summary>
    public static IReadOnlyList<string> All { get; } = [NoHub, Transport, Protocol, NoMethod, Failed, Ended];

    /// <summary>The reason of what a hub says of a call.</summary>
    /// <param name="error">The error of its completion.</param>
    public static string OfCall(string error) =>
        error.StartsWith("Unknown hub method", StringComparison.Ordinal)
            || error.Contains("Method does not exist", StringComparison.Ordinal)
            ? NoMethod
            : Failed;

    /// <summary>The reason of what a hub says to the handshake of its protocol.</summary>
    /// <param name="error">Its error.</param>
    public static string OfHandshake(string error) =>
        error.Contains("is not supported", StringComparison.Ordinal) ? Protocol : Ended;

    /// <summary>What it means and what to do, as a clause; null of what is no trouble with a hub.</summary>
    /// <param name="reason">One of <see cref="All"/>.</param>
    public static string? Meaning(string reason) => reason switch
    {
        NoHub => "what answers at the url of the pattern is no hub of SignalR; write the path that the server gives to MapHub",
        Transport => "the hub does not offer that transport (HttpConnectionDispatcherOptions.Transports); switch it on in that server, or "
            + "leave the pattern out",
        Protocol => "the hub does not offer that protocol; add it in that server (AddMessagePackProtocol, SupportedProtocols), or write "
            + "another in hub.protocol: json, messagepack",
        NoMethod => "the hub has no method of the name in hub.subscribe, or none that takes hub.arguments; write the name as the hub's "
            + "class has it",
        Failed => "the hub's method in hub.subscribe ended with an error; see the server's log, or set EnableDetailedErrors there",
        Ended => "the hub ended the connection with an error; see the server's log, or set EnableDetailedErrors there",
        _ => null,
    };
}
