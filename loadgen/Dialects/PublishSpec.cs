using Bench.Contract.Reading;

namespace Bench.Loadgen.Dialects;

/// <summary>What publishes one message: an HTTP request, or a text on a WebSocket.</summary>
public sealed record PublishSpec
{
    /// <summary>
    /// Path and query, such as /publish?topic=${topic}; of a WebSocket that of its handshake, without a topic, as it carries all of
    /// them.
    /// </summary>
    public required string Url { get; init; }

    /// <summary>The request's method.</summary>
    public string Method { get; set; } = "POST";

    /// <summary>Fields of the request or handshake.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; set; } = new Dictionary<string, string>();

    /// <summary>
    /// Its body, or the text: <c>${message}</c> is the message, an array of JSON; <c>${message.json}</c> the same as a JSON string in
    /// quotes.
    /// </summary>
    public string Body { get; set; } = "${message}";

    /// <summary>Requests under way at once, at most, or WebSockets: 1 to 1,000. Messages of one topic follow each other.</summary>
    [Allowed(1, 1000)]
    public int Connections { get; set; } = 32;

    /// <summary>Each message is a text on a WebSocket, and not a request; null for a request.</summary>
    public PublishSocketSpec? Socket { get; set; }
}

/// <summary>The WebSocket by which messages are published.</summary>
public sealed record PublishSocketSpec
{
    /// <summary>The subprotocol to ask for, which the target must take.</summary>
    public string? Subprotocol { get; set; }

    /// <summary>What is sent once it is open, in order.</summary>
    public IReadOnlyList<SendSpec> Send { get; set; } = [];

    /// <summary>How the text begins that says that it may publish. Left out: when it is open.</summary>
    public string? ReadyOn { get; set; }

    /// <summary>What is answered to what, such as the pings of a protocol's own.</summary>
    public IReadOnlyList<AnswerSpec> Answers { get; set; } = [];

    /// <summary>
    /// What ends each part of a text that may hold several, such as the record separator of SignalR: each is looked at by itself. Left
    /// out: a text is one.
    /// </summary>
    public string? Separator { get; set; }

    /// <summary>
    /// How the text begins by which the target says that it has a message. Left out: it does not say, messages follow each other at
    /// once, and how long one took is not known.
    /// </summary>
    public string? ConfirmedBy { get; set; }

    /// <summary>How the text begins by which it says that it does not take a message. Left out: it does not say.</summary>
    public string? RefusedBy { get; set; }
}
