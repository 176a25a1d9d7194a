using System.Globalization;
using System.Text;
using Bench.Contract.Framing;

namespace Bench.Loadgen.Hostile;

/// <summary>What makes a WebSocket of a raw connection, and what is sent on it.</summary>
internal static class RawWebSocket
{
    /// <summary>The request that opens it.</summary>
    /// <param name="target">Path and query.</param>
    /// <param name="host">Name and port of the server.</param>
    /// <param name="subprotocol">What is asked for; null for none.</param>
    /// <param name="fields">Fields beside those that make the handshake.</param>
    public static string Handshake(
        string target, string host = "localhost", string? subprotocol = null, IReadOnlyList<(string Name, string Value)>? fields = null)
    {
        var head = new StringBuilder();
        head.Append(CultureInfo.InvariantCulture, $"GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\n");
        head.Append("Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
        if (subprotocol is not null) head.Append(CultureInfo.InvariantCulture, $"Sec-WebSocket-Protocol: {subprotocol}\r\n");
        foreach (var (name, value) in fields ?? []) head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        return head.Append("\r\n").ToString();
    }

    /// <summary>A client's frame.</summary>
    public static byte[] Frame(WebSocketOpcode opcode, ReadOnlySpan<byte> payload, bool final)
    {
        var frame = new byte[payload.Length + WebSocketFrame.LongestHeader];
        return frame[..WebSocketFrame.Write(frame, opcode, payload, mask: 0x01020304, final)];
    }
}
