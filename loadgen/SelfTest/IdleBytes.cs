using Bench.Contract;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Trials;

namespace Bench.Loadgen.SelfTest;

/// <summary>
/// What an idle connection's keep-alive takes on the wire, by the formats' own definitions, and what that makes a second. Periods are short
/// by the server's own options, and the phase is whole periods long: every client has the same number of them, and nothing in it is random.
/// </summary>
internal sealed class IdleBytes : ISelfCheck
{
    private const int Clients = 90;

    // Longer than the connects take, so that no client's turn comes at an edge of the phase.
    private const int PeriodMs = 3000;

    // Pings come 1.25 of these apart. The first of a connection takes an acknowledgement more; the phase begins after it.
    private const int PingMs = PeriodMs * 4 / 5;

    private const int IpHeader = 20;
    private const int TcpHeader = 20;
    private const int TcpTimestamps = 12;
    private const int SegmentHeader = IpHeader + TcpHeader + TcpTimestamps;

    // SSE: a comment is ":" and a blank line (WHATWG HTML, 9.2.6). It goes as a chunk: its size in hexadecimal,
    // two line ends (RFC 9112, 7.1).
    private static readonly int Comment = ":\n\n".Length;
    private static readonly int Chunk = $"{Comment:x}\r\n\r\n".Length + Comment;

    // WebSocket: two bytes of header, four of mask from the client (RFC 6455, 5.2); .NET's ping is a counter
    // of eight bytes, which the answer repeats.
    private const int FrameHeader = 2;
    private const int Mask = 4;
    private const int Counter = sizeof(long);

    /// <summary>A heartbeat and its acknowledgement, in bytes: 112.</summary>
    internal static int Heartbeat { get; } = Chunk + 2 * SegmentHeader;

    /// <summary>A ping, its answer, and the acknowledgement of that, in bytes: 180.</summary>
    internal static int Ping => FrameHeader + Counter + FrameHeader + Mask + Counter + 3 * SegmentHeader;

    public string Name => "bytes of an idle connection";

    public bool Quick => true;

    public async Task<IReadOnlyList<CheckRow>> RunAsync(TrialBed bed, CancellationToken stop)
    {
        var hand = new ByHand();
        var heartbeats = await TrialAsync(bed, new() { Pattern = "sse" }, ["--heartbeat-ms", $"{PeriodMs}"], null, stop);
        var pings = await TrialAsync(bed, new() { Pattern = "websocket" }, ["--ping-ms", $"{PingMs}"], null, stop);
        // By hand on a topic that nothing is published to; its name and its hold have as many digits as most clients' have.
        const string path = $"{Protocol.LongPollPath}?{Protocol.TopicParameter}=i42&"
            + $"{Protocol.SinceParameter}=0&{Protocol.HoldParameter}=1000";
        var holds = await TrialAsync(
            bed, new() { Pattern = "long-polling", HoldMs = PeriodMs }, [],
            async inside => hand = await ByHand.AskAsync(inside.Server, path, "", stop), stop);
        return
        [
            .. Rows("sse: a heartbeat", heartbeats, Heartbeat),
            .. Rows("websocket: a ping", pings, Ping),
            // Request, its acknowledgement, and the answer, whose own goes with the next request.
            .. Rows("long-polling: a hold that expires", holds, hand.Request + hand.Head + 3 * SegmentHeader),
        ];
    }

    private static Task<SmallTrial> TrialAsync(
        TrialBed bed, PatternSettings pattern, string[] options, Func<TrialInside, Task>? meanwhile, CancellationToken stop) =>
        bed.TrialAsync(pattern, rate: 2, stop, new()
        {
            Clients = Clients,
            WarmupSeconds = 0.5,
            Seconds = 1,
            Idle = new IdleLength(PeriodMs / 1000.0, WholePeriods: false),
            ServerOptions = options,
            Meanwhile = meanwhile,
        });

    private static IEnumerable<CheckRow> Rows(string what, SmallTrial trial, double bytes)
    {
        if (trial.File.Wire.Segments is null) throw new CheckSkippedException(trial.File.Unavailable["wire.tcp_ip_bytes"]);
        yield return new(what, bytes, trial.File.Idle?.BytesPerAsk ?? double.NaN, 0.02 * bytes, "B");
        var second = bytes / (trial.File.Idle?.PeriodSeconds ?? double.NaN);
        yield return new($"{what}, a second", second, trial.File.IdleBytesPerConnectionSecond ?? double.NaN, 0.03 * second, "B");
    }
}
