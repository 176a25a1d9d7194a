using Bench.Contract;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Trials;

namespace Bench.Loadgen.Presets;

/// <summary>
/// A live score that browsers ask for every 10 s, against the same by WebSocket: bytes beside the payload, and staleness.
/// </summary>
internal sealed class AblyGooglePoll : IPreset
{
    private const double IntervalMs = 10_000;
    private const double TheirRatio = 80;

    // A score for each poll, on average: what a poll takes is then what a message takes.
    private const double Rate = 1000 / IntervalMs;
    private const int Clients = 2000;
    private const int Payload = 100;

    // A poll takes a segment each way and an acknowledgement, a push one and an acknowledgement.
    private const int PollSegments = 3, PushSegments = 2, SegmentHeader = 52;

    public string Name => "ably-google-poll";

    public string Title =>
        "A score polled every 10 s by browsers: about 80 times a WebSocket's bytes a message, and half the interval late on average";

    public PublishedSource Source { get; } = new(
        "M. O'Riordan", "Google - polling like it's the 90s", "Ably blog, 2 October", 2019,
        "https://ably.com/blog/google-polling-like-its-the-90s");

    public int ChanceRows => 2;

    public async Task<PresetTable> RunAsync(TrialBed bed, CancellationToken stop)
    {
        var settings =
            new SmallTrialSettings { Clients = Clients, PayloadBytes = Payload, Seconds = 2 * IntervalMs / 1000, WarmupSeconds = 2 };
        var poll = await bed.TrialAsync(
            new() { Pattern = "polling", IntervalMs = (int)IntervalMs, Headers = HeadSet.Browser }, Rate, stop, settings);
        var socket = new PatternSettings { Pattern = "websocket", Headers = HeadSet.Browser };
        var push = await bed.TrialAsync(socket, Rate, stop, settings with { ServerOptions = OwnTargets.OptionsOf(OwnTargets.Silent) });
        var pinged = await bed.TrialAsync(socket, Rate, stop, settings);
        return Table(
            new Polled(
                poll.File.Wire.HttpBytes / (double)poll.File.Requests!.Sent, Segments(poll) / poll.File.Requests.Sent,
                (double)poll.File.Requests.Sent / poll.File.MessagesInWindow,
                (double)poll.File.Requests.Empty / poll.File.Requests.Sent, poll.Latency, poll.File.Requests.Sent),
            push.File.Wire.FramingBytes / (double)push.File.MessagesInWindow, Segments(push) / push.File.MessagesInWindow,
            pinged.File.Wire.FramingBytes / (double)pinged.File.MessagesInWindow, push.Latency.P50);
    }

    /// <summary>The table of a poll and a push. Pure.</summary>
    /// <param name="poll">The polls.</param>
    /// <param name="framing">Bytes that a WebSocket puts around a message.</param>
    /// <param name="segments">Segments of a pushed message, both ways.</param>
    /// <param name="withPings">The same bytes with those of the pings that keep it open, for each message.</param>
    /// <param name="pushMs">How late half of the pushed messages were.</param>
    internal static PresetTable Table(Polled poll, double framing, double segments, double withPings, double pushMs)
    {
        var onTheWire = (poll.HeadBytes + poll.Segments * SegmentHeader) / (framing + segments * SegmentHeader);
        var expected = (poll.HeadBytes + PollSegments * SegmentHeader) / (framing + PushSegments * SegmentHeader);
        var empty = Theory.EmptyShare(Rate, IntervalMs / 1000);
        return new PresetTable(
            [
                PresetRow.Measured("mean staleness by polling", poll.Latency.Mean / 1000, "s").Against("half of 10 s")
                    .WithinChance(IntervalMs / 2000, 0.02, Theory.UniformError(IntervalMs / 1000, poll.Latency.Count), "T/2 = 5 s ± 0.02"),
                PresetRow.Measured("longest staleness by polling", poll.Latency.Max / 1000, "s")
                    .AtMost(1.02 * IntervalMs / 1000, "at most T + 2 %"),
                PresetRow.Measured("half of the pushed messages seen within", pushMs, "ms"),
                PresetRow.Measured("polls in vain", 100 * poll.Empty, "%").WithinChance(
                    100 * empty, 0.5, 100 * Math.Sqrt(empty * (1 - empty) / poll.Count),
                    FormattableString.Invariant($"exp(−λT) = {100 * empty:0.0} ± 0.5")),
                PresetRow.Measured("heads of a poll and its answer, a browser's", poll.HeadBytes, "B"),
                PresetRow.Measured("framing of a pushed message", framing, "B").Within(2, 0.01, "2 (RFC 6455: below 126 B)"),
                PresetRow.Measured("beside the payload, polling ÷ WebSocket", poll.HeadBytes * poll.PollsAMessage / framing, "×")
                    .Against(TheirRatio),
                PresetRow.Measured(
                    "beside the payload, polling ÷ WebSocket with its pings", poll.HeadBytes * poll.PollsAMessage / withPings, "×")
                    .Against(TheirRatio),
                PresetRow.Measured("beside the payload, poll ÷ push, with TCP/IP", onTheWire, "×")
                    .Within(expected, 0.03 * expected, FormattableString.Invariant($"(h + 3·52) / (2 + 2·52) = {expected:0.0} ± 3 %")),
            ],
            FormattableString.Invariant(
                $"Their 80 is of one page's requests, whose heads HTTP/2 packs, and holds what its server said in vain; ours is HTTP/1.1 with the heads of today's Chromium and a session's cookie, one score every 10 s on average. What one counts decides: {poll.HeadBytes * poll.PollsAMessage / framing:0} times where only heads and frames count, {poll.HeadBytes * poll.PollsAMessage / withPings:0} times with the pings of a WebSocket that is silent for 15 s, {onTheWire:0.0} times where a packet's own headers count too."),
            "The interval is theirs; nothing is scaled but the crowd.");
    }

    private static double Segments(SmallTrial trial) =>
        trial.File.Wire.Segments ?? throw new ChildFailedException(trial.File.Unavailable["wire.tcp_ip_bytes"]);
}

/// <summary>What polls took.</summary>
/// <param name="HeadBytes">Heads of one and its answer.</param>
/// <param name="Segments">TCP segments of one, both ways.</param>
/// <param name="PollsAMessage">Polls for each message.</param>
/// <param name="Empty">Share that found nothing.</param>
/// <param name="Latency">How late messages were seen.</param>
/// <param name="Count">Polls.</param>
internal sealed record Polled(double HeadBytes, double Segments, double PollsAMessage, double Empty, LatencySummary Latency, long Count);
