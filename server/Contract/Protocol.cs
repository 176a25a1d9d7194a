namespace Bench.Contract;

/// <summary>The names on the wire, shared by the server and its clients. docs/protocol.md tells the whole of it.</summary>
public static class Protocol
{
    /// <summary>Polling: answers at once, with what there is.</summary>
    public const string PollPath = "/poll";

    /// <summary>Long-polling: answers when there is something, or empty (204) after the hold.</summary>
    public const string LongPollPath = "/long-poll";

    /// <summary>Server-Sent Events.</summary>
    public const string SsePath = "/sse";

    /// <summary>WebSockets.</summary>
    public const string WebSocketPath = "/ws";

    /// <summary>The way up for the patterns whose connection only goes down.</summary>
    public const string MessagesPath = "/messages";

    /// <summary>Query parameter: the topic's name.</summary>
    public const string TopicParameter = "topic";

    /// <summary>Query parameter: answer with what came after this sequence number.</summary>
    public const string SinceParameter = "since";

    /// <summary>
    /// Query parameter: <c>queue</c> (every message) or <c>latest</c> (the newest only, without those that it has overtaken).
    /// </summary>
    public const string SemanticsParameter = "semantics";

    /// <summary>Query parameter of long-polling: hold the request at most this many milliseconds.</summary>
    public const string HoldParameter = "hold_ms";

    /// <summary>
    /// Query parameter of the patterns in which the server sends by itself: messages gather for so many
    /// milliseconds, and leave in one write.
    /// </summary>
    public const string FlushParameter = "flush_ms";

    /// <summary>The longest window in which messages gather, milliseconds.</summary>
    public const int LongestFlushMs = 60_000;

    /// <summary>Response header of polling and long-polling: the sequence to send as <c>since</c> next time.</summary>
    public const string CursorHeader = "Cursor";

    /// <summary>The longest name of a topic, characters.</summary>
    public const int LongestTopicName = 64;

    /// <summary>The rule for topic names, as told to people.</summary>
    public const string TopicNameRule = "1 to 64 characters of a-z, A-Z, 0-9, '.', '_' and '-'";

    /// <summary>True for a name that follows <see cref="TopicNameRule"/>.</summary>
    public static bool IsTopicName(ReadOnlySpan<char> name)
    {
        if (name.Length is < 1 or > LongestTopicName) return false;
        foreach (var c in name)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-')) return false;
        return true;
    }
}
