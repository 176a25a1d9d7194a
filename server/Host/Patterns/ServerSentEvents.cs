using Bench.Contract;
using Bench.Host.Http;
using Bench.Host.Messages;
using Microsoft.Extensions.Primitives;

namespace Bench.Host.Patterns;

/// <summary>Server-Sent Events: one response that never ends.</summary>
internal sealed class ServerSentEvents(PatternContext context) : IPattern
{
    internal const string PatternName = "sse";

    /// <summary>The field by which a browser resumes.</summary>
    internal const string LastEventId = "Last-Event-ID";

    public string Name => PatternName;

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet(Protocol.SsePath, AnswerAsync);

    private async Task AnswerAsync(HttpContext http)
    {
        if (context.Open(Read(http.Request, out var parameters), parameters, out var log) is { } problem)
        {
            await problem.WriteAsync(http);
            return;
        }

        using var subscription = context.Subscribe(log, parameters);
        context.Traffic.Enter();
        try
        {
            await using (http.RequestAborted.UnsafeRegister(static reader => ((Subscription)reader!).Cancel(), subscription))
                await new SseStream(http.Response, CodingOf(http), subscription, DirectOf(http), context).RunAsync();
        }
        finally
        {
            context.Traffic.Leave();
        }
    }

    // What gzip has said before it refers to; the fastest brotli looks back no further than the piece that is flushed.
    private string? CodingOf(HttpContext http) => AnswerCoding.Of(http.Request, context.Options, AnswerCoding.Gzip);

    // What is sent directly is a chunk, and HTTP/1.0 has none (RFC 9112, 6.1).
    private static IDirectSend? DirectOf(HttpContext http) =>
        http.Request.Protocol == HttpProtocol.Http11 ? http.Features.Get<IDirectSend>() : null;

    private Problem? Read(HttpRequest request, out Parameters parameters)
    {
        var problem = Parameters.Read(request, context.Options.MaxHoldMs, out parameters);
        return problem ?? ReadLast(request.Headers[LastEventId], ref parameters);
    }

    /// <summary>Reads the field, which wins over a cursor in the query; what is wrong with it, or null.</summary>
    internal static Problem? ReadLast(StringValues given, ref Parameters parameters)
    {
        // A browser sends an empty Last-Event-ID never, and other clients mean "none" by it.
        if (given.Count == 0) return null;
        if (given.Count > 1) return new Problem(400, "Bad parameter", $"{LastEventId} is given twice", LastEventId, "once");
        return given[0] is { Length: > 0 } last ? Parameters.ReadCursor(LastEventId, last, out parameters.Since) : null;
    }
}
