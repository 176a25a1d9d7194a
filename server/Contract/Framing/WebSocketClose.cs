using System.Buffers.Binary;
using System.Text.Unicode;

namespace Bench.Contract.Framing;

/// <summary>The payload of a close frame: nothing, or a status and a reason in UTF-8 (RFC 6455, sections 5.5.1 and 7.4). Pure.</summary>
internal static class WebSocketClose
{
    /// <summary>Normal closure.</summary>
    public const ushort Normal = 1000;

    /// <summary>The frames break the protocol.</summary>
    public const ushort ProtocolError = 1002;

    /// <summary>A text is not UTF-8.</summary>
    public const ushort InvalidText = 1007;

    /// <summary>A message is too long.</summary>
    public const ushort TooLong = 1009;

    /// <summary>A server may send it. 1004 to 1006 and 1015 are never sent; 3000 to 4999 belong to libraries and applications.</summary>
    public static bool IsValid(ReadOnlySpan<byte> payload) =>
        payload.IsEmpty
        || (payload.Length >= 2
            && BinaryPrimitives.ReadUInt16BigEndian(payload) is (>= 1000 and <= 1003) or (>= 1007 and <= 1014) or (>= 3000 and <= 4999)
            && Utf8.IsValid(payload[2..]));
}
