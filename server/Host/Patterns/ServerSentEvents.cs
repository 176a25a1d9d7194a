using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using Bench.Contract;
using Bench.Host.Log;
using Bench.Host.Options;

namespace Bench.Host.Patterns;

/// <summary>Server-Sent Events: one response that never ends.</summary>
internal sealed class ServerSentEvents(ServerOptions options, ServerCounts counts, Goodbye goodbye, TimeProvider time) : IPattern
{
    // Messages that are there together share one flush; more than this many wait for the next.
    private const int BatchSize = 32;
    private const string LastEventId = "Last-Event-ID";

    public string Name => "sse";

    public string Path => Protocol.SsePath;

    public async Task ServeAsync(HttpContext context, TopicRequest request)
    {
        var cursor = request.Since ?? request.Topic.Last;
        var lastEventId = context.Request.Headers[LastEventId].ToString();
        if (lastEventId.Length > 0 && !long.TryParse(lastEventId, NumberStyles.None, CultureInfo.InvariantCulture, out cursor))
        {
            await Problem.BadParameter(LastEventId, TopicRequest.Shortened(lastEventId), TopicRequest.SinceRule).WriteAsync(context);
            return;
        }

        var response = context.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no"; // nginx would hold events back.
        response.BodyWriter.Write(SseFrame.Retry);
        await response.BodyWriter.FlushAsync(context.RequestAborted);
        await StreamAsync(response.BodyWriter, request.Topic, cursor, context.RequestAborted);
    }

    private async Task StreamAsync(PipeWriter writer, MessageLog topic, long cursor, CancellationToken aborted)
    {
        var patience = TimeSpan.FromMilliseconds(options.HeartbeatMs);
        using var waiter = new Waiter(topic, time, goodbye.Token);
        await using var gone = aborted.UnsafeRegister(static state => ((Waiter)state!).Complete(WaitEnd.Ended), waiter);
        while (!aborted.IsCancellationRequested)
        {
            switch (await waiter.WaitAsync(cursor, patience))
            {
                case WaitEnd.Message:
                    cursor = WriteAvailable(writer, topic, cursor);
                    break;
                case WaitEnd.Timeout:
                    writer.Write(SseFrame.Heartbeat);
                    break;
                default:
                    if (aborted.IsCancellationRequested) return;
                    writer.Write(SseFrame.Bye);
                    await writer.FlushAsync(aborted);
                    return;
            }

            await writer.FlushAsync(aborted);
        }
    }

    private long WriteAvailable(PipeWriter writer, MessageLog topic, long cursor)
    {
        var messages = ArrayPool<byte[]>.Shared.Rent(BatchSize);
        var count = topic.Read(ref cursor, messages.AsSpan(0, BatchSize), out var lapped);
        long bytes = 0;
        for (var i = 0; i < count; i++) bytes += SseFrame.Write(writer, cursor - count + 1 + i, messages[i]);
        ArrayPool<byte[]>.Shared.Return(messages, clearArray: true);
        counts.Overtaken(lapped);
        counts.Sent(count, bytes);
        return cursor;
    }
}
