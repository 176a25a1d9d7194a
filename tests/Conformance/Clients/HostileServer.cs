using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Bench.Contract;

namespace Bench.Tests.Conformance.Clients;

/// <summary>
/// A server that answers request by request what it is told to, in pieces of a given size. POSTs have answers of their own.
/// </summary>
internal sealed class HostileServer : IAsyncDisposable
{
    private readonly AcceptLoop _connections;
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly ConcurrentQueue<string> _posts = new();
    private readonly IReadOnlyList<Answer> _answers;
    private readonly Func<int, Answer>? _postAnswer;
    private readonly int _pieceBytes;
    private int _answered;
    private int _asked;
    private long _headBytes;
    private long _receivedBytes;
    private long _lastRequestUs;

    /// <param name="answers">One for each request but POSTs.</param>
    /// <param name="pieceBytes">How much goes out at a time.</param>
    /// <param name="postAnswer">What the n-th POST is answered, from 1; none is answered without it.</param>
    public HostileServer(IReadOnlyList<Answer> answers, int pieceBytes, Func<int, Answer>? postAnswer = null)
    {
        _answers = answers;
        _postAnswer = postAnswer;
        _pieceBytes = pieceBytes;
        _connections = new AcceptLoop(ServeAsync);
    }

    public Uri Url => _connections.Url;

    /// <summary>Heads of requests that have come, in order.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    /// <summary>Bodies of the POSTs that have come wholly, in order.</summary>
    public IReadOnlyList<string> Posts => [.. _posts];

    /// <summary>
    /// The least time from one request to the next, of those that are answered, in milliseconds, rounded up; null with fewer than two. What
    /// is slow makes it longer only.
    /// </summary>
    public int? ShortestPauseMs { get; private set; }

    /// <summary>Bytes of heads, both ways.</summary>
    public long HeadBytes => Volatile.Read(ref _headBytes);

    /// <summary>Bytes that have come from clients.</summary>
    public long ReceivedBytes => Volatile.Read(ref _receivedBytes);

    /// <summary>Answers that are wholly with the sockets.</summary>
    public int Answered => Volatile.Read(ref _answered);

    public ValueTask DisposeAsync() => _connections.DisposeAsync();

    private async Task ServeAsync(Socket socket, CancellationToken stop)
    {
        using var _ = socket;
        socket.NoDelay = true;
        var unread = "";
        var buffer = new byte[4096];
        try
        {
            while (true)
            {
                int end;
                while ((end = unread.IndexOf("\r\n\r\n", StringComparison.Ordinal)) < 0)
                {
                    var count = await ReceiveAsync(socket, buffer, stop);
                    if (count == 0) return;
                    unread += Encoding.Latin1.GetString(buffer, 0, count);
                }

                var request = unread[..(end + 4)];
                unread = unread[(end + 4)..];
                if (_postAnswer is not null && request.StartsWith("POST ", StringComparison.Ordinal))
                {
                    var length = int.Parse(FieldOf(request, "Content-Length")!, CultureInfo.InvariantCulture);
                    while (unread.Length < length)
                    {
                        var count = await ReceiveAsync(socket, buffer, stop);
                        if (count == 0) return;
                        unread += Encoding.Latin1.GetString(buffer, 0, count);
                    }

                    var post = unread[..length];
                    unread = unread[length..];
                    _posts.Enqueue(post);
                    await AnswerAsync(socket, _postAnswer(_posts.Count), request, stop);
                    continue;
                }

                // Several connections ask at a time, and each request has an answer of its own.
                var number = Interlocked.Increment(ref _asked) - 1;
                var nowUs = TimeProvider.System.NowUs();
                if (number > 0 && number < _answers.Count)
                    ShortestPauseMs = Math.Min(ShortestPauseMs ?? int.MaxValue, (int)((nowUs - _lastRequestUs + 999) / 1000));
                _lastRequestUs = nowUs;
                _requests.Enqueue(request);
                Interlocked.Add(ref _headBytes, request.Length);
                if (number < _answers.Count) await AnswerAsync(socket, _answers[number], request, stop);
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The client has left, or the case is over.
        }
    }

    private async Task<int> ReceiveAsync(Socket socket, byte[] buffer, CancellationToken stop)
    {
        var count = await socket.ReceiveAsync(buffer, stop);
        Interlocked.Add(ref _receivedBytes, count);
        return count;
    }

    private async Task AnswerAsync(Socket socket, Answer answer, string request, CancellationToken stop)
    {
        Interlocked.Add(ref _headBytes, Accepting(answer.Head, request).Length);
        var bytes = Encoding.Latin1.GetBytes(Accepting(answer.Text, request));
        foreach (var piece in bytes.Chunk(Math.Max(_pieceBytes, bytes.Length / 4096 + 1))) await socket.SendAsync(piece, stop);
        if (answer.Resets) socket.Close(0);
        else if (answer.Closes) socket.Close();
        else if (answer.Ends) socket.Shutdown(SocketShutdown.Send);
        Interlocked.Increment(ref _answered);
    }

#pragma warning disable CA5350, CA1308 // RFC 6455, section 4.2.2 asks for SHA-1.
    private static string Accepting(string text, string request)
    {
        var accept = Convert.ToBase64String(
            SHA1.HashData(Encoding.ASCII.GetBytes(KeyOf(request) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
        return text.Replace("{ACCEPT}", accept, StringComparison.Ordinal)
            .Replace("{accept}", accept.ToLowerInvariant(), StringComparison.Ordinal);
    }
#pragma warning restore CA5350, CA1308

    /// <summary>A request's Sec-WebSocket-Key.</summary>
    public static string? KeyOf(string request) => FieldOf(request, "Sec-WebSocket-Key");

    /// <summary>A request's field; null when it has none.</summary>
    public static string? FieldOf(string request, string name) =>
        request.Split("\r\n").Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
            .Select(line => line[(name.Length + 1)..].Trim()).SingleOrDefault();
}
