using System.Globalization;
using Bench.Contract;
using Bench.Host.Log;
using Bench.Host.Options;

namespace Bench.Host.Patterns;

/// <summary>Polling: the answer comes at once, with what there is.</summary>
internal sealed class Polling(ServerOptions options, ServerCounts counts) : IPattern
{
    public string Name => "polling";

    public string Path => Protocol.PollPath;

    public async Task ServeAsync(HttpContext context, TopicRequest request)
    {
        var semantics = context.Request.Query[Protocol.SemanticsParameter].ToString();
        if (semantics is not ("" or "queue" or "latest"))
        {
            await Problem.BadParameter(Protocol.SemanticsParameter, TopicRequest.Shortened(semantics), "queue, latest").WriteAsync(context);
            return;
        }

        var cursor = request.Since ?? 0;
        var messages = semantics == "latest" ? Latest(request.Topic, ref cursor) : Queue(request.Topic, ref cursor);
        // The answer to this URL changes exactly when the topic's newest message does.
        var tag = string.Create(CultureInfo.InvariantCulture, $"\"{request.Topic.Incarnation:x}-{request.Topic.Last}\"");
        context.Response.Headers.ETag = tag;
        if (messages.Length == 0 && context.Request.Headers.IfNoneMatch == tag)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            Batch.SetCursor(context.Response, cursor);
            Interlocked.Increment(ref counts.EmptyPolls);
            return;
        }

        await Batch.AnswerAsync(context, messages, cursor, counts);
    }

    private byte[][] Queue(MessageLog topic, ref long cursor)
    {
        var available = topic.Last - cursor;
        if (available <= 0) return [];
        var messages = new byte[Math.Min(available, options.MaxBatch)][];
        var count = topic.Read(ref cursor, messages, out var lapped);
        counts.Overtaken(lapped);
        return count == messages.Length ? messages : messages[..count];
    }

    private static byte[][] Latest(MessageLog topic, ref long cursor) => topic.ReadLatest(ref cursor) is { } message ? [message] : [];
}
