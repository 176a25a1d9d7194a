using Bench.Contract;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Trials;

namespace Bench.Loadgen.SelfTest;

/// <summary>
/// What an idle connection's keep-alive takes on the wire, by the formats' own definitions, with short periods; and what that makes a second.
/// Every client has the same number of them in whole periods: nothing in it is random.
/// </summary>
internal sealed class IdleBytes : ISelfCheck
{
    private const int Clients = 90;
    private const int SegmentHeader = 52;
    private const int PeriodMs = 2000;

    // ":" and a blank line, in a chunk with its size and two line ends; and its acknowledgement.
    private const int Heartbeat = 3 + 5 + 2 * SegmentHeader;

    // .NET's ping has a counter of eight bytes, which the answer repeats under a mask; ping, answer, acknowledgement.
    private const int Ping = 2 + 8 + 6 + 8 + 3 * SegmentHeader;

    public string Name => "bytes of an idle connection";

    public bool Quick => true;

    public async Task<IReadOnlyList<CheckRow>> RunAsync(TrialBed bed, CancellationToken stop)
    {
        var (sse, web) = (new PatternSettings { Pattern = "sse" }, new PatternSettings { Pattern = "websocket" });
        var held = new PatternSettings { Pattern = "long-polling", HoldMs = PeriodMs };
        var hand = new ByHand();
        var (heartbeats, pings, holds) = (
            await TrialAsync(bed, sse, ["--heartbeat-ms", $"{PeriodMs}"], null, stop),
            await TrialAsync(bed, web, ["--ping-ms", $"{PeriodMs * 4 / 5}"], null, stop),
            await TrialAsync(bed, held, [], async inside => hand = await ByHand.AskAsync(
                inside.Server, $"{Protocol.LongPollPath}?{Protocol.TopicParameter}=t42&{Protocol.SinceParameter}=0&{Protocol.HoldParameter}={PeriodMs}", "", stop), stop));
        return
        [
            .. Rows("sse: a heartbeat", heartbeats, Heartbeat),
            .. Rows("websocket: a ping", pings, Ping),
            // Request, its acknowledgement, and the answer, whose own goes with the next request.
            .. Rows("long-polling: a hold that expires", holds, hand.Request + hand.Head + 3 * SegmentHeader),
        ];
    }

    private static Task<SmallTrial> TrialAsync(TrialBed bed, PatternSettings pattern, string[] options, Func<Running.TrialInside, Task>? meanwhile, CancellationToken stop) =>
        bed.TrialAsync(pattern, rate: 2, stop, new() { Clients = Clients, Seconds = 2.5, Idle = new IdleLength(2 * PeriodMs / 1000.0, WholePeriods: true), ServerOptions = options, Meanwhile = meanwhile });

    private static IEnumerable<CheckRow> Rows(string what, SmallTrial trial, double bytes)
    {
        if (trial.File.Wire.Segments is null) throw new CheckSkippedException(trial.File.Unavailable["wire.tcp_ip_bytes"]);
        yield return new(what, bytes, trial.File.Idle?.BytesPerAsk ?? double.NaN, 0.02 * bytes, "B");
        var second = bytes / (PeriodMs / 1000.0);
        yield return new($"{what}: idle bytes a second", second, trial.File.IdleBytesPerConnectionSecond ?? double.NaN, 0.03 * second, "B");
    }
}
