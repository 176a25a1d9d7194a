using System.Buffers.Binary;
using System.Numerics;

namespace Bench.Contract.Framing;

/// <summary>The kinds of frame of RFC 6455, section 5.2.</summary>
internal enum WebSocketOpcode : byte
{
    Continuation = 0,
    Text = 1,
    Binary = 2,
    Close = 8,
    Ping = 9,
    Pong = 10,
}

/// <summary>The header of one WebSocket frame, and the writing of a client's frames. Pure.</summary>
/// <param name="Final">Last frame of its message.</param>
/// <param name="Opcode">Kind of frame.</param>
/// <param name="Mask">
/// The key, in the order of the bytes on the wire (least significant first); null when the payload is not masked.
/// </param>
/// <param name="HeaderLength">Bytes of the header, mask included.</param>
/// <param name="PayloadLength">Bytes of the payload.</param>
internal readonly record struct WebSocketFrame(bool Final, WebSocketOpcode Opcode, uint? Mask, int HeaderLength, long PayloadLength)
{
    /// <summary>The longest header that a client writes, in bytes.</summary>
    public const int LongestHeader = 14;

    /// <summary>The longest payload of a control frame, in bytes.</summary>
    public const int LongestControl = 125;

    /// <summary>Ping, pong and close may come between the frames of a message.</summary>
    public bool IsControl => Opcode >= WebSocketOpcode.Close;

    /// <summary>Reads the header at the start of <paramref name="bytes"/>; invalid where it breaks section 5.2 or 5.5.</summary>
    /// <param name="bytes">What came.</param>
    /// <param name="frame">The header, once it is whole.</param>
    /// <param name="anyLength">Takes lengths that are not in their shortest form: the rule binds the sender.</param>
    public static Parsed TryRead(ReadOnlySpan<byte> bytes, out WebSocketFrame frame, bool anyLength = false)
    {
        frame = default;
        if (bytes.Length < 2) return Parsed.NeedMore;
        var opcode = (WebSocketOpcode)(bytes[0] & 0x0F);
        if ((bytes[0] & 0x70) != 0 || (bytes[0] & 0x07) > 2) return Parsed.Invalid;
        var final = (bytes[0] & 0x80) != 0;
        var masked = (bytes[1] & 0x80) != 0;
        var shortLength = bytes[1] & 0x7F;
        if (opcode >= WebSocketOpcode.Close && (!final || shortLength > LongestControl)) return Parsed.Invalid;

        var lengthBytes = shortLength switch { 126 => 2, 127 => 8, _ => 0 };
        var headerLength = 2 + lengthBytes + (masked ? 4 : 0);
        if (bytes.Length < headerLength) return Parsed.NeedMore;
        long length = lengthBytes switch
        {
            2 => BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            8 => BinaryPrimitives.ReadInt64BigEndian(bytes[2..]),
            _ => shortLength,
        };
        // The shortest encoding is required, and the highest bit of the longest is 0.
        if (length < 0 || (!anyLength && ((lengthBytes == 2 && length < 126) || (lengthBytes == 8 && length < 65536))))
            return Parsed.Invalid;
        uint? mask = masked ? BinaryPrimitives.ReadUInt32LittleEndian(bytes[(2 + lengthBytes)..]) : null;
        frame = new WebSocketFrame(final, opcode, mask, headerLength, length);
        return Parsed.Done;
    }

    /// <summary>
    /// Writes one whole masked frame and returns its length; <paramref name="to"/> needs <see cref="LongestHeader"/> more than the payload.
    /// </summary>
    public static int Write(Span<byte> to, WebSocketOpcode opcode, ReadOnlySpan<byte> payload, uint mask, bool final = true)
    {
        to[0] = (byte)((final ? 0x80 : 0) | (int)opcode);
        var at = 2;
        switch (payload.Length)
        {
            case < 126:
                to[1] = (byte)(0x80 | payload.Length);
                break;
            case < 65536:
                to[1] = 0x80 | 126;
                BinaryPrimitives.WriteUInt16BigEndian(to[2..], (ushort)payload.Length);
                at = 4;
                break;
            default:
                to[1] = 0x80 | 127;
                BinaryPrimitives.WriteInt64BigEndian(to[2..], payload.Length);
                at = 10;
                break;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(to[at..], mask);
        at += 4;
        var masked = to.Slice(at, payload.Length);
        payload.CopyTo(masked);
        ApplyMask(masked, mask);
        return at + payload.Length;
    }

    /// <summary>Masks a payload, or takes its mask away.</summary>
    public static void ApplyMask(Span<byte> payload, uint mask)
    {
        var wide = Vector.AsVectorByte(new Vector<uint>(mask));
        for (; payload.Length >= Vector<byte>.Count; payload = payload[Vector<byte>.Count..])
            (new Vector<byte>(payload) ^ wide).CopyTo(payload);
        for (var i = 0; i < payload.Length; i++) payload[i] ^= (byte)(mask >> (8 * (i & 3)));
    }
}
