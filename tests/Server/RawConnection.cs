using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Bench.Tests.Server;

/// <summary>A TCP connection on which a test says exactly what it likes.</summary>
internal sealed class RawConnection : IDisposable
{
    private const string Reset = "[reset]";
    private const string HeadEnd = "\r\n\r\n";

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly CancellationTokenSource _patience = new(Eventually.Patience);
    private readonly StringBuilder _seen = new();
    private readonly byte[] _buffer = new byte[65_536];

    public string Seen => _seen.ToString();

    public Socket Socket => _socket;

    public static async Task<RawConnection> OpenAsync(Uri url)
    {
        var connection = new RawConnection();
        await connection._socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, url.Port), connection._patience.Token);
        return connection;
    }

    public static async Task<RawConnection> SendAsync(Uri url, string request)
    {
        var connection = await OpenAsync(url);
        await connection.SendAsync(request);
        return connection;
    }

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(byte[] bytes) => await _socket.SendAsync(bytes, _patience.Token);

    /// <summary>Asks on connections of their own until one is answered: a server that refuses them waits a second, and goes.</summary>
    public static async Task<string> AnswerAsync(Uri url, string request)
    {
        var answer = "";
        await Eventually.TrueAsync(
            async () =>
            {
                using var connection = await OpenAsync(url);
                await connection.SendUnlessClosedAsync(Encoding.Latin1.GetBytes(request));
                return (answer = await connection.ToEndAsync()) is not ("" or Reset);
            },
            () => Task.FromResult("no connection was answered"));
        return answer;
    }

    /// <summary>Sends to a server that waits only so long for it, and may have closed.</summary>
    public async Task SendUnlessClosedAsync(byte[] bytes)
    {
        try
        {
            await SendAsync(bytes);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown)
        {
            // It came too late on a busy machine.
        }
    }

    /// <summary>Reads what is there, so that neither kernel is full of it.</summary>
    public async Task DrainAsync()
    {
        while (_socket.Available > 0) await ReadAsync();
    }

    /// <summary>Reads until the text has come (as Latin-1), and answers with all that was seen.</summary>
    public async Task<string> UntilAsync(string text)
    {
        // Only what is new is looked at: megabytes may come before it.
        for (var looked = 0; !_seen.ToString(looked, _seen.Length - looked).Contains(text, StringComparison.Ordinal);)
        {
            looked = Math.Max(0, _seen.Length - text.Length);
            if (await ReadAsync() == 0) Assert.Fail($"the server closed before '{text}'; seen: {Seen}");
        }

        return Seen;
    }

    /// <summary>Reads until the server closes or resets, and answers with all that was seen.</summary>
    public async Task<string> ToEndAsync()
    {
        try
        {
            while (await ReadAsync() > 0)
            {
            }
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset)
        {
            _seen.Append(Reset); // A close with bytes unread: closed all the same.
        }

        return Seen;
    }

    /// <summary>Makes a WebSocket of it; only frames were seen then, those among them that came with the answer.</summary>
    public static async Task<RawConnection> WebSocketAsync(Uri url, string query)
    {
        var connection = await SendAsync(url, $"GET /ws?{query} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        var answer = await connection.UntilAsync(HeadEnd);
        var head = answer[..(answer.IndexOf(HeadEnd, StringComparison.Ordinal) + HeadEnd.Length)];
        Assert.Contains("101 Switching Protocols", head, StringComparison.Ordinal);
        connection._seen.Remove(0, head.Length);
        return connection;
    }

    public void Dispose()
    {
        _socket.Dispose();
        _patience.Dispose();
    }

    private async Task<int> ReadAsync()
    {
        var count = await _socket.ReceiveAsync(_buffer, _patience.Token);
        _seen.Append(Encoding.Latin1.GetString(_buffer, 0, count));
        return count;
    }
}
