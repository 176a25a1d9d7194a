using System.Buffers;
using System.IO.Pipelines;
using Bench.Contract;
using Bench.Host.Http;
using Bench.Host.Messages;

namespace Bench.Host.Patterns;

/// <summary>A start: one response that never ends, a line for each message, an empty line while nothing happens.</summary>
internal sealed class NewPattern(PatternContext context) : IPattern
{
    internal const string PatternName = "new-pattern";

    public string Name => PatternName;

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/new-pattern", AnswerAsync);

    private async Task AnswerAsync(HttpContext http)
    {
        if (context.Open(
            Parameters.Read(http.Request, context.Options.MaxHoldMs, out var parameters), parameters, out var log) is { } problem)
        {
            await problem.WriteAsync(http);
            return;
        }

        using var subscription = context.Subscribe(log, parameters);
        context.Traffic.Enter();
        try
        {
            await using (http.RequestAborted.UnsafeRegister(static reader => ((Subscription)reader!).Cancel(), subscription))
                await SendAsync(http.Response, AnswerCoding.Of(http.Request, context.Options, AnswerCoding.Gzip), subscription);
        }
        finally
        {
            context.Traffic.Leave();
        }
    }

    private async Task SendAsync(HttpResponse response, string? coding, Subscription subscription)
    {
        response.ContentType = "application/x-ndjson";
        if (coding is not null) AnswerCoding.Declare(response, coding);
        await response.StartAsync();
        var flushed = await response.BodyWriter.FlushAsync(); // The head goes out by itself: what compresses has nothing to flush yet.
        var writer = coding is null ? response.BodyWriter : PipeWriter.Create(AnswerCoding.Over(response.Body, coding));
        try
        {
            while (!flushed.IsCompleted)
            {
                var wake = await subscription.WaitAsync(KeepAlive.NextUs(context.Time.NowUs(), context.Options.HeartbeatMs * 1000L));
                if (wake is Wake.Cancelled or Wake.Stopping) return; // Say goodbye here, if your protocol can.
                if (wake == Wake.Messages) Write(writer, subscription);
                if (wake == Wake.Deadline)
                {
                    writer.Write("\n"u8);
                    context.Traffic.KeepAlives.Add(1);
                }

                flushed = await writer.FlushAsync();
            }
        }
        finally
        {
            if (coding is not null) await writer.CompleteAsync(); // The end of the compressed stream, and the memory of what makes it.
        }
    }

    // One flush for all that is there. Count what you send, and what the ring overwrote before you came.
    private void Write(IBufferWriter<byte> to, Subscription subscription)
    {
        var (messages, bytes) = (0, 0);
        while (subscription.Read() is { } message)
        {
            to.Write(message.Encoded);
            to.Write("\n"u8);
            messages++;
            bytes += message.Encoded.Length + 1;
        }

        if (messages > 0) context.Traffic.Sent(messages, bytes, subscription.TakeLapped());
    }
}
