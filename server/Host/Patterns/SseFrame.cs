using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Bench.Host.Messages;

namespace Bench.Host.Patterns;

/// <summary>The framing of one message as a Server-Sent Event: <c>id: N</c>, <c>data: message</c>, and a blank line.</summary>
internal static class SseFrame
{
    /// <summary>The most bytes that a frame adds to its message: field names, line ends and a 19-digit id.</summary>
    public const int MaxOverheadBytes = 4 + 19 + 1 + 6 + 2;

    /// <summary>A comment that keeps an idle connection alive.</summary>
    public static ReadOnlySpan<byte> Heartbeat => ":\n\n"u8;

    /// <summary>The same as a chunk of HTTP/1.1.</summary>
    public static ReadOnlyMemory<byte> HeartbeatChunk { get; } = "3\r\n:\n\n\r\n"u8.ToArray();

    /// <summary>The last event before the server stops.</summary>
    public static ReadOnlySpan<byte> Bye => "event: bye\ndata: the server is stopping\n\n"u8;

    /// <summary>The same, and the end of the body, as chunks.</summary>
    public static ReadOnlyMemory<byte> ByeChunks { get; } =
        (byte[])[.. Encoding.ASCII.GetBytes($"{Bye.Length:x}\r\n"), .. Bye, .. "\r\n0\r\n\r\n"u8];

    /// <summary>One frame as a chunk of HTTP/1.1 (RFC 9112, 7.1).</summary>
    public static SharedFrame Chunk(LoggedMessage message)
    {
        var frame = new byte[message.Encoded.Length + MaxOverheadBytes];
        var length = Write(frame, message.Sequence, message.Encoded);
        Span<byte> size = stackalloc byte[8];
        length.TryFormat(size, out var digits, "x", CultureInfo.InvariantCulture);
        return new SharedFrame([.. size[..digits], .. "\r\n"u8, .. frame.AsSpan(0, length), .. "\r\n"u8], length);
    }

    /// <summary>Writes one frame.</summary>
    /// <param name="to">Room for the message and <see cref="MaxOverheadBytes"/>.</param>
    /// <param name="sequence">The event's id, 1 or more.</param>
    /// <param name="message">One line.</param>
    /// <returns>The bytes written.</returns>
    public static int Write(Span<byte> to, long sequence, ReadOnlySpan<byte> message)
    {
        "id: "u8.CopyTo(to);
        Utf8Formatter.TryFormat(sequence, to[4..], out var digits);
        var at = 4 + digits;
        "\ndata: "u8.CopyTo(to[at..]);
        at += 7;
        message.CopyTo(to[at..]);
        at += message.Length;
        "\n\n"u8.CopyTo(to[at..]);
        return at + 2;
    }
}
