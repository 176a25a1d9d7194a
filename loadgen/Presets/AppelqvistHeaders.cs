using Bench.Contract;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Trials;

namespace Bench.Loadgen.Presets;

/// <summary>
/// How much of a message is its headers, by payload. Their two ratios, (b + h) / (b + e) at two payloads b, have one solution:
/// h = 464 B of headers a request, e = 8 B an event, which is just what "data: " and a blank line take.
/// </summary>
internal sealed class AppelqvistHeaders : IPreset
{
    private const int PollHeaders = 464;
    private const int EventBytes = 8;

    // "id: 12\n": sequences have two digits in the steady state.
    private const int IdLine = 7;

    private static readonly (int Payload, double Ratio)[] Theirs = [(30, 13.0), (5000, 1.091)];

    public string Name => "appelqvist-headers";

    public string Title => "Bytes a message with a request's headers against an event's: 13 times at 30 B, 1.09 times at 5,000 B";

    public PublishedSource Source { get; } = new(
        "R. Appelqvist, O. Örnmyr", "Performance comparison of XHR polling, Long polling, Server sent events and Websockets",
        "Bachelor's thesis, Blekinge Institute of Technology", 2017, "urn:nbn:se:bth-14497");

    public async Task<PresetTable> RunAsync(TrialBed bed, CancellationToken stop)
    {
        var rows = new List<PresetRow>();
        foreach (var (payload, ratio) in Theirs)
        {
            var polling = new PatternSettings { Pattern = "polling", IntervalMs = 100 };
            var bare = await TrialAsync(bed, polling, payload, seconds: 2, stop);
            var missing = PollHeaders - (int)Math.Round((double)bare.File.Wire.HttpBytes / bare.File.Requests!.Sent);
            if (missing < 11)
                throw new ChildFailedException($"a poll without a cookie has {PollHeaders - missing} B of headers "
                    + $"already; {PollHeaders} cannot be reached by adding some");
            var poll = await TrialAsync(bed, polling with { CookieBytes = missing }, payload, seconds: 4, stop);
            var sse = await TrialAsync(bed, new() { Pattern = "sse" }, payload, seconds: 4, stop);
            var (pollMessages, pushMessages) = ((double)poll.File.MessagesInWindow, (double)sse.File.MessagesInWindow);
            rows.AddRange(Rows(payload, ratio, new(
                poll.File.Wire.PayloadBytes / pollMessages, (double)poll.File.Wire.HttpBytes / poll.File.Requests!.Sent,
                sse.File.Wire.PayloadBytes / pushMessages, sse.File.Wire.FramingBytes / pushMessages)));
        }

        return new PresetTable(rows,
            "They count the event alone. Over HTTP/1.1 each event is also a chunk with its size, and ours carries an id line so that a "
                + "client can resume: 12 to 14 B more, which a payload of 30 B feels and one of 5,000 B does not.");
    }

    /// <summary>The rows of one payload. Pure.</summary>
    internal static IEnumerable<PresetRow> Rows(int payload, double theirs, HeaderBytes ours)
    {
        yield return PresetRow.Measured($"{payload:#,0} B: headers a request and its answer", ours.PollHeaders, "B").Against(PollHeaders)
            .Within(PollHeaders, 0.01 * PollHeaders, "464 ± 1 %");
        // The size of the chunk in hexadecimal digits, and two line ends around it.
        var chunk = (payload + EventBytes + IdLine).ToString("x").Length + 4;
        var pollBytes = ours.PollPayload + ours.PollHeaders;
        yield return PresetRow.Model(
            $"{payload:#,0} B: polling ÷ event, without id line and chunk",
            pollBytes / (ours.PushPayload + ours.PushFraming - IdLine - chunk), "×")
            .Against(theirs)
            .Within(theirs, 0.01 * theirs, FormattableString.Invariant($"{theirs} ± 1 %"));
        yield return PresetRow.Measured(
            $"{payload:#,0} B: polling ÷ event, as it goes through the socket", pollBytes / (ours.PushPayload + ours.PushFraming), "×")
            .Against(theirs);
    }

    // One topic for all and a message a poll.
    private static Task<SmallTrial> TrialAsync(
        TrialBed bed, PatternSettings pattern, int payload, double seconds, CancellationToken stop) =>
        bed.TrialAsync(pattern, rate: 10, stop, new()
        {
            Clients = 100,
            WarmupSeconds = 1.5,
            Seconds = seconds,
            PayloadBytes = payload,
            FanOut = FanOut.Broadcast,
            Arrivals = ArrivalProcess.Constant
        });
}

/// <summary>Bytes of a message by polling and by an event.</summary>
/// <param name="PollPayload">Payload of a polled message.</param>
/// <param name="PollHeaders">Headers of a request and its answer.</param>
/// <param name="PushPayload">Payload of a pushed message.</param>
/// <param name="PushFraming">All else that goes through the socket with it.</param>
internal sealed record HeaderBytes(double PollPayload, double PollHeaders, double PushPayload, double PushFraming);
