namespace Bench.Loadgen.Dialects;

/// <summary>A hub of SignalR, and how its clients are told what they receive. The transport is the pattern.</summary>
/// <remarks>Members with a default have a setter: the generated JSON reader would overwrite the default of an init-only one.</remarks>
public sealed record HubSpec
{
    /// <summary>The protocol that is spoken with it.</summary>
    public HubProtocol Protocol { get; set; } = HubProtocol.Json;

    /// <summary>
    /// The hub's method by which a client subscribes, called once the connection is there; the client is ready when it returns.
    /// </summary>
    public required string Subscribe { get; init; }

    /// <summary>That call's arguments, each a text.</summary>
    public IReadOnlyList<string> Arguments { get; set; } = ["${topic}"];

    /// <summary>The client's method that the hub calls with a message as its one argument: a text, or of protocol json any JSON.</summary>
    public required string On { get; init; }

    /// <summary>What SignalR's client does by itself when its connection is lost.</summary>
    public HubReconnect Reconnect { get; set; } = HubReconnect.None;

    /// <summary>WebSocket: true when it is opened at once, without a request that asks which transports there are.</summary>
    public bool SkipNegotiation { get; set; }
}

/// <summary>How calls of a hub are written.</summary>
public enum HubProtocol
{
    /// <summary>As JSON, a record each.</summary>
    Json,

    /// <summary>As MessagePack, in binary.</summary>
    Messagepack,
}

/// <summary>What SignalR's client does by itself when its connection is lost.</summary>
public enum HubReconnect
{
    /// <summary>Nothing: the harness makes it again, as it does for other targets.</summary>
    None,

    /// <summary>A new connection after 0, 2, 10 and 30 s; it subscribes again, and what was published meanwhile is lost.</summary>
    Automatic,

    /// <summary>WebSocket: a new one for the same connection, by which both sides say again what the other has not acknowledged.</summary>
    Stateful,
}
