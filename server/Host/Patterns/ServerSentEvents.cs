using Bench.Contract;
using Bench.Host.Http;
using Bench.Host.Messages;

namespace Bench.Host.Patterns;

/// <summary>Server-Sent Events: one response that never ends.</summary>
internal sealed class ServerSentEvents(PatternContext context) : IPattern
{
    internal const string PatternName = "sse";

    public string Name => PatternName;

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet(Protocol.SsePath, AnswerAsync);

    private async Task AnswerAsync(HttpContext http)
    {
        if (context.Open(Read(http.Request, out var parameters), parameters, out var log) is { } problem)
        {
            await problem.WriteAsync(http);
            return;
        }

        using var subscription = new Subscription(log, parameters.Since ?? log.Head, context.Deadlines);
        context.Traffic.Enter();
        try
        {
            await using (http.RequestAborted.UnsafeRegister(static reader => ((Subscription)reader!).Cancel(), subscription))
                await new SseStream(http.Response, subscription, http.Features.Get<IDirectSend>(), context).RunAsync();
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
}
