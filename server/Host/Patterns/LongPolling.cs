using System.Collections.Concurrent;
using Bench.Contract;
using Bench.Host.Http;
using Bench.Host.Messages;

namespace Bench.Host.Patterns;

/// <summary>
/// Long-polling: the request is held until there is something to say, and ends empty (204) when there is nothing for too long.
/// </summary>
internal sealed class LongPolling(PatternContext context) : IPattern
{
    internal const string PatternName = "long-polling";

    // Subscriptions are used again: one a hold would be garbage.
    private readonly ConcurrentQueue<Subscription> _free = new();

    public string Name => PatternName;

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet(Protocol.LongPollPath, AnswerAsync);

    private async Task AnswerAsync(HttpContext http)
    {
        if (context.Open(
            Parameters.Read(http.Request, context.Options.MaxHoldMs, out var parameters), parameters, out var log) is { } problem)
        {
            await problem.WriteAsync(http);
            return;
        }

        context.Traffic.Enter();
        try
        {
            var cursor = log.CursorAfter(parameters.Since);
            var wake = parameters.FlushMs == 0 && log.Head > cursor ? Wake.Messages : await HoldAsync(http, log, cursor, parameters);
            // What is gathered when the hold ends need not wait for another.
            if (log.Head > cursor && wake != Wake.Cancelled) await AnswerAsync(http, log, parameters);
            else AnswerEmpty(http.Response, wake, cursor);
        }
        finally
        {
            context.Traffic.Leave();
        }
    }

    private async ValueTask<Wake> HoldAsync(HttpContext http, MessageLog log, long cursor, Parameters parameters)
    {
        var holdMs = parameters.HoldMs ?? context.Options.HoldMs;
        if (holdMs == 0) return Wake.Deadline;
        var deadlineUs = context.Time.NowUs() + holdMs * 1000L;
        if (_free.TryDequeue(out var subscription)) subscription.Restart(log, cursor, context.WindowOf(log, parameters));
        else subscription = new Subscription(log, cursor, context.Deadlines, context.WindowOf(log, parameters));

        Wake wake;
        await using (http.RequestAborted.UnsafeRegister(static held => ((Subscription)held!).Cancel(), subscription))
        {
            // A window wakes all who wait on it, also those who have all that it gathered.
            do wake = await subscription.WaitAsync(deadlineUs);
            while (wake == Wake.Messages && log.Head <= cursor);
        }

        subscription.Rest();
        _free.Enqueue(subscription);
        return wake;
    }

    private ValueTask AnswerAsync(HttpContext http, MessageLog log, in Parameters parameters)
    {
        var batch = Batch.Take(log, parameters, context.Options.MaxResponseBytes);
        try
        {
            return batch.AnswerAsync(http.Response, AnswerCoding.Of(http.Request, context.Options, AnswerCoding.Brotli), context.Traffic);
        }
        finally
        {
            batch.Dispose();
        }
    }

    private void AnswerEmpty(HttpResponse response, Wake wake, long cursor)
    {
        context.Traffic.Empty.Add(1);
        response.StatusCode = StatusCodes.Status204NoContent;
        response.Headers[Protocol.CursorHeader] = cursor.ToString();
        if (wake == Wake.Stopping) response.Headers.Connection = "close";
    }
}
