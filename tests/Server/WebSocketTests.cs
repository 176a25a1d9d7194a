using System.Net.WebSockets;
using System.Text;
using Bench.Host.Options;

namespace Bench.Tests.Server;

/// <summary>WebSockets, all ways that the server has of sending.</summary>
public abstract class WebSocketTests(int directSend, int floor = 0)
{
    [Fact]
    public async Task What_one_client_sends_reaches_all_of_the_topic()
    {
        await using var server = await StartAsync();
        using var one = await OpenAsync(server, "topic=a");
        using var two = await OpenAsync(server, "topic=a&json=1");
        await server.UntilWaitingAsync("a", 2);
        await SendAsync(one, "he\"llo");
        await Eventually.TrueAsync(() => server.Core.Topics.Peek("a").Head == 1, () => "nothing was published");
        await SendAsync(two, """{"x": 1}""", WebSocketMessageType.Binary);
        foreach (var socket in (ClientWebSocket[])[one, two])
        {
            Assert.Equal((1, "he\"llo"), Messages.One((await ReceiveAsync(socket)).Text));
            Assert.Equal((2, """{"x": 1}"""), Messages.One((await ReceiveAsync(socket)).Text));
        }
    }

    [Fact]
    public async Task Whoever_has_read_the_101_is_a_subscriber()
    {
        // On a fresh server the first connections are the slow ones, as their code is not compiled yet.
        await using var server = await StartAsync();
        await server.PostAsync("warm", "x");
        for (var i = 0; i < 30; i++)
        {
            var topic = $"t{i}";
            using var socket = await RawConnection.WebSocketAsync(server.Url, $"topic={topic}");
            for (var message = 1; message <= 5; message++) await server.PostAsync(topic, $"m{message}");
            Assert.Contains("[1,", await socket.UntilAsync("\"m5\""), StringComparison.Ordinal);
        }

        Assert.Equal(0, (await server.CountersAsync()).Lapped);
    }

    [Fact]
    public async Task What_is_missed_between_the_101_and_the_first_read_is_counted()
    {
        await using var server = await StartAsync(o => o with { RingCapacity = 2 });
        await server.PostAsync("warm", "x");
        var (seen, sent) = (0, 0);
        for (var i = 0; i < 10; i++)
        {
            using var socket = await RawConnection.WebSocketAsync(server.Url, $"topic=t{i}");
            for (var message = 1; message <= 5; message++) await server.PostAsync($"t{i}", $"m{message}");
            sent += 5;
            seen += (await socket.UntilAsync("\"m5\"")).Split(",\"m").Length - 1;
        }

        var traffic = server.Core.Traffic.Of("websocket"); // What is sent is counted a moment later.
        await Eventually.TrueAsync(
            () => seen + traffic.Lapped.Value == sent, () => $"{sent} were sent, {seen} seen, {traffic.Lapped.Value} counted as missed");
    }

    [Fact]
    public async Task An_empty_message_is_a_message()
    {
        await using var server = await StartAsync();
        using var socket = await OpenAsync(server, "topic=a");
        await SendAsync(socket, "");
        Assert.Equal((1, ""), Messages.One((await ReceiveAsync(socket)).Text));
        await SendAsync(socket, "next");
        Assert.Equal((2, "next"), Messages.One((await ReceiveAsync(socket)).Text));
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(1014)]
    [InlineData(3000)]
    [InlineData(4999)]
    public async Task A_close_is_answered_with_its_own_status(int status)
    {
        await using var server = await StartAsync();
        using var socket = await RawConnection.WebSocketAsync(server.Url, "topic=a");
        await socket.SendAsync([0x88, 0x82, 0, 0, 0, 0, (byte)(status >> 8), (byte)status]);
        Assert.Equal($"\x88\x02{(char)(status >> 8)}{(char)(status & 0xFF)}", await socket.ToEndAsync());
    }

    [Theory]
    [InlineData(600_000)] // As long as a busy client may take for its answer: who gives none is dropped.
    [InlineData(0)]
    public async Task Pings_are_counted_whoever_sends_them(int pongMs)
    {
        await using var server = await StartAsync(o => o with { PingMs = 100, PongMs = pongMs });
        using var socket = await OpenAsync(server, "topic=a"); // Answers pings.
        var receiving = ReceiveAsync(socket);
        await Eventually.TrueAsync(() => server.Core.Traffic.Of("websocket").KeepAlives.Value >= 3, () => "no pings are counted");
        Assert.InRange((await server.CountersAsync()).KeepAlives ?? -1, 3, 10_000);
        await server.PostAsync("a", "end");
        await receiving;
    }

    [Fact]
    public async Task A_subscriber_resumes_after_its_cursor_and_may_ask_for_binary_frames()
    {
        await using var server = await StartAsync();
        for (var i = 1; i <= 3; i++) await server.PostAsync("a", $"m{i}");
        using var socket = await OpenAsync(server, "topic=a&since=1&binary=1");
        var (text, type) = await ReceiveAsync(socket);
        Assert.Equal((2, "m2"), Messages.One(text));
        Assert.Equal(WebSocketMessageType.Binary, type);
        Assert.Equal((3, "m3"), Messages.One((await ReceiveAsync(socket)).Text));
    }

    [Theory]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(200_000)]
    public async Task Messages_of_every_header_size_go_up_and_down(int bytes)
    {
        await using var server = await StartAsync(o => o with { MaxMessageBytes = 1 << 20 });
        using var socket = await OpenAsync(server, "topic=a");
        var text = new string('y', bytes);
        await SendAsync(socket, text);
        Assert.Equal((1, text), Messages.One((await ReceiveAsync(socket)).Text));
    }

    [Fact]
    public async Task A_closing_client_is_answered_and_no_longer_counted()
    {
        await using var server = await StartAsync();
        using var socket = await OpenAsync(server, "topic=a");
        await server.UntilOpenAsync("websocket", 1);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", Soon());
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
        await server.UntilOpenAsync("websocket", 0);
        await server.UntilWaitingAsync("a", 0);
    }

    [Fact]
    public async Task A_message_too_large_is_closed_with_1009()
    {
        await using var server = await StartAsync(o => o with { MaxMessageBytes = 1000 });
        using var socket = await OpenAsync(server, "topic=a");
        await SendAsync(socket, new string('y', 1000));
        Assert.Equal(1, Messages.One((await ReceiveAsync(socket)).Text).Sequence);
        await SendAsync(socket, new string('y', 1001));
        Assert.Equal(WebSocketCloseStatus.MessageTooBig, await CloseStatusAsync(socket));
    }

    [Theory]
    [InlineData("topic=a", WebSocketMessageType.Binary, "\xff")]
    [InlineData("topic=a&json=1", WebSocketMessageType.Text, "{")]
    public async Task Data_that_cannot_be_a_message_is_closed_with_1007(string query, WebSocketMessageType type, string latin1)
    {
        await using var server = await StartAsync();
        using var socket = await OpenAsync(server, query);
        await socket.SendAsync(Encoding.Latin1.GetBytes(latin1), type, true, Soon());
        Assert.Equal(WebSocketCloseStatus.InvalidPayloadData, await CloseStatusAsync(socket));
    }

    [Fact]
    public async Task A_peer_that_does_not_answer_pings_is_dropped()
    {
        await using var server = await StartAsync(o => o with { PingMs = 100, PongMs = 200 });
        using var silent = await RawConnection.WebSocketAsync(server.Url, "topic=a");
        await silent.UntilAsync("\u0089");
        await server.UntilOpenAsync("websocket", 0);
    }

    [Fact]
    public async Task Without_patience_for_an_answer_a_pong_keeps_an_idle_connection_alive()
    {
        await using var server = await StartAsync(o => o with { PingMs = 100, PongMs = 0 });
        using var silent = await RawConnection.WebSocketAsync(server.Url, "topic=a");
        await silent.UntilAsync("\u008a\0\u008a\0\u008a\0"); // RFC 6455, 5.5.3: an unasked pong needs no answer.
        Assert.DoesNotContain("\u0089", silent.Seen, StringComparison.Ordinal);
        await server.UntilOpenAsync("websocket", 1);
    }

    [Fact]
    public async Task A_reader_that_stands_still_is_lapped()
    {
        await using var server = await StartAsync(o => o with { RingCapacity = 16 });
        using var slow = await RawConnection.WebSocketAsync(server.Url, "topic=a");
        await server.UntilWaitingAsync("a", 1);
        var text = new string('x', 60_000);
        for (var i = 0; i < 300; i++) await server.PostAsync("a", text);
        await slow.UntilAsync("[300,");
        Assert.InRange((await server.CountersAsync()).Lapped, 1, 300);
    }

    private Task<RunningServer> StartAsync(Func<ServerOptions, ServerOptions>? change = null) =>
        RunningServer.StartAsync(o => (change?.Invoke(o) ?? o) with { DirectSend = directSend, Floor = floor });

    private static CancellationToken Soon() => Eventually.Token();

    private static async Task<ClientWebSocket> OpenAsync(RunningServer server, string query)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{server.Url.Port}/ws?{query}"), Soon());
        return socket;
    }

    private static Task SendAsync(ClientWebSocket socket, string text, WebSocketMessageType type = WebSocketMessageType.Text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), type, endOfMessage: true, Soon());

    private static async Task<(string Text, WebSocketMessageType Type)> ReceiveAsync(ClientWebSocket socket)
    {
        var buffer = new byte[1 << 20];
        var length = 0;
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(length), Soon());
            Assert.NotEqual(WebSocketMessageType.Close, part.MessageType);
            length += part.Count;
            if (part.EndOfMessage) return (Encoding.UTF8.GetString(buffer, 0, length), part.MessageType);
        }
    }

    private static async Task<WebSocketCloseStatus?> CloseStatusAsync(ClientWebSocket socket)
    {
        var buffer = new byte[4096];
        while ((await socket.ReceiveAsync(buffer.AsMemory(), Soon())).MessageType != WebSocketMessageType.Close)
        {
        }

        return socket.CloseStatus;
    }
}

public sealed class WebSocketThroughKestrelTests() : WebSocketTests(0);

public sealed class WebSocketSentDirectlyTests() : WebSocketTests(1);

public sealed class WebSocketFromTheFloorTests() : WebSocketTests(0, floor: 1);
