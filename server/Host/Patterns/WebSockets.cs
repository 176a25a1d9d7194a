using Bench.Contract;
using Bench.Host.Http;
using Bench.Host.Messages;

namespace Bench.Host.Patterns;

/// <summary>WebSockets: one connection, both ways at any time. What a client sends is published to the topic.</summary>
internal sealed class WebSockets(PatternContext context) : IPattern
{
    internal const string PatternName = "websocket";

    public string Name => PatternName;

    // The middleware costs a little on every request that passes it, so it stands before this endpoint only.
    public void Map(IEndpointRouteBuilder routes)
    {
        var pipeline = routes.CreateApplicationBuilder();
        pipeline.UseWebSockets();
        pipeline.Run(AnswerAsync);
        routes.MapMethods(Protocol.WebSocketPath, [HttpMethods.Get], pipeline.Build());
    }

    private async Task AnswerAsync(HttpContext http)
    {
        if (context.Open(Read(http, out var parameters), parameters, out var log) is { } problem)
        {
            await problem.WriteAsync(http);
            return;
        }

        using var abort = new PatientAbort(http.Features);
        var direct = http.Features.Get<IDirectSend>();
        using var socket = await http.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
        {
            KeepAliveInterval = WebSocketDown.OwnsKeepAlive(direct, context) ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(context.Options.PingMs),
            KeepAliveTimeout = context.Options.PongMs == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(context.Options.PongMs),
        });
        using var subscription = new Subscription(log, parameters.Since ?? log.Head, context.Deadlines);
        var down = new WebSocketDown(socket, direct, subscription, parameters.Binary, abort, context);
        var up = new WebSocketUp(socket, log, parameters.Json, abort, context);
        context.Traffic.Enter();
        try
        {
            var sending = down.RunAsync();
            await up.RunAsync();
            subscription.Cancel();
            await down.EndAsync(sending);
            await abort.EndAsync();
        }
        finally
        {
            context.Traffic.Leave();
        }
    }

    private Problem? Read(HttpContext http, out Parameters parameters)
    {
        if (Parameters.Read(http.Request, context.Options.MaxHoldMs, out parameters) is { } problem) return problem;
        if (http.WebSockets.IsWebSocketRequest) return null;
        http.Response.Headers.Upgrade = "websocket";
        return new Problem(426, "Upgrade required", $"{Protocol.WebSocketPath} answers WebSocket requests only; connect with ws:// and HTTP/1.1");
    }
}
