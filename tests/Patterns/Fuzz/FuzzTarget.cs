using System.Text;
using System.Text.Json;
using Bench.Contract;
using Bench.Contract.Framing;
using Bench.Host.Floor;
using Bench.Host.Http;
using Bench.Host.Patterns;
using Bench.Loadgen.Clients.Lean;
using Bench.Loadgen.Clients.Reference;
using Bench.Loadgen.Dialects;

namespace Bench.Tests.Contract.Fuzz;

/// <summary>One parser, and what must be so of it whatever it is given.</summary>
/// <param name="Name">Name, and of its corpus.</param>
/// <param name="Words">What its inputs are spelled with.</param>
/// <param name="Check">
/// Feeds it an input, which it may change, whole and cut where the number says; what is wrong, or null. Whatever it throws is wrong too.
/// </param>
internal sealed record FuzzTarget(string Name, IReadOnlyList<string> Words, Func<byte[], ulong, string?> Check);

/// <summary>THE LIST of parsers, of both sides.</summary>
internal static class FuzzTargetList
{
    private const int MostHeadBytes = 2048;
    private const int LongestMessage = 1024;

    private static readonly string[] Http =
    [
        "HTTP/1.1 200 OK\r\n", "HTTP/1.1 101 x\r\n", "GET / HTTP/1.1\r\n", "Host: x\r\n", "Content-Length: ",
        "Transfer-Encoding: chunked\r\n", "Connection: upgrade\r\n", "Upgrade: websocket\r\n", "\r\n\r\n", "\r\n", ": ", ",", " ", "\t",
        "18446744073709551616"
    ];
    private static readonly string[] Chunks = ["0\r\n\r\n", "5\r\nhello\r\n", "\r\n", "\n", ";x=y", "FFFFFFFFFFFFFFF", "Trailer: x\r\n"];
    private static readonly string[] Events =
    [
        "data: ", "data", "event: ", "event: message\n", "id: ", "retry: 10", ":", "\n\n", "\r\n", "\r", "\0", "\uFEFF"
    ];
    private static readonly string[] Frames = ["\u0001\u0005", "\u007F", "\u007E\u0000\u0080", "\0\0\0\0", "hello"];
    private static readonly string[] Json =
    [
        "[", "]", "{", "}", ",", "\"", "\\", "\\u0000", "1", "-1", "1e9", "null", " ", "[1,2,3,\"x\"]", "é", "~1.2.3~"
    ];

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("client-http-head", Http, ClientHead),
        new("client-chunked", Chunks, (bytes, cut) => Cuttable(bytes, cut, parts => Unchunk(parts, strict: false).ToString())),
        new("client-events", Events, ClientEvents),
        new("client-frames", Frames, (bytes, cut) => Cuttable(bytes, cut, parts => ReadFrames(parts, WebSocketRules.OfServer))),
        new("client-poll-body", Json, ClientPollBody),
        new("envelope", Json, Envelope),
        new("server-http-head", Http, ServerHead),
        new("server-target", ["/", "/..", "/.", "%2F", "%2e", "%00", "?", "http://", "*", "é"], ServerTarget),
        new("server-chunked", Chunks, ServerChunks),
        new(
            "server-frames", Frames,
            (bytes, cut) => Cuttable(bytes, cut, parts => ReadFrames(parts, new WebSocketRules(true, LongestMessage)))),
        new("server-mask-rule", Frames, (bytes, cut) => Cuttable(bytes, cut, parts => MasksBroken(parts).ToString())),
        new(
            "server-query",
            ["topic=", "since=", "&", "=", "hold_ms=", "semantics=latest", "flush_ms=", "%20", "9223372036854775808", "?", "json=1"],
            ServerQuery),
        new("server-message", Json, ServerMessage),
    ];

    private static string? ClientHead(byte[] bytes, ulong cut)
    {
        var parsed = HttpHead.Parse(bytes, out var head);
        if (parsed != Parsed.Done) return null;
        if (head.Length < 1 || head.Length > bytes.Length) return $"a head of {head.Length} bytes in {bytes.Length}";
        if (HttpHead.Parse(bytes.AsSpan(0, head.Length), out var again) != Parsed.Done || again.Length != head.Length)
            return "the head alone is another";
        return HttpHead.Parse(bytes.AsSpan(0, (int)(cut % (ulong)head.Length)), out _) == Parsed.Done
            ? "a part of the head is a whole one"
            : null;
    }

    private static string? ClientEvents(byte[] bytes, ulong cut)
    {
        var whole = LeanEvents([bytes]);
        var other = LeanEvents(Cut(bytes, cut));
        if (whole != other) return $"cut otherwise: {other} and not {whole}";
        var reference = ReferenceEvents(bytes);
        return reference is not null && reference != whole ? $"the engines differ: {reference} and {whole}" : null;
    }

    private static string? ClientPollBody(byte[] bytes, ulong cut)
    {
        var splitter = new JsonArraySplitter(bytes);
        var count = 0;
        while (splitter.MoveNext()) count++;
        if (splitter.Problem is not null && IsArray(bytes) is { } elements)
            return $"a JSON array of {elements} is refused: {splitter.Problem}";
        return splitter.Problem is null && IsArray(bytes) is { } all && all != count ? $"{count} elements of {all}" : null;
    }

    private static string? Envelope(byte[] bytes, ulong cut)
    {
        if (!MessageCodec.TryDecode(bytes, out var stamps, out var data)) return null;
        _ = OriginStamp.TryRead(data, out _);
        return stamps.LagUs < 0 || stamps.Sequence < 0 ? $"{stamps} of a message" : null;
    }

    private static string? ServerHead(byte[] bytes, ulong cut)
    {
        var head = new RequestHead(MostHeadBytes);
        switch (head.Read(bytes))
        {
            case HeadState.Refused:
                return head.Refusal is >= 400 and < 600 ? null : $"refused with {head.Refusal}";
            case HeadState.NeedMore:
                return bytes.Length > 2 * MostHeadBytes + 8 ? $"more than {bytes.Length} bytes are waited for" : null;
        }

        var length = head.Length;
        if (length < 1 || length > bytes.Length) return $"a head of {length} bytes in {bytes.Length}";
        _ = head.Texts(bytes, "If-None-Match");
        _ = head.Lists(bytes, "Connection"u8, "upgrade"u8);
        if (head.Target(bytes).IsEmpty || head.Method(bytes).IsEmpty) return "no method or no target";
        var part = new RequestHead(MostHeadBytes);
        return part.Read(bytes.AsSpan(0, (int)(cut % (ulong)length))) == HeadState.Whole ? "a part of the head is a whole one" : null;
    }

    private static string? ServerTarget(byte[] bytes, ulong cut)
    {
        // What the request line lets through.
        if (bytes.Length == 0 || bytes.AsSpan().ContainsAnyExceptInRange((byte)'!', (byte)'~')) return null;
        return RequestTarget.TryPart(bytes, isOptions: (cut & 1) == 0, out var path, out _)
            && !path.StartsWith("/"u8)
            && !path.SequenceEqual("*"u8)
            ? "a path without a slash"
            : null;
    }

    private static string? ServerChunks(byte[] bytes, ulong cut)
    {
        var problem = Cuttable(bytes, cut, parts => Unchunk(parts, strict: true).ToString());
        var (result, body) = Unchunk([[.. bytes]], strict: true);
        return problem ?? (result == Parsed.Done && Unchunk([[.. bytes]], strict: false) != (result, body)
            ? "who takes less sees another body"
            : null);
    }

    private static string? ServerQuery(byte[] bytes, ulong cut)
    {
        _ = Parameters.Read(Encoding.Latin1.GetString(bytes).AsMemory(), maxHoldMs: 1000, out var parameters);
        return parameters.Since < 0 || parameters.HoldMs is < 0 or > 1000 || parameters.FlushMs < 0
            ? $"since {parameters.Since}, hold_ms {parameters.HoldMs}, flush_ms {parameters.FlushMs}"
            : null;
    }

    private static string? ServerMessage(byte[] bytes, ulong cut)
    {
        if (!MessageCodec.TryMakeData(bytes, isJson: (cut & 1) == 0, out var data)) return null;
        var encoded = MessageCodec.Encode(new MessageStamps(7, 10, 12), data);
        if (encoded.AsSpan().ContainsAny((byte)'\r', (byte)'\n')) return "a message of two lines";
        if (!MessageCodec.TryDecode(encoded, out var stamps, out var back) || stamps.Sequence != 7 || !back.SequenceEqual(data))
            return "what is encoded is not decoded";
        return IsArray(encoded) == 4 ? null : "a message that is no JSON of four";
    }

    private static string? Cuttable(byte[] bytes, ulong cut, Func<IEnumerable<byte[]>, string> read)
    {
        var whole = read([[.. bytes]]);
        var parts = read(Cut(bytes, cut));
        return whole == parts ? null : $"cut otherwise: {parts} and not {whole}";
    }

    private static List<byte[]> Cut(byte[] bytes, ulong cut)
    {
        var parts = new List<byte[]>();
        for (var at = 0; at < bytes.Length;)
        {
            var next = Math.Min(bytes.Length, at + 1 + (int)(cut % 37));
            cut = (cut >> 3) | (cut << 61);
            parts.Add(bytes[at..next]);
            at = next;
        }

        return parts;
    }

    private static (Parsed Result, string Body) Unchunk(IEnumerable<byte[]> parts, bool strict)
    {
        var decoder = new ChunkedDecoder(strict);
        var body = new StringBuilder();
        var result = Parsed.NeedMore;
        foreach (var part in parts)
        {
            result = decoder.Decode(part, out var written, out _);
            body.Append(Convert.ToHexString(part, 0, written));
            if (result != Parsed.NeedMore) break;
        }

        return (result, result == Parsed.Invalid ? "" : body.ToString());
    }

    private static string LeanEvents(IEnumerable<byte[]> parts)
    {
        var parser = new SseParser();
        var seen = new StringBuilder();
        byte[] pending = [];
        foreach (var part in parts)
        {
            pending = [.. pending, .. part];
            SseStep step;
            while ((step = parser.Next(pending, out var consumed, out var data)) != SseStep.NeedMore)
            {
                if (parser.IdTooLong) return seen + " id too long";
                if (step == SseStep.Message) seen.Append(Convert.ToHexString(data)).Append('|');
                pending = pending[consumed..];
            }
        }

        return seen.ToString();
    }

    // Null for what it refuses.
    private static string? ReferenceEvents(byte[] bytes)
    {
        var seen = new StringBuilder();
        var stream = new EventStream(data => seen.Append(Convert.ToHexString(data.Span)).Append('|'));
        try
        {
            stream.Feed(bytes);
            return seen.ToString();
        }
        catch (UnexpectedAnswerException)
        {
            return null;
        }
    }

    private static string ReadFrames(IEnumerable<byte[]> parts, WebSocketRules rules)
    {
        var reader = new WebSocketReader();
        var seen = new StringBuilder();
        byte[] pending = [];
        foreach (var part in parts)
        {
            pending = [.. pending, .. part];
            while (true)
            {
                var step = reader.Next(pending, rules, out var consumed, out var kept, out var payload);
                if (step == WebSocketStep.NeedMore)
                {
                    pending = pending[..kept];
                    break;
                }

                seen.Append(step).Append(' ').Append(Convert.ToHexString(payload)).Append('|');
                if (step is WebSocketStep.Invalid or WebSocketStep.InvalidText or WebSocketStep.TooLong or WebSocketStep.Close)
                    return seen.ToString();
                pending = pending[consumed..];
            }
        }

        return seen.ToString();
    }

    private static bool MasksBroken(IEnumerable<byte[]> parts)
    {
        var rule = new MaskRule();
        foreach (var part in parts) rule.Take(part);
        return rule.IsBroken;
    }

    private static int? IsArray(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var reader = new Utf8JsonReader(bytes);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray) return null;
            var count = 0;
            while (reader.Read() && reader.CurrentDepth > 0)
            {
                count++;
                reader.Skip();
            }

            return reader.TokenType == JsonTokenType.EndArray && !reader.Read() ? count : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
