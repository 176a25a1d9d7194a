using System.Buffers;
using System.Text;
using Bench.Contract;
using Bench.Host.Http;
using Bench.Host.Messages;
using Bench.Host.Patterns;

namespace Bench.Micro.Framing;

/// <summary>What travels: the same messages for every framing.</summary>
internal static class Bodies
{
    private const long DueUs = 98_765_432_101;

    /// <summary>One message of a size.</summary>
    public static byte[] Message(long sequence, int bytes) =>
        MessageCodec.EncodePadded(new MessageStamps(sequence, DueUs, DueUs + 44), bytes);

    /// <summary>A log that holds so many messages.</summary>
    public static MessageLog Log(int count, int bytes)
    {
        var log = new MessageLog(new Retention(1024, long.MaxValue), TimeProvider.System);
        for (var i = 0; i < count; i++) log.AppendPadded(TimeProvider.System.NowUs(), bytes);
        return log;
    }

    /// <summary>The answer of a poll.</summary>
    public static byte[] Poll(int count, int bytes)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var batch = Batch.Take(Log(count, bytes), new Parameters { Since = 0 }, int.MaxValue);
        batch.Write(buffer);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>So many events, as they stand in a stream.</summary>
    public static byte[] Sse(int count, int bytes)
    {
        var buffer = new ArrayBufferWriter<byte>();
        for (var sequence = 1; sequence <= count; sequence++) Event(buffer, sequence, bytes);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>
    /// A chunked SSE response as Kestrel sends it: head, then a chunk an event, and the end that a real one seldom comes to.
    /// </summary>
    public static byte[] ChunkedSse(int count, int bytes)
    {
        var stream = new MemoryStream();
        stream.Write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"u8);
        var chunk = new ArrayBufferWriter<byte>();
        for (var sequence = 1; sequence <= count; sequence++)
        {
            chunk.ResetWrittenCount();
            Event(chunk, sequence, bytes);
            stream.Write(Encoding.ASCII.GetBytes($"{chunk.WrittenCount:x}\r\n"));
            stream.Write(chunk.WrittenSpan);
            stream.Write("\r\n"u8);
        }

        stream.Write("0\r\n\r\n"u8);
        return stream.ToArray();
    }

    private static void Event(ArrayBufferWriter<byte> to, int sequence, int bytes) =>
        to.Advance(SseFrame.Write(to.GetSpan(bytes + SseFrame.MaxOverheadBytes), sequence, Message(sequence, bytes)));
}
