using Bench.Contract;
using Bench.Host.Http;

namespace Bench.Host.Patterns;

/// <summary>Polling: the client asks on a timer and is answered at once, mostly with nothing new.</summary>
internal sealed class Polling(PatternContext context) : IPattern
{
    internal const string PatternName = "polling";

    // ETags of one life of the server mean nothing to the next, where sequences start again.
    // Servers that have the same topics have one life together.
    private readonly string? _ownTagStart = context.Backplane is null ? TagStart(context.Time) : null;

    public string Name => PatternName;

    /// <summary>How every ETag of this life of the server begins; the cursor and a quote follow.</summary>
    public static string TagStart(TimeProvider time) => $"\"{time.GetTimestamp():x}-";

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet(Protocol.PollPath, AnswerAsync);

    private Task AnswerAsync(HttpContext http)
    {
        if (Parameters.Read(http.Request, context.Options.MaxHoldMs, out var parameters) is { } problem) return problem.WriteAsync(http);
        context.Traffic.Enter();
        var batch = Batch.Take(context.Topics.Peek(parameters.Topic.Span), parameters, context.Options.MaxResponseBytes);
        try
        {
            var tag = $"{_ownTagStart ?? $"\"{context.Backplane!.Life}-"}{batch.CursorText}\"";
            var coding = AnswerCoding.Of(http.Request, context.Options, AnswerCoding.Brotli);
            // RFC 9110, 8.8.3: the same tag for other bytes is a weak one.
            http.Response.Headers.ETag = coding is null ? tag : $"W/{tag}";
            if (!EntityTags.Match(http.Request.Headers.IfNoneMatch, tag))
                return Finish(batch.AnswerAsync(http.Response, coding, context.Traffic));
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            http.Response.Headers[Protocol.CursorHeader] = batch.CursorText;
            context.Traffic.Empty.Add(1);
            return Task.CompletedTask;
        }
        finally
        {
            batch.Dispose();
            context.Traffic.Leave();
        }
    }

    private static Task Finish(ValueTask answering) => answering.IsCompletedSuccessfully ? Task.CompletedTask : answering.AsTask();
}
