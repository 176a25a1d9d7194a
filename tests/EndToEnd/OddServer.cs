using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Bench.Tests.EndToEnd;

/// <summary>
/// A server that answers what a connection says first with whatever a test wants, and ends the connection; or is
/// silent for as long as it is held.
/// </summary>
internal sealed class OddServer : IAsyncDisposable
{
    private readonly AcceptLoop _connections;
    private readonly Func<string, string?> _answer;

    /// <param name="answer">What is answered to the first bytes of a connection, each byte a character; null for silence.</param>
    public OddServer(Func<string, string?> answer)
    {
        _answer = answer;
        _connections = new AcceptLoop(ServeAsync);
    }

    public Uri Url => _connections.Url;

    /// <summary>An answer of JSON.</summary>
    public static string Json(string body) => "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
        + $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}";

    /// <summary>The key of a handshake; null for what asks for no WebSocket.</summary>
    public static string? KeyOf(string said) =>
        said.Split("\r\n").Where(line => line.StartsWith("Sec-WebSocket-Key: ", StringComparison.OrdinalIgnoreCase))
            .Select(line => line["Sec-WebSocket-Key: ".Length..]).SingleOrDefault();

    /// <summary>What proves that a key was read.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "RFC 6455, section 4.2.2 asks for SHA-1.")]
    public static string AcceptOf(string key) =>
        Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));

    public ValueTask DisposeAsync() => _connections.DisposeAsync();

    private async Task ServeAsync(Socket socket, CancellationToken stop)
    {
        using var _ = socket;
        var buffer = new byte[8192];
        try
        {
            var said = Encoding.Latin1.GetString(buffer, 0, await socket.ReceiveAsync(buffer, stop));
            if (_answer(said) is { } answer)
            {
                await socket.SendAsync(Encoding.UTF8.GetBytes(answer), stop);
                socket.Shutdown(SocketShutdown.Send);
            }

            while (await socket.ReceiveAsync(buffer, stop) > 0)
            {
                // Until the other side has had enough.
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // It has left, or the test is over.
        }
    }
}
