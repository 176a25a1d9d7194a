using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Bench.Tests.EndToEnd;

/// <summary>A server that answers what a connection says first with whatever a test wants, and ends the connection; or is silent for as long as it is held.</summary>
internal sealed class OddServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _serving = [];
    private readonly Func<string, string?> _answer;
    private readonly Task _accepting;

    /// <param name="answer">What is answered to the first bytes of a connection, each byte a character; null for silence.</param>
    public OddServer(Func<string, string?> answer)
    {
        _answer = answer;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>An answer of JSON.</summary>
    public static string Json(string body) => $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}";

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Stop();
        await Task.WhenAll(_serving);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (!_stop.IsCancellationRequested) _serving.Add(ServeAsync(await _listener.AcceptSocketAsync(_stop.Token)));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var _ = socket;
        var buffer = new byte[8192];
        try
        {
            var said = Encoding.Latin1.GetString(buffer, 0, await socket.ReceiveAsync(buffer, _stop.Token));
            if (_answer(said) is { } answer)
            {
                await socket.SendAsync(Encoding.UTF8.GetBytes(answer), _stop.Token);
                socket.Shutdown(SocketShutdown.Send);
            }

            while (await socket.ReceiveAsync(buffer, _stop.Token) > 0)
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
