using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Bench.Contract;
using Bench.Contract.Patterns;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Hostile;

/// <summary>
/// One subscriber that reads slowly, or never, until the trial is over; then it reads what is left as fast as it comes, so that its gaps
/// tell what it missed and it is seen whether the server had kept it.
/// </summary>
/// <param name="server">Where it connects.</param>
/// <param name="pattern">The pattern that it speaks: one whose server sends by itself.</param>
/// <param name="topic">Name of the topic that it subscribes to.</param>
/// <param name="bytesPerS">How fast it reads, in bytes a second; 0 for never.</param>
/// <param name="time">The clock.</param>
internal sealed class SlowReader(IPEndPoint server, PatternSettings pattern, string topic, double bytesPerS, TimeProvider time)
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

    private string Query => string.Create(CultureInfo.InvariantCulture, $"{Protocol.TopicParameter}={topic}");

    private async Task ListenAsync(RawLine line, CancellationToken over, CancellationToken stop)
    {
        var request = pattern.Kind.Up == WayUp.SameConnection
            ? AbuseList.Handshake(Query)
            : $"GET {pattern.Kind.Path}?{Query} HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n";
        if (!await line.SendAsync(request, over)) return;
        // A subscriber has seen the answer to its request; slow it is from then on.
        while (line.End is null && !line.HasHead) _scan.Take((await line.ReadAsync(1, over)).Span);
        await ReadAsync(line, () => true, over, stop);
    }

    // Asks again as soon as it has read an answer, as a good client does.
    private async Task AskAsync(RawLine line, CancellationToken over, CancellationToken stop)
    {
        var answer = new StringBuilder();
        long cursor = 0;
        var first = true;
        while (line.End is null && !over.IsCancellationRequested)
        {
            var since = first ? "" : string.Create(CultureInfo.InvariantCulture, $"&{Protocol.SinceParameter}={cursor}");
            if (!await line.SendAsync(
                string.Create(CultureInfo.InvariantCulture,
                    $"GET {pattern.Kind.Path}?{Query}{since}&{Protocol.HoldParameter}={pattern.Hold} HTTP/1.1\r\nHost: localhost\r\n\r\n"),
                over))
                return;
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
}
