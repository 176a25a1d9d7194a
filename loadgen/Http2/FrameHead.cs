using System.Buffers.Binary;

namespace Bench.Loadgen.Http2;

/// <summary>Types of frames (RFC 9113, section 6). Others may come, and are passed over.</summary>
public enum FrameType : byte
{
    /// <summary>Content.</summary>
    Data = 0,

    /// <summary>The head of a request or an answer.</summary>
    Headers = 1,

    /// <summary>Nobody heeds it any more.</summary>
    Priority = 2,

    /// <summary>A stream ends before its time.</summary>
    RstStream = 3,

    /// <summary>What a side wants of the other.</summary>
    Settings = 4,

    /// <summary>An answer that nobody asked for.</summary>
    PushPromise = 5,

    /// <summary>A question whether somebody is there.</summary>
    Ping = 6,

    /// <summary>No more requests are taken.</summary>
    GoAway = 7,

    /// <summary>So much more may be sent.</summary>
    WindowUpdate = 8,

    /// <summary>A head goes on.</summary>
    Continuation = 9,
}

/// <summary>The head of a frame (RFC 9113, section 4.1).</summary>
/// <param name="Length">Bytes after the head.</param>
/// <param name="Type">What it is.</param>
/// <param name="Flags">What they mean depends on the type.</param>
/// <param name="Stream">The stream that it belongs to; 0 for the connection.</param>
public readonly record struct FrameHead(int Length, FrameType Type, byte Flags, int Stream)
{
    /// <summary>Bytes of every head.</summary>
    public const int Bytes = 9;

    /// <summary>SETTINGS and PING: an answer to the other side's.</summary>
    public const byte Ack = 0x1;

    /// <summary>DATA and HEADERS: the last of its direction.</summary>
    public const byte EndStream = 0x1;

    /// <summary>HEADERS and CONTINUATION: the head is complete.</summary>
    public const byte EndHeaders = 0x4;

    /// <summary>DATA and HEADERS: a byte with the length of padding comes first, and the padding last.</summary>
    public const byte Padded = 0x8;

    /// <summary>HEADERS: five bytes of priority come first.</summary>
    public const byte HasPriority = 0x20;

    /// <summary>A flag is set.</summary>
    public bool Has(byte flag) => (Flags & flag) != 0;

    /// <summary>Reads one.</summary>
    /// <param name="bytes">Nine bytes at least.</param>
    public static FrameHead Read(ReadOnlySpan<byte> bytes) =>
        new(
            (bytes[0] << 16) | (bytes[1] << 8) | bytes[2], (FrameType)bytes[3], bytes[4],
            BinaryPrimitives.ReadInt32BigEndian(bytes[5..]) & int.MaxValue);

    /// <summary>Writes it.</summary>
    /// <param name="to">Room for nine bytes.</param>
    public void Write(Span<byte> to)
    {
        (to[0], to[1], to[2], to[3], to[4]) = ((byte)(Length >> 16), (byte)(Length >> 8), (byte)Length, (byte)Type, Flags);
        BinaryPrimitives.WriteInt32BigEndian(to[5..], Stream);
    }
}
