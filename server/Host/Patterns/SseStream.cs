using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Bench.Contract;
using Bench.Host.Http;
using Bench.Host.Messages;

namespace Bench.Host.Patterns;

/// <summary>Sends a topic's messages down one response. Framed by hand, with one flush for all that is there.</summary>
internal sealed class SseStream(
    HttpResponse response, string? coding, Subscription subscription, IDirectSend? direct, PatternContext context) : IPush
{
    // What is written before a flush lets the connection's own backpressure speak.
    private const int FlushBytes = 32_768;

    public long NextDeadlineUs => KeepAlive.NextUs(context.Time.NowUs(), context.Options.HeartbeatMs * 1000L);

    /// <summary>Runs until the subscription is cancelled, the server stops, or the connection is gone.</summary>
    public async Task RunAsync()
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        if (coding is not null) AnswerCoding.Declare(response, coding);
        await response.StartAsync();
        var writer = coding is null ? response.BodyWriter : PipeWriter.Create(AnswerCoding.Over(response.Body, coding));
        try
        {
            await RunAsync(writer);
        }
        finally
        {
            // The end of the compressed stream, and the memory of what makes it.
            if (coding is not null) await writer.CompleteAsync();
        }
    }

    private async Task RunAsync(PipeWriter writer)
    {
        writer.Write(Encoding.ASCII.GetBytes($"retry: {context.Options.RetryMs}\n\n"));
        var flushed = await writer.FlushAsync();
        if (direct is not null) subscription.Push = this;
        while (!flushed.IsCompleted)
        {
            var wake = await subscription.WaitAsync(NextDeadlineUs);
            if (wake == Wake.Cancelled) return;
            if (wake == Wake.Messages) WriteMessages(writer);
            else writer.Write(wake == Wake.Stopping ? SseFrame.Bye : SseFrame.Heartbeat);
            if (wake == Wake.Deadline) context.Traffic.KeepAlives.Add(1);
            flushed = await writer.FlushAsync();
            if (wake == Wake.Stopping) return;
        }
    }

    public bool TryPush(LoggedMessage message)
    {
        var chunk = message.Frames.SseChunk ??= SseFrame.Chunk(message);
        if (!direct!.TrySend(chunk.Bytes)) return false;
        context.Traffic.Sent(1, chunk.PatternBytes, lapped: 0);
        return true;
    }

    public bool TryKeepAlive()
    {
        if (!direct!.TrySend(SseFrame.HeartbeatChunk)) return false;
        context.Traffic.KeepAlives.Add(1);
        return true;
    }

    private void WriteMessages(PipeWriter writer)
    {
        var (messages, bytes) = (0, 0);
        while (bytes < FlushBytes && subscription.Read() is { } message)
        {
            var span = writer.GetSpan(message.Encoded.Length + SseFrame.MaxOverheadBytes);
            var written = SseFrame.Write(span, message.Sequence, message.Encoded);
            writer.Advance(written);
            messages++;
            bytes += written;
        }

        if (messages > 0) context.Traffic.Sent(messages, bytes, subscription.TakeLapped());
    }
}
