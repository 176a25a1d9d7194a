using Bench.Contract;
using Bench.Host.Log;
using Bench.Host.Options;

namespace Bench.Host.Patterns;

/// <summary>Long-polling: the request is held until there is something to say, or its time is up.</summary>
internal sealed class LongPolling(ServerOptions options, ServerCounts counts, Goodbye goodbye, TimeProvider time) : IPattern
{
    public string Name => "long-polling";

    public string Path => Protocol.LongPollPath;

    public async Task ServeAsync(HttpContext context, TopicRequest request)
    {
        if (TopicRequest.ReadNumber(context, Protocol.HoldParameter, 0, options.MaxHoldMs, options.HoldMs, out var holdMs) is { } problem)
        {
            await problem.WriteAsync(context);
            return;
        }

        var topic = request.Topic;
        var cursor = request.Since ?? 0;
        if (topic.Last <= cursor && holdMs > 0) await HoldAsync(context, topic, cursor, holdMs);

        var available = topic.Last - cursor;
        if (available <= 0)
        {
            Interlocked.Increment(ref counts.EmptyPolls);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            if (goodbye.Token.IsCancellationRequested) context.Response.Headers.Connection = "close";
            Batch.SetCursor(context.Response, cursor);
            return;
        }

        var messages = new byte[Math.Min(available, options.MaxBatch)][];
        var count = topic.Read(ref cursor, messages, out var lapped);
        counts.Overtaken(lapped);
        await Batch.AnswerAsync(context, messages.AsMemory(0, count), cursor, counts);
    }

    private async Task HoldAsync(HttpContext context, MessageLog topic, long cursor, int holdMs)
    {
        using var waiter = new Waiter(topic, time, goodbye.Token);
        // A client that goes away frees its place at once.
        await using var gone = context.RequestAborted.UnsafeRegister(static state => ((Waiter)state!).Complete(WaitEnd.Ended), waiter);
        await waiter.WaitAsync(cursor, TimeSpan.FromMilliseconds(holdMs));
    }
}
