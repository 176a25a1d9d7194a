using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Bench.Host.Http;
using Bench.Host.Patterns;

namespace Bench.Host.Floor;

/// <summary>The opening handshake of a WebSocket (RFC 6455, 4.2).</summary>
internal static class FloorHandshake
{
    private const int KeyBytes = 24; // 16 in base64.

    /// <summary>What is wrong with a request for a WebSocket, or null.</summary>
    public static Problem? Check(RequestHead head, ReadOnlySpan<byte> bytes, bool hasBody)
    {
        if (head.IsOld) return WebSocketHandshake.OldProtocol("HTTP/1.0");
        var upgradable = !hasBody && head.Lists(bytes, "Connection"u8, "upgrade"u8);
        if (WebSocketHandshake.CheckUpgrade(
            upgradable, head.Texts(bytes, "Upgrade").ToString(), head.Texts(bytes, "Sec-WebSocket-Version").ToString()) is { } problem)
            return problem;
        Span<byte> decoded = stackalloc byte[18];
        var key = head.Field(bytes, "Sec-WebSocket-Key"u8, out var keys);
        return keys == 1
            && key.Length == KeyBytes
            && Base64.DecodeFromUtf8(key, decoded, out _, out var written) == System.Buffers.OperationStatus.Done
            && written == 16
            ? null
            : WebSocketHandshake.BadKey(head.Texts(bytes, "Sec-WebSocket-Key").ToString());
    }

    /// <summary>Writes the answer to a handshake that is right.</summary>
    public static void Write(OutBuffer to, ReadOnlySpan<byte> key)
    {
        // RFC 6455, 1.3.
        Span<byte> joined = [.. key, .. "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"u8];
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
#pragma warning disable CA5350 // The protocol has it so; nothing is kept secret by it.
        SHA1.HashData(joined, hash);
#pragma warning restore CA5350
        Span<byte> accept = stackalloc byte[28];
        Base64.EncodeToUtf8(hash, accept, out _, out _);
        to.Add("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: "u8);
        to.Add(accept);
        to.Add("\r\n\r\n"u8);
    }
}
