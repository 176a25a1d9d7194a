using System.Globalization;
using System.Net.ServerSentEvents;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.AspNetCore.Mvc;

namespace Bench.AspNet;

/// <summary>The four ways to a tick, each as a .NET team writes it.</summary>
internal static class TickEndpoints
{
    /// <summary>Maps them: /ticks for events, /ticks/socket for a WebSocket, /ticks/after for who asks, at once or held.</summary>
    public static void Map(WebApplication app)
    {
        app.UseWebSockets();
        app.MapGet("/ticks", (Ticker ticker, [FromHeader(Name = "Last-Event-ID")] long? last, CancellationToken gone) =>
            TypedResults.ServerSentEvents(EventsAsync(ticker, last, gone)));
        app.MapGet("/ticks/socket", SocketAsync);
        app.MapGet("/ticks/after", AfterAsync);
    }

    private static async IAsyncEnumerable<SseItem<string>> EventsAsync(
        Ticker ticker, long? last, [EnumeratorCancellation] CancellationToken gone)
    {
        for (var since = last ?? ticker.Newest; ;)
        {
            var (ticks, next) = ticker.After(since, out var newest);
            for (var i = 0; i < ticks.Count; i++)
                yield return new SseItem<string>(ticks[i])
                {
                    EventId = (newest - ticks.Count + 1 + i).ToString(CultureInfo.InvariantCulture)
                };
            since = newest;
            await next.WaitAsync(gone);
        }
    }

    private static async Task SocketAsync(HttpContext http, Ticker ticker)
    {
        if (!http.WebSockets.IsWebSocketRequest)
        {
            http.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
            return;
        }

        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        var closing = UntilClosedAsync(socket, over);
        try
        {
            for (var since = ticker.Newest; ;)
            {
                var (ticks, next) = ticker.After(since, out since);
                foreach (var tick in ticks)
                    await socket.SendAsync(Encoding.UTF8.GetBytes(tick), WebSocketMessageType.Text, endOfMessage: true, over.Token);
                await next.WaitAsync(over.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            // It has left.
        }

        await closing;
        if (socket.State == WebSocketState.CloseReceived)
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
    }

    // A client says nothing before it leaves.
    private static async Task UntilClosedAsync(WebSocket socket, CancellationTokenSource over)
    {
        try
        {
            var buffer = new byte[256];
            while ((await socket.ReceiveAsync(buffer, over.Token)).MessageType != WebSocketMessageType.Close)
            {
                // What it says is nothing to a ticker.
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            // It has left without a word.
        }

        await over.CancelAsync();
    }

    private static async Task<IResult> AfterAsync(
        Ticker ticker, long since, CancellationToken gone, [FromQuery(Name = "hold_ms")] int holdMs = 0)
    {
        var (ticks, next) = ticker.After(since, out _);
        if (ticks.Count == 0 && holdMs > 0)
        {
            try
            {
                await next.WaitAsync(TimeSpan.FromMilliseconds(holdMs), gone);
            }
            catch (TimeoutException)
            {
                return Results.NoContent();
            }

            (ticks, _) = ticker.After(since, out _);
        }

        return ticks.Count == 0 ? Results.NoContent() : Results.Text($"[{string.Join(',', ticks)}]", "application/json");
    }
}
