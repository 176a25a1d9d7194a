using Bench.Contract;
using Bench.Contract.Framing;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Hostile;

/// <summary>How one abuse is done on one connection, again and again: each who does it has one at a time.</summary>
/// <param name="Key">Which.</param>
/// <param name="PauseMs">
/// Milliseconds from the end of one connection to the next: what bounds the pace where the server ends each at once.
/// </param>
/// <param name="DoAsync">
/// Does it, until it is done or <see cref="RawLine.SendAsync(ReadOnlyMemory{byte}, CancellationToken)"/>
/// says that the connection has ended.
/// </param>
internal sealed record AbuseKind(Abuse Key, int PauseMs, Func<RawLine, TimeProvider, CancellationToken, Task> DoAsync)
{
    /// <summary>What comes is read, so that it is seen how the server ends it.</summary>
    public bool Reads { get; init; } = true;

    /// <summary>It ends the connection itself, with a reset.</summary>
    public bool Resets { get; init; }
}

/// <summary>THE LIST of abuses.</summary>
internal static class AbuseList
{
    private const string Topic = "hostile";
    private const int PiecesMs = 500;
    private const int PieceBytes = 16 * 1024;
    private const long Terabyte = 1L << 40;

    // 10 pings of the longest every 20 ms: 500 a second for each who does it.
    private const int PingsInARow = 10;
    private const int PingMs = 20;

    private static readonly byte[] Piece = [.. Enumerable.Repeat((byte)'x', PieceBytes)];
    private static readonly byte[] Chunk = [.. "4000\r\n"u8, .. Piece, .. "\r\n"u8];

    public static IReadOnlyList<AbuseKind> All { get; } =
    [
        new(Abuse.SlowHeads, PauseMs: 100, SlowHeadAsync),
        new(Abuse.EndlessBodies, PauseMs: 100, EndlessBodyAsync),
        new(Abuse.GiantFrames, PauseMs: 100, GiantFrameAsync),
        new(Abuse.EndlessFragments, PauseMs: 100, EndlessFragmentsAsync),
        new(Abuse.InvalidUtf8, PauseMs: 100, InvalidUtf8Async),
        new(Abuse.PingFlood, PauseMs: 100, PingFloodAsync),
        new(Abuse.ConnectResets, PauseMs: 10, (_, _, _) => Task.CompletedTask) { Resets = true },
        new(Abuse.NeverReads, PauseMs: 100, NeverReadAsync) { Reads = false },
    ];

    /// <summary>How an abuse is done.</summary>
    public static AbuseKind Of(Abuse abuse) => All.First(kind => kind.Key == abuse);

    private static async Task SlowHeadAsync(RawLine line, TimeProvider time, CancellationToken stop)
    {
        if (!await line.SendAsync($"GET {Protocol.PollPath}?topic={Topic} HTTP/1.1\r\nHost: localhost\r\n", stop)) return;
        while (line.End is null && await line.SendAsync("X-Slow: 1\r\n", stop))
            await Task.Delay(TimeSpan.FromMilliseconds(PiecesMs), time, stop);
    }

    private static async Task EndlessBodyAsync(RawLine line, TimeProvider time, CancellationToken stop)
    {
        if (!await line.SendAsync(
            $"POST {Protocol.MessagesPath}?topic={Topic} HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
                + "text/plain\r\nTransfer-Encoding: chunked\r\n\r\n",
            stop))
            return;
        while (line.End is null && await line.SendAsync(Chunk, stop)) await Task.Yield();
    }

    private static async Task GiantFrameAsync(RawLine line, TimeProvider time, CancellationToken stop)
    {
        if (!await OpenAsync(line, stop)) return;
        byte[] header = [0x81, 0x80 | 127, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(2), Terabyte);
        if (!await line.SendAsync(header, stop)) return;
        // Who is told at once that it is too long does not get any of it.
        await Task.Delay(TimeSpan.FromMilliseconds(PiecesMs), time, stop);
        while (line.End is null && await line.SendAsync(Piece, stop)) await Task.Yield();
    }

    private static async Task EndlessFragmentsAsync(RawLine line, TimeProvider time, CancellationToken stop)
    {
        if (!await OpenAsync(line, stop)) return;
        var first = RawWebSocket.Frame(WebSocketOpcode.Text, Piece, final: false);
        var next = RawWebSocket.Frame(WebSocketOpcode.Continuation, Piece, final: false);
        if (!await line.SendAsync(first, stop)) return;
        while (line.End is null && await line.SendAsync(next, stop)) await Task.Yield();
    }

    private static async Task InvalidUtf8Async(RawLine line, TimeProvider time, CancellationToken stop)
    {
        if (await OpenAsync(line, stop)) await line.SendAsync(RawWebSocket.Frame(WebSocketOpcode.Text, [0xC3, 0x28], final: true), stop);
    }

    private static async Task PingFloodAsync(RawLine line, TimeProvider time, CancellationToken stop)
    {
        if (!await OpenAsync(line, stop)) return;
        byte[] pings = [.. Enumerable
            .Repeat(RawWebSocket.Frame(WebSocketOpcode.Ping, Piece.AsSpan(0, WebSocketFrame.LongestControl), final: true), PingsInARow)
            .SelectMany(f => f)];
        while (line.End is null && await line.SendAsync(pings, stop)) await Task.Delay(TimeSpan.FromMilliseconds(PingMs), time, stop);
    }

    private static async Task NeverReadAsync(RawLine line, TimeProvider time, CancellationToken stop)
    {
        // Until neither side's kernel takes more: then the send waits.
        while (await line.SendAsync($"GET /no-such-path-{new string('x', 200)} HTTP/1.1\r\nHost: localhost\r\n\r\n", stop))
            await Task.Yield();
    }

    // The answer is read by who reads all; what is sent before it is there is read after it.
    private static ValueTask<bool> OpenAsync(RawLine line, CancellationToken stop) =>
        line.SendAsync(RawWebSocket.Handshake($"{Protocol.WebSocketPath}?topic={Topic}"), stop);
}
