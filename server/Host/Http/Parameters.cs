using System.Globalization;
using Bench.Contract;
using Microsoft.AspNetCore.WebUtilities;

namespace Bench.Host.Http;

/// <summary>The query of a request to a pattern, read without making a dictionary. Names that are not ours are passed over.</summary>
internal struct Parameters
{
    private const string SequenceRange = "0 to 9223372036854775807";
    private const string SwitchRange = "1 or 0";

    /// <summary>The topic's name; follows the rule for names.</summary>
    public ReadOnlyMemory<char> Topic;

    /// <summary>The cursor, or null when none was given.</summary>
    public long? Since;

    /// <summary>True for the newest value only.</summary>
    public bool Latest;

    /// <summary>The hold of a long-poll in milliseconds, or null when none was given.</summary>
    public int? HoldMs;

    /// <summary>How long messages gather before they leave, in milliseconds; 0 for not at all.</summary>
    public int FlushMs;

    /// <summary>WebSocket: what the client sends is JSON.</summary>
    public bool Json;

    /// <summary>WebSocket: messages go down as binary frames.</summary>
    public bool Binary;

    /// <summary>Reads the query; what is wrong with it, or null.</summary>
    public static Problem? Read(HttpRequest request, int maxHoldMs, out Parameters parameters) =>
        Read(request.QueryString.Value.AsMemory(), maxHoldMs, out parameters);

    /// <summary>The same of a query as it stands in the request, with its question mark or without.</summary>
    public static Problem? Read(ReadOnlyMemory<char> query, int maxHoldMs, out Parameters parameters)
    {
        parameters = default;
        var seen = Seen.None;
        foreach (var pair in new QueryStringEnumerable(query))
        {
            var name = pair.DecodeName().Span;
            var which = Which(name);
            if (which == Seen.None) continue;
            if ((seen & which) != 0) return new Problem(400, "Bad parameter", $"{name} is given twice", name.ToString(), "once");
            seen |= which;
            if (parameters.Take(which, pair.DecodeValue(), maxHoldMs) is { } problem) return problem;
        }

        return (seen & Seen.Topic) == 0 ? Problem.BadParameter(Protocol.TopicParameter, null, Protocol.TopicNameRule) : null;
    }

    /// <summary>Reads a cursor; what is wrong with it, or null.</summary>
    public static Problem? ReadCursor(string name, ReadOnlySpan<char> value, out long? cursor)
    {
        cursor = long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed : null;
        return cursor is null ? Problem.BadParameter(name, value.ToString(), SequenceRange) : null;
    }

    private Problem? Take(Seen which, ReadOnlyMemory<char> value, int maxHoldMs)
    {
        var text = value.Span;
        switch (which)
        {
            case Seen.Topic:
                Topic = value;
                return Protocol.IsTopicName(text)
                    ? null
                    : Problem.BadParameter(Protocol.TopicParameter, text.ToString(), Protocol.TopicNameRule);
            case Seen.Since:
                return ReadCursor(Protocol.SinceParameter, text, out Since);
            case Seen.Semantics:
                Latest = text is "latest";
                return Latest || text is "queue"
                    ? null
                    : Problem.BadParameter(Protocol.SemanticsParameter, text.ToString(), "queue or latest");
            case Seen.Hold:
                HoldMs = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var hold) && hold <= maxHoldMs
                    ? hold
                    : null;
                return HoldMs is null ? Problem.BadParameter(Protocol.HoldParameter, text.ToString(), $"0 to {maxHoldMs}") : null;
            case Seen.Flush:
                return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out FlushMs)
                    && FlushMs <= Protocol.LongestFlushMs
                    ? null : Problem.BadParameter(Protocol.FlushParameter, text.ToString(), $"0 to {Protocol.LongestFlushMs}");
            case Seen.Json:
                return ReadSwitch("json", text, out Json);
            default:
                return ReadSwitch("binary", text, out Binary);
        }
    }

    private static Problem? ReadSwitch(string name, ReadOnlySpan<char> value, out bool on)
    {
        on = value is "1";
        return on || value is "0" ? null : Problem.BadParameter(name, value.ToString(), SwitchRange);
    }

    private static Seen Which(ReadOnlySpan<char> name) => name switch
    {
        Protocol.TopicParameter => Seen.Topic,
        Protocol.SinceParameter => Seen.Since,
        Protocol.SemanticsParameter => Seen.Semantics,
        Protocol.HoldParameter => Seen.Hold,
        Protocol.FlushParameter => Seen.Flush,
        "json" => Seen.Json,
        "binary" => Seen.Binary,
        _ => Seen.None,
    };

    [Flags]
    private enum Seen
    {
        None = 0,
        Topic = 1,
        Since = 2,
        Semantics = 4,
        Hold = 8,
        Json = 16,
        Binary = 32,
        Flush = 64,
    }
}
