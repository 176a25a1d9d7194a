using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Bench.Contract;
using Bench.Contract.Framing;
using Bench.Contract.Patterns;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Hostile;

/// <summary>
/// One subscriber that reads slowly, or never, until the trial is over; then it reads what is left as fast as it comes, so that its gaps
/// tell what it missed and it is seen whether the server had kept it.
/// </summary>
/// <param name="server">Where it connects.</param>
/// <param name="pattern">The pattern that it speaks: one whose server sends by itself.</param>
/// <param name="dialect">How the pattern is spoken there; of a held request the own server's alone.</param>
/// <param name="asking">What it asks for.</param>
/// <param name="bytesPerS">How fast it reads, in bytes a second; 0 for never.</param>
/// <param name="time">The clock.</param>
internal sealed class SlowReader(
    LineEnd server, PatternSettings pattern, IDialect dialect, Asking asking, double bytesPerS, TimeProvider time)
{
    // What the kernel keeps for who does not read: as little as it takes, so that what waits waits at the server.
    private const int ReceiveBytes = 4096;

    // With nothing for so long, all that was left has been read, on a machine short of cores too, whose server comes to send the rest now
    // and then; and with a stream that never ends, it is over after so long.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan CatchUp = TimeSpan.FromSeconds(15);

    private SequenceScan _scan;
    private ReadPace? _pace;

    /// <summary>How its connection ended.</summary>
    public string End { get; private set; } = "left-alone";

    /// <summary>Bytes sent and read.</summary>
    public (long Sent, long Read) Bytes { get; private set; }

    /// <summary>Messages that it read, and those that it missed before the last of them.</summary>
    public (long Received, long Missed) Messages => (_scan.Received, _scan.Missed);

    /// <summary>
    /// Subscribes and reads at its pace until <paramref name="over"/>; then reads the rest, unless <paramref name="stop"/> comes.
    /// </summary>
    public async Task RunAsync(CancellationToken over, CancellationToken stop)
    {
        RawLine? line = null;
        try
        {
            line = await RawLine.OpenAsync(server, ReceiveBytes, over);
            if (pattern.Kind.OnHold) await AskAsync(line, over, stop);
            else await ListenAsync(line, over, stop);
            End = line.End ?? "left-alone";
        }
        catch (SocketException e)
        {
            End = RawLine.EndOf(e);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested || stop.IsCancellationRequested)
        {
            End = line?.End ?? "left-alone";
        }
        finally
        {
            Bytes = (line?.Sent ?? 0, line?.Read ?? 0);
            line?.Dispose();
        }
    }

    private async Task ListenAsync(RawLine line, CancellationToken over, CancellationToken stop)
    {
        var socket = pattern.Kind.Up == WayUp.SameConnection;
        var fields = dialect.Fields(asking);
        var request = socket
            ? RawWebSocket.Handshake(dialect.Path(asking), server.Url.Authority, dialect.Subprotocol, fields)
            : $"GET {dialect.Path(asking)} HTTP/1.1\r\nHost: {server.Url.Authority}\r\nAccept: text/event-stream\r\n"
                + $"{string.Concat(fields.Select(field => $"{field.Name}: {field.Value}\r\n"))}\r\n";
        if (!await line.SendAsync(request, over)) return;
        // A subscriber has seen the answer to its request; slow it is from then on.
        while (line.End is null && !line.HasHead) _scan.Take((await line.ReadAsync(1, over)).Span);
        if (line.Status is { } status && status != (socket ? 101 : 200))
        {
            line.EndBy(RawLine.Refused(status));
            return;
        }

        if (socket) await SubscribeAsync(line, over);
        await ReadAsync(line, () => true, over, stop);
    }

    // Says what opens the talk on a WebSocket, and reads until the target says that it is subscribed.
    private async Task SubscribeAsync(RawLine line, CancellationToken over)
    {
        var ready = dialect.ReadyWhenOpen;
        var said = 0;
        var frames = new Texts();
        List<byte[]> heard = [[]];
        while (line.End is null)
        {
            foreach (var one in heard)
            {
                var text = one;
                if (!ready && text.Length > 0 && dialect.Refusal(text) is { } reason) line.EndBy(reason);
                ready = ready || dialect.IsReady(text);
                // What waits for nothing is said at once; of what waits, one for each text.
                while (said < dialect.OpeningTexts && dialect.Opening(said, asking, text) is { } opening)
                {
                    (text, said) = ([], said + 1);
                    if (!await line.SendAsync(RawWebSocket.Frame(WebSocketOpcode.Text, Encoding.UTF8.GetBytes(opening), final: true), over))
                        return;
                }
            }

            if (ready && said == dialect.OpeningTexts) return;
            var bytes = await line.ReadAsync(RawLine.ReadBytes, over);
            _scan.Take(bytes.Span);
            heard = frames.Take(bytes.Span);
            if (frames.Over) line.EndBy("no-frames");
        }
    }

    // Asks again as soon as it has read an answer, as a good client does.
    private async Task AskAsync(RawLine line, CancellationToken over, CancellationToken stop)
    {
        var answer = new StringBuilder();
        long cursor = 0;
        var first = true;
        while (line.End is null && !over.IsCancellationRequested)
        {
            var path = dialect.Path(first ? asking : asking with { Since = cursor });
            if (!await line.SendAsync($"GET {path} HTTP/1.1\r\nHost: {server.Url.Authority}\r\n\r\n", over)) return;
            answer.Clear();
            var whole = false;
            await ReadAsync(line, () => !whole, over, stop, bytes =>
            {
                answer.Append(Encoding.Latin1.GetString(bytes.Span));
                if (Whole(answer.ToString()) is not { } next) return;
                (whole, cursor, first) = (true, next, false);
            });
            if (!whole) return;
        }
    }

    private async Task ReadAsync(
        RawLine line, Func<bool> goesOn, CancellationToken over, CancellationToken stop, Action<ReadOnlyMemory<byte>>? take = null)
    {
        while (line.End is null && goesOn() && !over.IsCancellationRequested)
        {
            var pace = bytesPerS == 0 ? null : _pace ??= new ReadPace(bytesPerS, RawLine.ReadBytes, time.NowUs());
            try
            {
                await Task.Delay(pace?.Pause(time.NowUs()) ?? Timeout.InfiniteTimeSpan, time, over);
                var bytes = await line.ReadAsync(pace?.Piece ?? 0, over);
                pace?.Read(bytes.Length);
                Take(bytes);
            }
            catch (OperationCanceledException) when (over.IsCancellationRequested)
            {
                // From now on as fast as it comes.
            }
        }

        using var limit = new CancellationTokenSource(CatchUp, time);
        while (line.End is null && goesOn())
        {
            using var silence = new CancellationTokenSource(Silence, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token, silence.Token);
            try
            {
                Take(await line.ReadAsync(RawLine.ReadBytes, either.Token));
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                return;
            }
        }

        void Take(ReadOnlyMemory<byte> bytes)
        {
            _scan.Take(bytes.Span);
            take?.Invoke(bytes);
        }
    }

    // The cursor of an answer that is whole; null while it is not.
    private static long? Whole(string answer)
    {
        var end = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0) return null;
        var fields = answer[..end].Split("\r\n").Select(line => line.Split(": ", 2)).Where(field => field.Length == 2)
            .ToLookup(field => field[0], field => field[1], StringComparer.OrdinalIgnoreCase);
        long Number(string name) => long.TryParse(fields[name].FirstOrDefault(), CultureInfo.InvariantCulture, out var number) ? number : 0;
        return answer.Length - end - 4 >= Number("Content-Length") ? Number(Protocol.CursorHeader) : null;
    }

    // The texts of a server's frames, wherever the stream is cut.
    private sealed class Texts
    {
        private WebSocketReader _reader;
        private byte[] _pending = [];

        /// <summary>The other side has closed, or what came is no frame: there are no more texts.</summary>
        public bool Over { get; private set; }

        public List<byte[]> Take(ReadOnlySpan<byte> fresh)
        {
            byte[] bytes = [.. _pending, .. fresh];
            List<byte[]> texts = [];
            var at = 0;
            while (true)
            {
                var step = _reader.Next(bytes.AsSpan(at), out var consumed, out var kept, out var payload);
                if (step is WebSocketStep.NeedMore)
                {
                    _pending = bytes[at..(at + kept)];
                    return texts;
                }

                Over = step is not (WebSocketStep.Message or WebSocketStep.Ping or WebSocketStep.Pong);
                if (Over) return texts;
                if (step is WebSocketStep.Message) texts.Add(payload.ToArray());
                at += consumed;
            }
        }
    }
}
