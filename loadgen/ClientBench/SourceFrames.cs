using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Bench.Contract;

namespace Bench.Loadgen.ClientBench;

/// <summary>What the bare source says in the two patterns that push: the answer to a handshake, and framed messages. Pure.</summary>
internal static class SourceFrames
{
    /// <summary>Names of the patterns it speaks.</summary>
    public static IReadOnlyList<string> Patterns { get; } = ["sse", "websocket"];

    /// <summary>The head of the answer to a request.</summary>
    /// <param name="pattern">One of <see cref="Patterns"/>.</param>
    /// <param name="request">The whole head of the request.</param>
    /// <exception cref="InvalidDataException">The request is not the pattern's.</exception>
    public static byte[] Answer(string pattern, string request) => Encoding.ASCII.GetBytes(pattern == "sse"
        ? "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\nTransfer-Encoding: chunked\r\n\r\n"
        : "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + $"Sec-WebSocket-Accept: {AcceptOf(request)}\r\n\r\n");

    /// <summary>One message of <paramref name="payloadBytes"/>, stamped and framed as the target server does it.</summary>
    public static byte[] Message(string pattern, MessageStamps stamps, int payloadBytes)
    {
        var encoded = MessageCodec.EncodePadded(stamps, payloadBytes);
        if (pattern == "websocket") return [.. WebSocketHeader(encoded.Length), .. encoded];
        byte[] body =
        [
            .. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"id: {stamps.Sequence}\ndata: ")),
            .. encoded,
            .. "\n\n"u8
        ];
        return [.. Encoding.ASCII.GetBytes($"{body.Length:x}\r\n"), .. body, .. "\r\n"u8];
    }

    // RFC 6455, 5.2: final text frame, no mask.
    private static byte[] WebSocketHeader(int length)
    {
        const byte finalText = 0x81;
        if (length < 126) return [finalText, (byte)length];
        var header = new byte[length <= ushort.MaxValue ? 4 : 10];
        header[0] = finalText;
        header[1] = (byte)(length <= ushort.MaxValue ? 126 : 127);
        if (length <= ushort.MaxValue) BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)length);
        else BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(2), length);
        return header;
    }

    [SuppressMessage("Security", "CA5350", Justification = "RFC 6455, section 4.2.2 asks for SHA-1; nothing is kept secret by it.")]
    private static string AcceptOf(string request)
    {
        const string name = "Sec-WebSocket-Key:";
        var at = request.IndexOf(name, StringComparison.OrdinalIgnoreCase);
        if (at < 0) throw new InvalidDataException("the request has no Sec-WebSocket-Key");
        var key = request[(at + name.Length)..request.IndexOf('\r', at)].Trim();
        return Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
    }
}
