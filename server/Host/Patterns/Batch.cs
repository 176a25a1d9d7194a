using System.Buffers;
using System.Globalization;
using Bench.Contract;

namespace Bench.Host.Patterns;

/// <summary>The answer of a poll: messages as a JSON array. One framing for polling and long-polling.</summary>
internal static class Batch
{
    private const string Json = "application/json";

    /// <summary>Bytes of the array: the messages, a comma between, and the brackets.</summary>
    public static long Length(ReadOnlySpan<byte[]> messages)
    {
        long length = 2 + Math.Max(0, messages.Length - 1);
        foreach (var message in messages) length += message.Length;
        return length;
    }

    /// <summary>Writes the array.</summary>
    public static void Write(IBufferWriter<byte> writer, ReadOnlySpan<byte[]> messages)
    {
        writer.Write("["u8);
        for (var i = 0; i < messages.Length; i++)
        {
            if (i > 0) writer.Write(","u8);
            writer.Write(messages[i]);
        }

        writer.Write("]"u8);
    }

    /// <summary>Answers a request with the array.</summary>
    public static async Task AnswerAsync(HttpContext context, ReadOnlyMemory<byte[]> messages, long cursor, ServerCounts counts)
    {
        var response = context.Response;
        var length = Length(messages.Span);
        response.ContentType = Json;
        response.ContentLength = length;
        SetCursor(response, cursor);
        Write(response.BodyWriter, messages.Span);
        await response.BodyWriter.FlushAsync(context.RequestAborted);
        if (messages.Length > 0) counts.Sent(messages.Length, length);
        else Interlocked.Increment(ref counts.EmptyPolls);
    }

    public static void SetCursor(HttpResponse response, long cursor) => response.Headers[Protocol.CursorHeader] = cursor.ToString(CultureInfo.InvariantCulture);
}
