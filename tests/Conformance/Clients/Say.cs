using System.Globalization;
using System.Text;

namespace Bench.Tests.Conformance.Clients;

/// <summary>The words of the cases.</summary>
internal static class Say
{
    /// <summary>The patterns that read answers with a body; each case about bodies is one for each of these.</summary>
    public static readonly string[] OverHttp = ["polling", "long-polling", "sse"];

    /// <summary>The media type that each answers with.</summary>
    public static string TypeOf(string pattern) => pattern switch
    {
        "sse" => "text/event-stream",
        "polling" or "long-polling" => "application/json",
        "websocket" => "application/json", // No handshake: for cases that look at the request alone.
        _ => throw new ArgumentException($"nobody has said what a good answer of {pattern} is: write it here", nameof(pattern)),
    };

    /// <summary>A message.</summary>
    public static string Message(int sequence, string data = "\"x\"") => $"[{sequence},1,0,{data}]";

    /// <summary>A body with messages 1 to <paramref name="count"/>.</summary>
    public static string Messages(string pattern, int count = 2) => TypeOf(pattern) == TypeOf("sse")
        ? string.Concat(Enumerable.Range(1, count).Select(i => $"id: {i}\ndata: {Message(i)}\n\n"))
        : $"[{string.Join(',', Enumerable.Range(1, count).Select(i => Message(i)))}]";

    /// <summary>A body in chunks of so many bytes, without the last one.</summary>
    public static string Chunks(string body, int bytes = int.MaxValue, string extension = "") =>
        string.Concat(body.Chunk(bytes)
            .Select(chunk => $"{chunk.Length.ToString("x", CultureInfo.InvariantCulture)}{extension}\r\n{new string(chunk)}\r\n"));

    /// <summary>A head with status 200 and the pattern's type.</summary>
    public static string Ok(string pattern, string fields) => $"HTTP/1.1 200 OK\r\nContent-Type: {TypeOf(pattern)}\r\n{fields}\r\n";

    /// <summary>An answer that any client takes: chunked and kept open for SSE, of a known length for the others.</summary>
    public static Answer Good(string pattern, int messages = 2) => pattern == "sse"
        ? new Answer(Ok(pattern, "Transfer-Encoding: chunked\r\n"), Chunks(Messages(pattern, messages)))
        : new Answer(Ok(pattern, $"Content-Length: {Messages(pattern, messages).Length}\r\n"), Messages(pattern, messages));

    /// <summary>Asks the client to come back soon, so that a case takes no longer than it must.</summary>
    public const string Soon = "retry: 10\n\n";

    /// <summary>An event stream as it is; the body has no framing and lasts until the connection ends.</summary>
    public static Answer Stream(string events, bool ends = false) => new(Ok("sse", ""), events, ends);

    /// <summary>An accepted handshake, and bytes of frames after it.</summary>
    public static Answer Accepted(params string[] frames) =>
        Switching("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {ACCEPT}\r\n", frames);

    /// <summary>A 101 with these fields.</summary>
    public static Answer Switching(string fields, params string[] frames) =>
        new($"HTTP/1.1 101 Switching Protocols\r\n{fields}\r\n", string.Concat(frames));

    /// <summary>A server's frame.</summary>
    public static string Frame(int opcode, string payload, bool final = true, int reserved = 0)
    {
        var first = (char)((final ? 0x80 : 0) | (reserved << 4) | opcode);
        var length = payload.Length;
        return length < 126 ? $"{first}{(char)length}{payload}"
            : length < 65_536 ? $"{first}~{(char)(length >> 8)}{(char)(length & 255)}{payload}"
            : $"{first}\x7f\0\0\0\0{(char)(length >> 24)}{(char)((length >> 16) & 255)}"
                + $"{(char)((length >> 8) & 255)}{(char)(length & 255)}{payload}";
    }

    /// <summary>The connection ends without an answer, for each request that is tried again.</summary>
    public static readonly Answer[] Nothing = [.. Enumerable.Repeat(new Answer("", "", Ends: true), 8)];

    /// <summary>A text in UTF-8, as Latin-1.</summary>
    public static string Utf8(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
