using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Bench.Loadgen.Clients.Heads;

namespace Bench.Tests.Browser;

/// <summary>
/// A page that asks, streams, opens a WebSocket and posts, and the heads that its browser sends for that, as they come over the socket.
/// </summary>
internal sealed class HeadRecorder : IAsyncDisposable
{
    private const string Page =
        """
        <!doctype html><title>heads</title><script>
        fetch("/fetch?topic=t&since=0").then(() => fetch("/post?topic=t", { method: "POST", body: "text" }));
        new EventSource("/EventSource?topic=t&since=0");
        new WebSocket(`ws://${location.host}/WebSocket?topic=t&since=0`);
        </script>
        """;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, IReadOnlyList<string>> _heads = new();
    private readonly Task _accepting;

    public HeadRecorder()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Url => new($"http://{_listener.LocalEndpoint}/");

    /// <summary>Fields of the first request of each kind, in order, with the port and what a handshake makes up taken out.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Heads => _heads;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var answering = new List<Task>();
        try
        {
            while (true) answering.Add(AnswerAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            await Task.WhenAll(answering);
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                while (await HeadAsync(stream) is { } head) await stream.WriteAsync(Encoding.ASCII.GetBytes(Answer(head)), _stop.Token);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // The browser has gone, or the test is over.
            }
        }
    }

    private string Answer(string head)
    {
        var lines = head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var kind = lines[0].Split(' ')[1].Split('?')[0].Trim('/');
        if (kind is "fetch" or "EventSource" or "WebSocket" or "post") _heads.TryAdd(kind, [.. lines.Skip(1).Select(Settled)]);
        return kind switch
        {
            "" => $"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {Page.Length}\r\n\r\n{Page}",
            "EventSource" => "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n",
            _ => "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
        };
    }

    // A browser with a window says nothing of being headless.
    private string Settled(string line) =>
        line.StartsWith("Sec-WebSocket-Key:", StringComparison.Ordinal)
            ? "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="
            : line.Replace(Url.Authority, BrowserHeads.Authority, StringComparison.Ordinal).Replace(
                "HeadlessChrome", line.StartsWith("User-Agent", StringComparison.Ordinal) ? "Chrome" : "Chromium",
                StringComparison.Ordinal);

    // Up to the blank line, and a body of four bytes where one is announced; null when the connection ends.
    private async Task<string?> HeadAsync(NetworkStream stream)
    {
        var text = new StringBuilder();
        var one = new byte[1];
        while (!text.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, _stop.Token) == 0) return null;
            text.Append((char)one[0]);
        }

        if (text.ToString().Contains("Content-Length: 4", StringComparison.Ordinal))
            await stream.ReadExactlyAsync(new byte[4], _stop.Token);
        return text.ToString();
    }
}
