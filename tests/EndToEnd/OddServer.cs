using System.Net.Sockets;
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
