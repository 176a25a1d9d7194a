namespace Bench.Loadgen.Dialects;

/// <summary>
/// How one pattern is spoken to one kind of target: what is asked for and sent, and where in what comes a
/// message is. Engines carry the bytes.
/// </summary>
internal interface IDialect
{
    /// <summary>Path and query of a request, or of a handshake.</summary>
    string Path(in Asking asking);

    /// <summary>Fields that such a request carries, in order, beyond those that every client sends.</summary>
    IReadOnlyList<(string Name, string Value)> Fields(in Asking asking);

    /// <summary>WebSocket: the subprotocol to ask for, which the target must take; null for none.</summary>
    string? Subprotocol { get; }

    /// <summary>WebSocket: how many texts are sent once it is open.</summary>
    int OpeningTexts { get; }

    /// <summary>WebSocket: such a text, once what it waits for has come; null before.</summary>
    /// <param name="number">Which, from 0.</param>
    /// <param name="asking">What the client asks for.</param>
    /// <param name="text">What has just come; empty when nothing has.</param>
    string? Opening(int number, in Asking asking, ReadOnlySpan<byte> text);

    /// <summary>
    /// WebSocket: true when the connection counts as subscribed from the 101 on; false when <see cref="IsReady"/> has to say so.
    /// </summary>
    bool ReadyWhenOpen { get; }

    /// <summary>WebSocket: this text says that the client is subscribed.</summary>
    bool IsReady(ReadOnlySpan<byte> text);

    /// <summary>
    /// WebSocket: why the target refuses the client, in kebab-case, by a text before it is subscribed; null when it does not.
    /// </summary>
    string? Refusal(ReadOnlySpan<byte> text) => null;

    /// <summary>WebSocket: finds the unit at the start of a text that is not empty.</summary>
    /// <param name="text">The text, or what is left of it.</param>
    /// <param name="length">Bytes of the unit.</param>
    /// <returns>Bytes up to the next unit: those of this one, and of what ends it.</returns>
    int NextUnit(ReadOnlySpan<byte> text, out int length);

    /// <summary>WebSocket: what has to be answered to a text, such as a ping of the target's own protocol; null for nothing.</summary>
    string? AnswerTo(ReadOnlySpan<byte> text);

    /// <summary>Long-polling: a request can say that it is not to be held, so that the answer proves the connection.</summary>
    bool CanAskNotToHold { get; }

    /// <summary>Nothing is answered before the first message: no more can be known of a client than that it has connected.</summary>
    bool SilentAtFirst { get; }

    /// <summary>Polls: answers are JSON, and a type that says otherwise is a proxy's page or the like.</summary>
    bool AnswersAreJson { get; }

    /// <summary>Polls: this status says that there is nothing new.</summary>
    bool SaysNothingNew(int status);

    /// <summary>Polls: the answer's ETag and Last-Modified are sent back with the next request (RFC 9110, 13.1).</summary>
    bool ResumesByValidators { get; }

    /// <summary>Polls: hands each unit of an answer to <paramref name="take"/>, in order; their count.</summary>
    /// <exception cref="UnexpectedAnswerException">The body is not as agreed.</exception>
    int Units(ReadOnlyMemory<byte> body, Action<ReadOnlyMemory<byte>> take);

    /// <summary>Where in a unit (an event's data, a WebSocket's text, an element of a poll's answer) the message is.</summary>
    UnitKind Find(ReadOnlySpan<byte> unit, out ReadOnlySpan<byte> message);
}

/// <summary>What a unit is.</summary>
internal enum UnitKind
{
    /// <summary>It holds a message.</summary>
    Message,

    /// <summary>It belongs to the target's own protocol.</summary>
    Other,

    /// <summary>It should hold a message, and there is none where one should be.</summary>
    NotFound,
}
