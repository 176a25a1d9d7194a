using System.Buffers;
using System.Net.WebSockets;
using System.Text;
using Bench.Loadgen.Clients.Reference;
using Bench.Loadgen.Dialects;

namespace Bench.Loadgen.Targets;

/// <summary>
/// One WebSocket by which messages are published, one after the other. It opens again for the next message when it was lost. Of what the
/// target sends as much is kept as tells what it is.
/// </summary>
internal sealed class PublisherSocket(PublishSpec spec, PublishSocketSpec socket, Uri url, HttpMessageInvoker http) : IAsyncDisposable
{
    private static readonly TimeSpan OpenPatience = TimeSpan.FromSeconds(30);

    // What a text may hold where the target puts several into one; beyond that it is no protocol's word to a publisher.
    private const int LongestText = 2 * 1024 * 1024;

    private readonly byte[]? _separator = Bytes(socket.Separator);
    private readonly byte[]? _confirmedBy = Bytes(socket.ConfirmedBy);
    private readonly byte[]? _refusedBy = Bytes(socket.RefusedBy);
    private readonly (byte[] To, byte[] With)[] _answers =
        [.. socket.Answers.Select(a => (Encoding.UTF8.GetBytes(a.To[..^Ending(a.To, socket.Separator)]), Encoding.UTF8.GetBytes(a.With)))];
    private readonly SemaphoreSlim _sending = new(1);
    private int? _headLength;
    private readonly CancellationTokenSource _end = new();
    private ClientWebSocket? _open;
    private Task _reading = Task.CompletedTask;
    private TaskCompletionSource<SendOutcome>? _waiting;
    private volatile bool _ended;

    // A text is told by how it begins; one more byte tells a longer text from an equal one.
    private int HeadLength => _headLength ??= 1 + new[] { _confirmedBy, _refusedBy, Bytes(socket.ReadyOn) }
        .Concat(_answers.Select(a => a.To)).Concat(socket.Send.Select(s => Bytes(s.After))).Max(text => text?.Length ?? 0);

    /// <summary>Opens it and says what has to be said first.</summary>
    public async Task OpenAsync(CancellationToken stop)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop, _end.Token);
        patience.CancelAfter(OpenPatience);
        var opening = new ClientWebSocket();
        try
        {
            await ConnectAsync(opening, patience.Token);
            var texts = new Queue<ReadOnlyMemory<byte>>();
            foreach (var step in socket.Send)
            {
                if (Bytes(step.After) is { } after) await AwaitAsync(opening, texts, after, patience.Token);
                var text = Template.Parse(step.Text, Places.OfSocket).Fill(place => Places.Variable(place));
                await SendTextAsync(opening, Encoding.UTF8.GetBytes(text), patience.Token);
            }

            if (Bytes(socket.ReadyOn) is { } ready) await AwaitAsync(opening, texts, ready, patience.Token);
        }
        catch (Exception e)
        {
            opening.Dispose();
            if (e is OperationCanceledException && !stop.IsCancellationRequested) throw new UnexpectedAnswerException("timeout");
            throw;
        }

        (_open, _ended) = (opening, false);
        _reading = ReadAsync(opening);
    }

    /// <summary>Sends one text, and waits for what confirms it where the target does.</summary>
    public async Task<SendOutcome> SendAsync(string text, CancellationToken stop)
    {
        if ((_ended || _open is not { State: WebSocketState.Open }) && await ReopenAsync(stop) is { } reason)
            return new(reason, Refused: true);
        var opened = _open!;
        var waiting = _confirmedBy is null
            ? null
            : new TaskCompletionSource<SendOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Exchange(ref _waiting, waiting);
        if (_ended) return new("ended-by-server", Refused: true); // It was lost just now, and the reader has told nobody.
        try
        {
            await SendTextAsync(opened, Encoding.UTF8.GetBytes(text), stop);
            return waiting is null ? default : await waiting.Task.WaitAsync(stop);
        }
        catch (OperationCanceledException)
        {
            opened.Abort(); // What confirms this message late would be taken for the next one's.
            throw;
        }
        catch (Exception e) when (e is WebSocketException or IOException or ObjectDisposedException)
        {
            return new(FailureReason.Of(e));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _open?.Abort();
        await _reading;
        _open?.Dispose();
        _sending.Dispose();
        _end.Dispose();
    }

    private static byte[]? Bytes(string? text) => text is null ? null : Encoding.UTF8.GetBytes(text);

    private async Task ConnectAsync(ClientWebSocket opening, CancellationToken stop)
    {
        opening.Options.KeepAliveInterval = TimeSpan.Zero; // The target pings; a second source would be measured as its cost.
        if (socket.Subprotocol is { } protocol) opening.Options.AddSubProtocol(protocol);
        foreach (var (field, value) in spec.Headers)
            opening.Options.SetRequestHeader(field, Template.Parse(value, Places.OfSocket).Fill(place => Places.Variable(place)));
        var path = Template.Parse(spec.Url, Places.OfSocket).Fill(place => Uri.EscapeDataString(Places.Variable(place)));
        var at = new UriBuilder(new Uri(url, path)) { Scheme = url.Scheme == Uri.UriSchemeHttps ? Uri.UriSchemeWss : Uri.UriSchemeWs };
        opening.Options.CollectHttpResponseDetails = true;
        try
        {
            await opening.ConnectAsync(at.Uri, http, stop);
        }
        catch (WebSocketException) when ((int)opening.HttpStatusCode is not (0 or 101))
        {
            var status = (int)opening.HttpStatusCode;
            throw new UnexpectedAnswerException(status is >= 200 and < 300 ? "not-a-web-socket" : $"http-{status}");
        }

        if (socket.Subprotocol is { } asked && opening.SubProtocol != asked) throw new UnexpectedAnswerException("subprotocol-not-taken");
    }

    private async Task<string?> ReopenAsync(CancellationToken stop)
    {
        await _reading;
        _open?.Dispose();
        _open = null;
        try
        {
            await OpenAsync(stop);
            return null;
        }
        catch (Exception e) when (e is WebSocketException or HttpRequestException or IOException or UnexpectedAnswerException)
        {
            return FailureReason.Of(e);
        }
    }

    private async Task ReadAsync(ClientWebSocket from)
    {
        var texts = new Queue<ReadOnlyMemory<byte>>();
        try
        {
            while (await ReadAsync(from, texts, _end.Token) is { } text)
            {
                // Where one begins as the other does, the longer one says more.
                var (confirms, refuses) = (Begins(text, _confirmedBy), Begins(text, _refusedBy));
                if (refuses > confirms) Told(new("refused", Refused: true));
                else if (confirms > 0) Told(default);
                else await AnswerAsync(from, text, _end.Token);
            }

            End("ended-by-server");
        }
        catch (Exception e) when (e is WebSocketException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            End(FailureReason.Of(e));
        }

        void End(string reason)
        {
            _ended = true;
            Told(new(reason));
        }
    }

    private void Told(SendOutcome outcome) => Interlocked.Exchange(ref _waiting, null)?.TrySetResult(outcome);

    private async Task AwaitAsync(
        ClientWebSocket from, Queue<ReadOnlyMemory<byte>> texts, byte[] beginning, CancellationToken stop)
    {
        while (await ReadAsync(from, texts, stop) is { } text)
        {
            if (text.Span.StartsWith(beginning)) return;
            await AnswerAsync(from, text, stop);
        }

        throw new UnexpectedAnswerException("ended-by-server");
    }

    private async Task AnswerAsync(ClientWebSocket to, ReadOnlyMemory<byte> text, CancellationToken stop)
    {
        var bare = _separator is not null && text.Span.EndsWith(_separator) ? text[..^_separator.Length] : text;
        foreach (var (asked, answer) in _answers)
            if (bare.Span.SequenceEqual(asked))
                await SendTextAsync(to, answer, stop);
    }

    // A socket takes one text at a time, and answers come between messages.
    private async Task SendTextAsync(ClientWebSocket to, byte[] text, CancellationToken stop)
    {
        await _sending.WaitAsync(stop);
        try
        {
            await to.SendAsync(text, WebSocketMessageType.Text, endOfMessage: true, stop);
        }
        finally
        {
            _sending.Release();
        }
    }

    // How many bytes of a text are this beginning; 0 for none.
    private static int Begins(ReadOnlyMemory<byte> text, byte[]? beginning) =>
        beginning is not null && text.Span.StartsWith(beginning) ? beginning.Length : 0;

    private static int Ending(string text, string? separator) =>
        separator is { Length: > 0 } && text.EndsWith(separator, StringComparison.Ordinal) ? separator.Length : 0;

    /// <summary>The next text, or part of one where a separator ends each; null when the target has closed.</summary>
    /// <param name="from">The socket.</param>
    /// <param name="parts">Parts of the last text that nobody has looked at.</param>
    /// <param name="stop">Ends the wait.</param>
    private async Task<ReadOnlyMemory<byte>?> ReadAsync(ClientWebSocket from, Queue<ReadOnlyMemory<byte>> parts, CancellationToken stop)
    {
        while (parts.Count == 0)
        {
            if (await ReadTextAsync(from, stop) is not { } text) return null;
            if (_separator is null)
            {
                parts.Enqueue(text);
                continue;
            }

            for (var rest = text; !rest.IsEmpty;)
            {
                var end = rest.Span.IndexOf(_separator);
                var length = end < 0 ? rest.Length : end + _separator.Length;
                parts.Enqueue(rest[..length]); // With its end, which the file may name too.
                rest = rest[length..];
            }
        }

        return parts.Dequeue();
    }

    // Without a separator only the beginning is kept, as that is what a text is told by.
    private async Task<ReadOnlyMemory<byte>?> ReadTextAsync(ClientWebSocket from, CancellationToken stop)
    {
        var (kept, buffer) = (new ArrayBufferWriter<byte>(), new byte[4096]);
        var most = _separator is null ? HeadLength : LongestText;
        while (true)
        {
            var read = await from.ReceiveAsync(buffer.AsMemory(), stop);
            if (read.MessageType == WebSocketMessageType.Close) return null;
            kept.Write(buffer.AsSpan(0, Math.Min(read.Count, most - kept.WrittenCount)));
            if (read.EndOfMessage) return kept.WrittenMemory;
        }
    }
}
