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
        pipeline.Use(next => http =>
        {
            FrameWatch.Over(http.Features, context);
            return next(http);
        });
        pipeline.UseWebSockets();
        pipeline.Run(AnswerAsync);
        // RFC 8441: over HTTP/2 it is a CONNECT.
        routes.MapMethods(
            Protocol.WebSocketPath, context.Options.Http2 == 0 ? [HttpMethods.Get] : [HttpMethods.Get, HttpMethods.Connect],
            pipeline.Build());
    }

    private async Task AnswerAsync(HttpContext http)
    {
        if (context.Open(Read(http, out var parameters), parameters, out var log) is { } problem)
        {
            await problem.WriteAsync(http);
            return;
        }

        // Before the handshake is answered: who has read the 101 is a subscriber, and what is published from then on reaches it or is
        // counted as missed.
        using var subscription = context.Subscribe(log, parameters);
        context.Traffic.Enter();
        try
        {
            await ServeAsync(http, parameters, log, subscription);
        }
        finally
        {
            context.Traffic.Leave();
        }
    }

    private async Task ServeAsync(HttpContext http, Parameters parameters, MessageLog log, Subscription subscription)
    {
        using var abort = new PatientAbort(http.Features);
        var direct = http.Features.Get<IDirectSend>();
        var frames = FrameWatch.Of(http.Features);
        using var socket = await http.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
        {
            KeepAliveInterval = WebSocketDown.OwnsKeepAlive(direct, context)
                ? Timeout.InfiniteTimeSpan
                : TimeSpan.FromMilliseconds(context.Options.PingMs),
            // Nothing secret is sent beside what others may choose, which is what the name warns of.
            DangerousEnableCompression = context.Options.Compression > 0,
            KeepAliveTimeout = context.Options.PongMs == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(context.Options.PongMs),
        });
        var down = new WebSocketDown(socket, frames, direct, subscription, parameters.Binary, abort, context);
        var sharedTopic = context.Backplane is null ? null : parameters.Topic.ToString();
        var up = new WebSocketUp(socket, frames, log, parameters.Json, abort, context, sharedTopic);
        var sending = down.RunAsync();
        await up.RunAsync();
        subscription.Cancel();
        await down.EndAsync(sending);
        await abort.EndAsync();
    }

    private Problem? Read(HttpContext http, out Parameters parameters)
    {
        parameters = default;
        if (context.CrossSite.Check(http.Request) is { } foreign) return foreign;
        if (Parameters.Read(http.Request, context.Options.MaxHoldMs, out parameters) is { } problem) return problem;
        return WebSocketHandshake.Check(http);
    }
}
