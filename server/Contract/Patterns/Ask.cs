using System.Globalization;

namespace Bench.Contract.Patterns;

/// <summary>What starts the wait for the next ask afresh.</summary>
public enum AnewBy
{
    /// <summary>Nothing: it comes on time whatever happens.</summary>
    Nothing,

    /// <summary>A message to the client.</summary>
    MessageDown,

    /// <summary>A message from the client.</summary>
    MessageUp,
}

/// <summary>What a pattern does although there is nothing to bring: a poll, a hold that expires, a heartbeat, a ping.</summary>
/// <param name="Spoken">One of them as a sentence names it.</param>
/// <param name="AnewBy">What starts the wait for the next afresh.</param>
/// <param name="PeriodMs">From one to the next while nothing else happens, in milliseconds, by what was set.</param>
public sealed record Ask(string Spoken, AnewBy AnewBy, Func<PatternTiming, double> PeriodMs)
{
    /// <summary>Bytes on the wire beyond those of a message without content: of an answer, of a payload of its own.</summary>
    public double MoreBytes { get; init; }

    /// <summary>Of these, bytes to the server.</summary>
    public double MoreUpBytes { get; init; }

    /// <summary>
    /// The first of a connection is acknowledged apart from its answer, and no later one is: Linux acknowledges at once what comes on a
    /// connection that has not yet answered anything (the quick acknowledgements of its TCP). The first is no measure of the others.
    /// </summary>
    public bool FirstIsApart { get; init; }
}

/// <summary>What was set of a pattern's times, by the scenario and on the server.</summary>
/// <param name="IntervalMs">The client's interval in milliseconds; null where there is none.</param>
/// <param name="HoldMs">How long a request may be held, in milliseconds.</param>
/// <param name="Server">The server's options in force, as <see cref="ServerInfo.Settings"/>; null when it did not tell them.</param>
public readonly record struct PatternTiming(double? IntervalMs, double HoldMs, IReadOnlyDictionary<string, string>? Server)
{
    /// <summary>An option of the server; what the server does unless it says otherwise, where it did not tell.</summary>
    public double Option(string name, double otherwise) =>
        Server is not null
        && Server.TryGetValue(name, out var text)
        && double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            ? value
            : otherwise;
}

/// <summary>Times that hold unless something else is set, in milliseconds.</summary>
public static class DefaultTimes
{
    /// <summary>SSE: a comment after so long without an event.</summary>
    public const int HeartbeatMs = 15_000;

    /// <summary>WebSocket: a ping after so long without a frame.</summary>
    public const int PingMs = 15_000;

    /// <summary>WebSocket: the connection is dropped when a ping is not answered for so long.</summary>
    public const int PongMs = 20_000;

    /// <summary>An idle HTTP connection is closed by the server after so long without a request.</summary>
    public const int KeepAliveMs = 130_000;

    /// <summary>Long-polling: how long a request is held.</summary>
    public const int HoldMs = 25_000;
}
