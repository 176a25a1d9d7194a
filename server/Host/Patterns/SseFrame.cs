using System.Buffers;
using System.Buffers.Text;

namespace Bench.Host.Patterns;

/// <summary>The bytes of Server-Sent Events (WHATWG HTML, section 9.2). Pure.</summary>
internal static class SseFrame
{
    /// <summary>A comment, which clients pass over: keeps proxies from cutting an idle stream.</summary>
    public static ReadOnlySpan<byte> Heartbeat => ":\n\n"u8;

    /// <summary>How long a client should wait before it connects again: one second.</summary>
    public static ReadOnlySpan<byte> Retry => "retry: 1000\n\n"u8;

    /// <summary>The goodbye of a server that stops.</summary>
    public static ReadOnlySpan<byte> Bye => "event: bye\ndata: server stopping\n\n"u8;

    /// <summary>Most bytes that the frame adds to a message: id line of 19 digits, data prefix, blank line.</summary>
    private const int MaxOverhead = 4 + 19 + 1 + 6 + 2;

    /// <summary>Writes one event: <c>id: N</c>, <c>data: message</c>, blank line.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="sequence">The message's sequence, the event's id.</param>
    /// <param name="message">The encoded message: one line.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(IBufferWriter<byte> writer, long sequence, ReadOnlySpan<byte> message)
    {
        var to = writer.GetSpan(MaxOverhead + message.Length);
        "id: "u8.CopyTo(to);
        Utf8Formatter.TryFormat(sequence, to[4..], out var digits);
        var at = 4 + digits;
        "\ndata: "u8.CopyTo(to[at..]);
        at += 7;
        message.CopyTo(to[at..]);
        at += message.Length;
        "\n\n"u8.CopyTo(to[at..]);
        at += 2;
        writer.Advance(at);
        return at;
    }
}
