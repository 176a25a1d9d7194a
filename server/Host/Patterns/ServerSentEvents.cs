using System.IO.Pipelines;
using System.Text;
using Bench.Contract;
using Bench.Host.Http;
using Bench.Host.Messages;

namespace Bench.Host.Patterns;

/// <summary>Server-Sent Events: one response that never ends. Framed by hand, with one flush for all that is there.</summary>
internal sealed class ServerSentEvents(PatternContext context) : IPattern
{
    internal const string PatternName = "sse";

    // What is written before a flush lets the connection's own backpressure speak.
    private const int FlushBytes = 32_768;

    // How far a heartbeat may be put off to go with others.
    private const long LongestTickUs = 250_000;
    private const int TicksPerHeartbeat = 16;

    private readonly byte[] _greeting = Encoding.ASCII.GetBytes($"retry: {context.Options.RetryMs}\n\n");
    private readonly long _heartbeatUs = context.Options.HeartbeatMs * 1000L;

    public string Name => PatternName;

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet(Protocol.SsePath, AnswerAsync);

    private async Task AnswerAsync(HttpContext http)
    {
        if (context.Open(Read(http.Request, out var parameters), parameters, out var log) is { } problem)
        {
            await problem.WriteAsync(http);
            return;
        }

        using var subscription = new Subscription(log, parameters.Since ?? log.Head, context.Time);
        context.Traffic.Enter();
        try
        {
            await using (http.RequestAborted.UnsafeRegister(static reader => ((Subscription)reader!).Cancel(), subscription))
                await StreamAsync(http.Response, http.Features.Get<IDirectSend>(), subscription);
        }
        finally
        {
            context.Traffic.Leave();
        }
    }

    private Problem? Read(HttpRequest request, out Parameters parameters)
    {
        var problem = Parameters.Read(request, context.Options.MaxHoldMs, out parameters);
        // A browser sends an empty Last-Event-ID never, and other clients mean "none" by it.
        if (problem is null && request.Headers["Last-Event-ID"] is [{ Length: > 0 } last]) problem = Parameters.ReadCursor("Last-Event-ID", last, out parameters.Since);
        return problem;
    }

    private async Task StreamAsync(HttpResponse response, IDirectSend? direct, Subscription subscription)
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        await response.StartAsync();
        var writer = response.BodyWriter;
        Write(writer, _greeting);
        var flushed = await writer.FlushAsync();
        var quietSinceUs = context.Time.NowUs();
        while (!flushed.IsCompleted)
        {
            var wake = await subscription.WaitAsync(NextHeartbeatUs(quietSinceUs));
            if (wake == Wake.Cancelled) return;
            // Several messages are cheaper in one flush.
            if (wake == Wake.Messages && direct is not null && subscription.IsOneBehind && subscription.Read() is { } message)
            {
                if (!await SendAsync(direct, message, subscription)) return;
            }
            else
            {
                if (wake == Wake.Messages) WriteMessages(writer, subscription);
                else Write(writer, wake == Wake.Stopping ? SseFrame.Bye : SseFrame.Heartbeat);
                flushed = await writer.FlushAsync();
            }

            if (wake == Wake.Stopping) return;
            quietSinceUs = context.Time.NowUs();
        }
    }

    // Put off to the next whole tick: those that are due close together share one waking of the processor.
    private long NextHeartbeatUs(long quietSinceUs)
    {
        var tickUs = Math.Min(LongestTickUs, _heartbeatUs / TicksPerHeartbeat);
        return (quietSinceUs + _heartbeatUs + tickUs - 1) / tickUs * tickUs;
    }

    private void WriteMessages(PipeWriter writer, Subscription subscription)
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

        context.Traffic.Sent(messages, bytes, subscription.TakeLapped());
    }

    private async ValueTask<bool> SendAsync(IDirectSend direct, LoggedMessage message, Subscription subscription)
    {
        var chunk = message.Frames.SseChunk ??= SseFrame.Chunk(message);
        if (!await direct.SendAsync(chunk.Bytes)) return false;
        context.Traffic.Sent(1, chunk.PatternBytes, subscription.TakeLapped());
        return true;
    }

    private static void Write(PipeWriter writer, ReadOnlySpan<byte> text)
    {
        text.CopyTo(writer.GetSpan(text.Length));
        writer.Advance(text.Length);
    }
}
