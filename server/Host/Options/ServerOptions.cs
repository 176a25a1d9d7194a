namespace Bench.Host.Options;

/// <summary>Everything that can be set on the server. Read once at the start, and checked there.</summary>
internal sealed record ServerOptions
{
    /// <summary>Where the patterns are served.</summary>
    public required Uri Url { get; init; }

    /// <summary>Where the control API and /metrics are served.</summary>
    public required Uri ControlUrl { get; init; }

    /// <summary>Milliseconds without a message after which an SSE stream gets a comment and a WebSocket a ping.</summary>
    public required int HeartbeatMs { get; init; }

    /// <summary>Milliseconds that a long-poll is held when it does not ask for another time.</summary>
    public required int HoldMs { get; init; }

    /// <summary>The longest hold that a long-poll may ask for, in milliseconds.</summary>
    public required int MaxHoldMs { get; init; }

    /// <summary>Messages kept in each topic's ring; a reader that falls further behind is lapped.</summary>
    public required int RingCapacity { get; init; }

    /// <summary>Most messages in one answer of a poll or long-poll.</summary>
    public required int MaxBatch { get; init; }

    /// <summary>Most connections on the measured listener.</summary>
    public required int MaxConnections { get; init; }

    /// <summary>Most topics.</summary>
    public required int MaxTopics { get; init; }

    /// <summary>Most bytes of a message that a client sends.</summary>
    public required int MaxMessageBytes { get; init; }

    /// <summary>Milliseconds that a stop may take before connections are cut.</summary>
    public required int DrainMs { get; init; }

    /// <summary>Stop in good order when standard input ends, so that the server never outlives who started it.</summary>
    public required bool StopWithStdin { get; init; }
}
