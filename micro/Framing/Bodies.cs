using System.Buffers;
using System.Text;
using Bench.Contract;
using Bench.Host.Patterns;

namespace Bench.Micro.Framing;

/// <summary>What travels: the same messages for every framing.</summary>
internal static class Bodies
{
    private const long DueUs = 98_765_432_101;

    /// <summary>One message of a size.</summary>
    public static byte[] Message(long sequence, int bytes) => MessageCodec.EncodePadded(new MessageStamps(sequence, DueUs, DueUs + 44), bytes);

    /// <summary>Messages 1 to <paramref name="count"/>.</summary>
    public static byte[][] Messages(int count, int bytes) => [.. Enumerable.Range(1, count).Select(sequence => Message(sequence, bytes))];

    /// <summary>The answer of a poll.</summary>
    public static byte[] Poll(int count, int bytes)
    {
        var buffer = new ArrayBufferWriter<byte>();
        Batch.Write(buffer, Messages(count, bytes));
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>A chunked SSE response as Kestrel sends it: head, then a chunk an event.</summary>
    public static byte[] ChunkedSse(int count, int bytes)
    {
        var stream = new MemoryStream();
        stream.Write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"u8);
        var frame = new ArrayBufferWriter<byte>();
        for (var sequence = 1; sequence <= count; sequence++)
        {
            frame.ResetWrittenCount();
            SseFrame.Write(frame, sequence, Message(sequence, bytes));
            stream.Write(Encoding.ASCII.GetBytes($"{frame.WrittenCount:x}\r\n"));
            stream.Write(frame.WrittenSpan);
            stream.Write("\r\n"u8);
        }

        return stream.ToArray();
    }
}
