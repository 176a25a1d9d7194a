using System.Buffers;
using Bench.Contract;
using Bench.Host.Http;
using Bench.Host.Messages;
using Bench.Host.Traffic;

namespace Bench.Host.Patterns;

/// <summary>
/// The messages of one poll's answer: <c>[message,message,…]</c>, its cursor and its length, known before the first byte is written.
/// </summary>
internal ref struct Batch
{
    private const int FirstRoom = 16;

    private LoggedMessage[] _messages;
    private int _count;

    /// <summary>The cursor after this answer.</summary>
    public long Cursor;

    /// <summary>Messages that the ring had lost already.</summary>
    public long Lapped;

    /// <summary>Length of the answer's body in bytes.</summary>
    public int Bytes;

    public readonly int Count => _count;

    /// <summary>The cursor as text.</summary>
    public readonly string CursorText => _count > 0 ? _messages[_count - 1].Cursor : Cursor.ToString();

    /// <summary>Takes the messages that came after a cursor.</summary>
    /// <param name="log">Where they are.</param>
    /// <param name="parameters">Cursor and semantics; without a cursor a queue starts at the oldest message retained.</param>
    /// <param name="maxBytes">Where to stop; the first message is taken whatever its size.</param>
    public static Batch Take(MessageLog log, in Parameters parameters, int maxBytes)
    {
        var batch = new Batch { _messages = [], Bytes = 2, Cursor = log.CursorAfter(parameters.Since) };
        if (parameters.Latest)
        {
            if (log.Newest() is { } newest && newest.Sequence > batch.Cursor) batch.Add(newest);
            return batch;
        }

        var cursor = batch.Cursor;
        while (log.Read(ref cursor, ref batch.Lapped) is { } message)
        {
            if (batch._count > 0 && batch.Bytes + message.Encoded.Length + 1 > maxBytes) break;
            batch.Add(message);
        }

        if (parameters.Since is null) batch.Lapped = 0;
        return batch;
    }

    /// <summary>Writes the body.</summary>
    public readonly void Write(IBufferWriter<byte> to)
    {
        for (var i = 0; i < _count; i++)
        {
            var message = _messages[i].Encoded;
            var span = to.GetSpan(message.Length + 2);
            span[0] = i == 0 ? (byte)'[' : (byte)',';
            message.CopyTo(span[1..]);
            to.Advance(message.Length + 1);
        }

        var end = to.GetSpan(2);
        var length = _count == 0 ? 2 : 1;
        (_count == 0 ? "[]"u8 : "]"u8).CopyTo(end);
        to.Advance(length);
    }

    /// <summary>Gives back what was borrowed.</summary>
    public void Dispose()
    {
        if (_messages.Length == 0) return;
        Array.Clear(_messages, 0, _count);
        ArrayPool<LoggedMessage>.Shared.Return(_messages);
        _messages = [];
    }

    /// <summary>Answers a request with the messages, in one write.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="coding">How it is compressed; null for not.</param>
    /// <param name="traffic">Counts what it carries.</param>
    public readonly ValueTask AnswerAsync(HttpResponse response, string? coding, PatternTraffic traffic)
    {
        if (coding is not null && Bytes >= AnswerCoding.LeastBytes) return AnswerCodedAsync(response, coding, traffic);
        response.ContentType = "application/json";
        response.ContentLength = Bytes;
        response.Headers[Protocol.CursorHeader] = CursorText;
        var started = response.StartAsync();
        if (!started.IsCompletedSuccessfully) throw new InvalidOperationException("the response's head was not written at once");
        Write(response.BodyWriter);
        if (_count == 0) traffic.Empty.Add(1);
        else traffic.Sent(_count, Bytes, Lapped);
        var flushed = response.BodyWriter.FlushAsync();
        return flushed.IsCompletedSuccessfully ? default : Wait(flushed);

        static async ValueTask Wait(ValueTask<System.IO.Pipelines.FlushResult> flushing) => await flushing;
    }

    // An answer of any length has messages in it.
    private readonly ValueTask AnswerCodedAsync(HttpResponse response, string coding, PatternTraffic traffic)
    {
        var plain = new ArrayBufferWriter<byte>(Bytes);
        Write(plain);
        var coded = AnswerCoding.Compress(plain.WrittenSpan, coding);
        response.ContentType = "application/json";
        response.ContentLength = coded.Length;
        response.Headers[Protocol.CursorHeader] = CursorText;
        AnswerCoding.Declare(response, coding);
        traffic.Sent(_count, coded.Length, Lapped);
        return new(response.Body.WriteAsync(coded).AsTask());
    }

    private void Add(LoggedMessage message)
    {
        if (_count == _messages.Length) Grow();
        _messages[_count] = message;
        // A comma or the opening bracket goes before each; the two are counted for an empty answer.
        Bytes += message.Encoded.Length + (_count == 0 ? 0 : 1);
        _count++;
        Cursor = message.Sequence;
    }

    private void Grow()
    {
        var larger = ArrayPool<LoggedMessage>.Shared.Rent(Math.Max(FirstRoom, _count * 2));
        _messages.AsSpan(0, _count).CopyTo(larger);
        if (_messages.Length > 0)
        {
            Array.Clear(_messages, 0, _count);
            ArrayPool<LoggedMessage>.Shared.Return(_messages);
        }

        _messages = larger;
    }
}
