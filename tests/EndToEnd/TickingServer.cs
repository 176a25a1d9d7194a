using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Bench.Tests.EndToEnd;

/// <summary>
/// A server of somebody's own that publishes by itself, as a ticker does: whoever connects is sent messages from then on, at the server's
/// own pace, each with a number of the client's own and the time at which it was made. By server-sent events and by WebSocket.
/// </summary>
internal sealed class TickingServer(WebApplication app) : IAsyncDisposable
{
    /// <summary>From one message of a client to its next.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250);

    /// <summary>Scheme, host and port.</summary>
    public string Url => app.Urls.Single();

    public static async Task<TickingServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.UseWebSockets();
        app.MapGet("/events/{client:int}", EventsAsync);
        app.MapGet("/socket/{client:int}", SocketAsync);
        await app.StartAsync(Eventually.Token());
        return new TickingServer(app);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    // What a client is sent at once, as differences to its first number; its pace begins behind it. Client 1 lacks a number and has another
    // twice, client 2 has two in the wrong order.
    private static int[] Begin(int client) => client switch
    {
        1 => [0, 1, 3, 3, 4],
        2 => [0, 2, 1, 3, 4],
        _ => [0, 1, 2, 3, 4],
    };

    private static Task EventsAsync(HttpContext http, int client)
    {
        http.Response.ContentType = "text/event-stream";
        return TickAsync(client, async message =>
        {
            await http.Response.WriteAsync($"data: {message}\n\n", http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
        }, http.RequestAborted);
    }

    private static async Task SocketAsync(HttpContext http, int client)
    {
        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        var closing = CloseAsync(socket, over);
        await TickAsync(
            client,
            message => socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, endOfMessage: true, over.Token),
            over.Token);
        await closing;
        if (socket.State == WebSocketState.CloseReceived)
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, http.RequestAborted);
    }

    // The client says nothing before it leaves.
    private static async Task CloseAsync(WebSocket socket, CancellationTokenSource over)
    {
        try
        {
            await socket.ReceiveAsync(new byte[16], over.Token);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            // It has left without a word.
        }

        await over.CancelAsync();
    }

    private static async Task TickAsync(int client, Func<string, Task> send, CancellationToken gone)
    {
        var first = 1000L * client; // Nobody who connects is there from the beginning.
        var begin = Begin(client);
        try
        {
            foreach (var number in begin) await send(Message(first + number));
            using var pace = new PeriodicTimer(Pace);
            for (var next = first + begin[^1] + 1; await pace.WaitForNextTickAsync(gone); next++) await send(Message(next));
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or WebSocketException)
        {
            // The client has left, or the server ends.
        }
    }

    private static string Message(long number) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"symbol":"ACME","seq":{{number}},"at":{{TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()}}}""");
}
