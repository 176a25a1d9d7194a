using System.Collections.Concurrent;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using Bench.Loadgen.Results;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Bench.Tests.EndToEnd;

/// <summary>
/// A server of somebody's own that publishes by itself, as a ticker does: whoever connects is sent messages from then on, at the server's
/// own pace, each with a number of the client's own and the time at which it was made. By server-sent events and by WebSocket; and, for who
/// asks, what came after a number, the newest alone, or what it was not told yet.
/// </summary>
internal sealed class TickingServer(WebApplication app, TickingServer.Pauses pauses) : IAsyncDisposable
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
        var pauses = new Pauses();
        app.MapGet("/events/{client:int}", (HttpContext http, int client) => EventsAsync(http, client, pauses));
        app.MapGet("/socket/{client:int}", (HttpContext http, int client) => SocketAsync(http, client, pauses));
        var askers = new ConcurrentDictionary<int, Asker>();
        app.MapGet("/after/{client:int}", (int client, long since, int? hold) => AfterAsync(Of(client), client, since, held: hold > 0));
        app.MapGet("/newest/{client:int}", (int client) => Answer(client, Of(client).Newest - 1, Of(client)));
        app.MapGet("/queue/{client:int}", (int client) =>
        {
            var asker = Of(client);
            var (told, newest) = (asker.Told, asker.Newest);
            asker.Told = newest;
            return Answer(client, told, asker, newest);
        });
        await app.StartAsync(Eventually.Token());
        return new TickingServer(app, pauses);

        Asker Of(int client) => askers.GetOrAdd(client, _ => new Asker());
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    /// <summary>
    /// Leaves a test that looks at what came in a steady state of 2 s, where nothing came and this machine was too busy for a tick in half
    /// of that.
    /// </summary>
    public void SkipWithoutTicks(IReadOnlyList<TrialFile> trials) => Assert.SkipWhen(
        pauses.LongestMs > 1_000 && trials.Any(t => t.Messages.Delivered == 0),
        $"this machine was too busy: the server made no message for {pauses.LongestMs} ms");

    // What a client is sent at once, as differences to its first number; its pace begins behind it. Client 1 lacks a number and has another
    // twice, client 2 has two in the wrong order.
    private static int[] Begin(int client) => client switch
    {
        1 => [0, 1, 3, 3, 4],
        2 => [0, 2, 1, 3, 4],
        _ => [0, 1, 2, 3, 4],
    };

    private static Task EventsAsync(HttpContext http, int client, Pauses pauses)
    {
        http.Response.ContentType = "text/event-stream";
        return TickAsync(client, pauses, async message =>
        {
            await http.Response.WriteAsync($"data: {message}\n\n", http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
        }, http.RequestAborted);
    }

    private static async Task SocketAsync(HttpContext http, int client, Pauses pauses)
    {
        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        var closing = CloseAsync(socket, over);
        await TickAsync(
            client, pauses,
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

    private static async Task TickAsync(int client, Pauses pauses, Func<string, Task> send, CancellationToken gone)
    {
        var first = FirstOf(client);
        var begin = Begin(client);
        try
        {
            foreach (var number in begin) await send(Message(first + number));
            using var pace = new PeriodicTimer(Pace);
            var lastMs = NowMs();
            for (var next = first + begin[^1] + 1; await pace.WaitForNextTickAsync(gone); next++)
            {
                await send(Message(next));
                lastMs = pauses.Add(lastMs, NowMs());
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or WebSocketException)
        {
            // The client has left, or the server ends.
        }
    }

    private static async Task<IResult> AfterAsync(Asker asker, int client, long since, bool held)
    {
        var above = since - FirstOf(client);
        if (held && asker.Newest <= above)
        {
            using var pace = new PeriodicTimer(Pace);
            await pace.WaitForNextTickAsync();
        }

        return Answer(client, above, asker);
    }

    // Those above one and up to another, as differences to the client's first number.
    private static IResult Answer(int client, long above, Asker asker, long? upTo = null)
    {
        var from = Math.Max(0, above + 1);
        var to = upTo ?? asker.Newest;
        var messages = Enumerable.Range((int)from, (int)Math.Max(0, to - from + 1))
            .Select(n => Message(FirstOf(client) + n, asker.AtMs(n)));
        return from > to ? Results.NoContent() : Results.Text($"[{string.Join(',', messages)}]", "application/json");
    }

    // Nobody who connects is there from the beginning.
    private static long FirstOf(int client) => 1000L * (client + 1);

    private static string Message(long number) => Message(number, NowMs());

    private static long NowMs() => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    private static string Message(long number, long atMs) =>
        string.Create(CultureInfo.InvariantCulture, $$"""{"symbol":"ACME","seq":{{number}},"at":{{atMs}}}""");

    /// <summary>The longest time that any client was told nothing new.</summary>
    internal sealed class Pauses
    {
        private readonly Lock _gate = new();

        public long LongestMs { get; private set; }

        /// <summary>One more message after the last; when it was.</summary>
        public long Add(long lastMs, long nowMs)
        {
            lock (_gate) LongestMs = Math.Max(LongestMs, nowMs - lastMs);
            return nowMs;
        }
    }

    // One who asks. Five are there when it asks first, and each pace brings another.
    private sealed class Asker
    {
        private const int AtOnce = 5;

        private readonly long _startMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

        // The newest that it was told; of those that remember it.
        public long Told { get; set; } = -1;

        public long Newest =>
            AtOnce - 1 + (TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - _startMs) / (long)Pace.TotalMilliseconds;

        public long AtMs(int number) => _startMs + Math.Max(0, number - AtOnce + 1) * (long)Pace.TotalMilliseconds;
    }
}
