using Bench.Host.Options;

namespace Bench.Tests.Server;

/// <summary>Whatever one client does, it is answered or cut off, and the others are served.</summary>
public abstract class HostileTests(int floor)
{
    [Fact]
    public async Task Garbage_is_400()
    {
        await using var server = await StartAsync();
        using var connection = await RawConnection.SendAsync(server.Url, "\x16\x03\x01 what\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 400 ", await connection.ToEndAsync(), StringComparison.Ordinal);
        await ServesAsync(server);
    }

    [Fact]
    public async Task A_head_too_large_is_431_and_a_line_too_long_414()
    {
        await using var server = await StartAsync(o => o with { MaxHeaderBytes = 2048 });
        using var head = await RawConnection.SendAsync(
            server.Url, $"GET /poll?topic=a HTTP/1.1\r\nHost: x\r\nX: {new string('x', 3000)}\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 431 ", await head.ToEndAsync(), StringComparison.Ordinal);
        using var line = await RawConnection.SendAsync(server.Url, $"GET /poll?topic={new string('x', 3000)} HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 414 ", await line.ToEndAsync(), StringComparison.Ordinal);
        await ServesAsync(server);
    }

    [Fact]
    public async Task A_head_that_does_not_end_is_cut_off()
    {
        await using var server = await StartAsync(o => o with { HeadersMs = 300 });
        using var connection = await RawConnection.SendAsync(server.Url, "GET /poll?topic=a HTTP/1.1\r\nHost: x\r\nX");
        Assert.StartsWith("HTTP/1.1 408 ", await connection.ToEndAsync(), StringComparison.Ordinal);
        await ServesAsync(server);
    }

    [Fact]
    public async Task A_body_that_drips_is_cut_off()
    {
        await using var server = await StartAsync();
        using var connection = await RawConnection.SendAsync(
            server.Url, "POST /messages?topic=a HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 1000\r\n\r\nx");
        var answer = await connection.ToEndAsync();
        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
        Assert.Contains("application/problem+json", answer, StringComparison.Ordinal);
        await ServesAsync(server);
    }

    [Fact]
    public async Task A_body_announced_too_large_is_413_without_reading_it()
    {
        await using var server = await StartAsync();
        using var connection = await RawConnection.SendAsync(
            server.Url, "POST /messages?topic=a HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 999999999\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 413 ", await connection.UntilAsync("}"), StringComparison.Ordinal);
        await ServesAsync(server);
    }

    [Theory]
    [InlineData("/sse?topic=a", "sse")]
    [InlineData("/long-poll?topic=a", "long-polling")]
    public async Task A_half_closed_connection_ends_the_wait(string path, string pattern)
    {
        await using var server = await StartAsync();
        using var connection = await RawConnection.SendAsync(server.Url, $"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n");
        await server.UntilOpenAsync(pattern, 1);
        connection.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);
        await server.UntilOpenAsync(pattern, 0);
        await ServesAsync(server);
    }

    // Close frames: 0x88, length, status. 1002 is 03 EA, 1007 is 03 EF, 1009 is 03 F1.
    [Theory]
    [InlineData("unmasked", "81 05 78 78 78 78 78", "\x03\xEA")]
    [InlineData("unknown opcode", "83 81 00 00 00 00 78", "\x03\xEA")]
    [InlineData("reserved bit", "C1 81 00 00 00 00 78", "\x03\xEA")]
    [InlineData("fragmented ping", "09 80 00 00 00 00", "\x03\xEA")]
    [InlineData("ping too long", "89 FE 00 7E 00 00 00 00", "\x03\xEA")]
    [InlineData("continuation of nothing", "80 81 00 00 00 00 78", "\x03\xEA")]
    [InlineData("text inside a fragmented text", "01 81 00 00 00 00 78 81 81 00 00 00 00 78", "\x03\xEA")]
    [InlineData("invalid UTF-8", "81 82 00 00 00 00 C3 28", "\x03\xEF")]
    [InlineData("negative length", "81 FF FF FF FF FF FF FF FF FF 00 00 00 00", "\x03\xEA")]
    [InlineData("too large", "81 FE 03 E9 00 00 00 00 *1001", "\x03\xF1")]
    public async Task A_frame_against_the_rules_is_closed_with_its_status(string what, string frame, string status)
    {
        await using var server = await StartAsync(o => o with { MaxMessageBytes = 1000 });
        using var connection = await RawConnection.WebSocketAsync(server.Url, "topic=a");
        await connection.SendAsync(BytesOf(frame));
        Assert.True(
            (await connection.ToEndAsync()).Contains(status, StringComparison.Ordinal),
            $"{what}: {Convert.ToHexString(System.Text.Encoding.Latin1.GetBytes(connection.Seen))}");
        await server.UntilOpenAsync("websocket", 0);
        await ServesAsync(server);
    }

    [Fact]
    public async Task A_WebSocket_that_is_reset_is_forgotten()
    {
        await using var server = await StartAsync();
        using (var connection = await RawConnection.WebSocketAsync(server.Url, "topic=a"))
        {
            await server.UntilWaitingAsync("a", 1);
            connection.Socket.LingerState = new System.Net.Sockets.LingerOption(true, 0);
        }

        await server.UntilOpenAsync("websocket", 0);
        await server.UntilWaitingAsync("a", 0);
        await ServesAsync(server);
    }

    // Empty pongs by the megabyte, which are sent many times as fast as they can be looked at one by one; some on each thread that reads.
    [Fact]
    public async Task Who_sends_without_end_leaves_the_others_their_turn()
    {
        await using var server = await StartAsync();
        byte[] pong = [0x8A, 0x80, 0, 0, 0, 0];
        var flood = new byte[pong.Length * 100_000];
        for (var at = 0; at < flood.Length; at += pong.Length) pong.CopyTo(flood, at);
        using var over = new CancellationTokenSource();
        List<RawConnection> connections = [];
        List<Task> sending = [];
        var sent = 0;
        for (var i = 0; i < 2 * Environment.ProcessorCount; i++)
        {
            var connection = await RawConnection.WebSocketAsync(server.Url, "topic=a");
            connections.Add(connection);
            sending.Add(Task.Run(
                async () =>
                {
                    while (!over.IsCancellationRequested)
                    {
                        await connection.SendAsync(flood);
                        Interlocked.Increment(ref sent);
                    }
                },
                CancellationToken.None));
        }

        await Eventually.TrueAsync(() => sent > 10 * connections.Count, () => $"{sent} sent");
        await ServesAsync(server);
        await over.CancelAsync();
        await Task.WhenAll(sending).WaitAsync(Eventually.Patience, CancellationToken.None);
        connections.ForEach(connection => connection.Dispose());
    }

    // A server that reads on takes some more between any two of so many answers to others.
    [Theory]
    [InlineData("/ws", "01 FE 40 00 00 00 00 00 *16384", "00 FE 40 00 00 00 00 00 *16384")] // told 1009; fragments
    [InlineData("/ws", "01 FE 40 00 00 00 00 00 *16384", "00 80 00 00 00 00")] // without content
    [InlineData("/ws", "01 FE 40 00 00 00 00 00 *16384", "8A 80 00 00 00 00")] // pongs
    [InlineData("/sse", "", "*16384")]
    public async Task Who_is_no_longer_listened_to_has_to_wait(string path, string first, string next)
    {
        const int answers = 200;
        await using var server = await StartAsync(o => o with { MaxMessageBytes = 1000 });
        using var connection = path == "/ws" ? await RawConnection.WebSocketAsync(server.Url, "topic=a")
            : await RawConnection.SendAsync(server.Url, $"GET {path}?topic=a HTTP/1.1\r\nHost: x\r\n\r\n");
        await server.UntilOpenAsync(path == "/ws" ? "websocket" : "sse", 1);
        if (first.Length > 0) await connection.SendAsync(BytesOf(first));
        connection.Socket.Blocking = false;
        byte[] one = BytesOf(next), piece = [.. Enumerable.Repeat(one, 1 + 16_384 / one.Length).SelectMany(bytes => bytes)];
        long sent = 0;
        var waited = 0;
        var error = System.Net.Sockets.SocketError.Success;
        // The floor's loops are two, and one of them may serve others for as long as a busy machine lets the other stand still.
        var most = path == "/sse" && floor == 1 ? 500 * answers : answers;
        while (waited < most && error is System.Net.Sockets.SocketError.Success or System.Net.Sockets.SocketError.WouldBlock)
        {
            var from = (int)(sent % piece.Length);
            sent += connection.Socket.Send(piece, from, piece.Length - from, System.Net.Sockets.SocketFlags.None, out error);
            Assert.True(sent < 1L << 30, $"{sent:N0} bytes taken and more");
            if (error != System.Net.Sockets.SocketError.WouldBlock) waited = 0;
            else await ServesAsync(server);
            if (error == System.Net.Sockets.SocketError.WouldBlock) waited++;
        }

        // The floor ends a stream that is talked at for so long; a WebSocket is cut when its time is over, and had to wait before.
        if (path == "/sse" && floor == 1) Assert.NotEqual(most, waited);
        if (waited == most || path == "/sse") return;
        Assert.True(sent < (8 << 20) + MostThatTheKernelKeeps(), $"{sent:N0} bytes taken until it was cut");
        Assert.Skip($"cut after {sent:N0} bytes, before others had {answers} answers: the machine is too busy");
    }

    // Of what one connection brings and nobody reads, bytes.
    private static long MostThatTheKernelKeeps() => OperatingSystem.IsLinux()
        ? long.Parse(File.ReadAllText("/proc/sys/net/ipv4/tcp_rmem").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[2])
        : 56 << 20;

    private static byte[] BytesOf(string hex) =>
        [.. hex.Split(' ').SelectMany(
            part => part[0] == '*' ? Enumerable.Repeat((byte)'x', int.Parse(part[1..])) : [Convert.ToByte(part, 16)])];

    private static async Task ServesAsync(RunningServer server)
    {
        var sequence = await server.PostAsync("other", "still here");
        Assert.Equal(["still here"], await PollingTests.DataAsync(server, $"/poll?topic=other&since={sequence - 1}"));
    }

    private Task<RunningServer> StartAsync(Func<ServerOptions, ServerOptions>? change = null) =>
        RunningServer.StartAsync(o => (change?.Invoke(o) ?? o) with { Floor = floor });
}

public sealed class HostileThroughKestrelTests() : HostileTests(0);

public sealed class HostileFromTheFloorTests() : HostileTests(1);
