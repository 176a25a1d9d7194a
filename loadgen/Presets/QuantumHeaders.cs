using Bench.Contract;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Trials;

namespace Bench.Loadgen.Presets;

/// <summary>871 B of headers a poll against 2 B a WebSocket frame, and what the famous ratio becomes once TCP/IP is counted.</summary>
internal sealed class QuantumHeaders : IPreset
{
    private const int PollHeaders = 871;
    private const int FrameHeader = 2;
    private const int Clients = 1000;
    private const int Payload = 60;

    // Their megabit.
    private const double Megabit = 1 << 20;

    // Segments of a poll (request, answer, acknowledgement) and of a push (frame, acknowledgement); bytes of a segment's own headers.
    private const int PollSegments = 3;
    private const int PushSegments = 2;
    private const int LoopbackHeader = 52;
    private const int EthernetHeader = 66;

    private static readonly (double Polling, double WebSocket)[] Published = [(6.6, 0.015), (66, 0.153), (665, 1.526)];

    public string Name => "quantum-headers";

    public string Title => "871 B of headers a poll against 2 B a WebSocket frame: 435:1, and what is left of it on the wire";

    public PublishedSource Source { get; } = new(
        "P. Lubbers, F. Greco", "HTML5 Web Sockets: A Quantum Leap in Scalability for the Web", "SOA World Magazine, use cases A to C",
        2010, "https://websocket.org/quantum.html (archived)");

    public async Task<PresetTable> RunAsync(TrialBed bed, CancellationToken stop)
    {
        // How long the heads are without a cookie, then a cookie of what is missing. Sequences have two digits in both.
        var polling = new PatternSettings { Pattern = "polling", IntervalMs = 100 };
        var bare = await bed.TrialAsync(polling, rate: 10, stop, Settings(clients: 20, warmup: 1.5, seconds: 3));
        var missing = PollHeaders - (int)Math.Round(HeadersAPoll(bare));
        if (missing < 11)
            throw new ChildFailedException(
                $"a poll without a cookie has {HeadersAPoll(bare):0} B of headers already; {PollHeaders} cannot be reached by adding some");

        var poll = await bed.TrialAsync(
            polling with { IntervalMs = 1000, CookieBytes = missing }, rate: 1, stop, Settings(Clients, warmup: 10.5, seconds: 8));
        var push = await bed.TrialAsync(
            new PatternSettings { Pattern = "websocket" }, rate: 1, stop, Settings(Clients, warmup: 1, seconds: 8));
        return Table(Measure(poll, poll.File.Requests!.Sent), Measure(push, push.File.MessagesInWindow));
    }

    /// <summary>The table of two measured trials. Pure.</summary>
    internal static PresetTable Table(Overhead poll, Overhead push)
    {
        var rows = new List<PresetRow>
        {
            PresetRow.Measured("HTTP headers a poll, request and answer", poll.Http, "B")
                .Against(PollHeaders).Within(PollHeaders, 0.001 * PollHeaders, "871 ± 0.1 %"),
            PresetRow.Measured("WebSocket framing a message", push.Framing, "B")
                .Against(FrameHeader).Within(FrameHeader, 0.001 * FrameHeader, "2 ± 0.1 %"),
        };
        for (var (i, clients) = (0, (double)Clients); i < Published.Length; i++, clients *= 10)
        {
            rows.Add(Traffic($"polling, {clients:#,0} clients", clients, poll.Http, poll.HttpPerSecond, PollHeaders, Published[i].Polling));
            rows.Add(Traffic(
                $"WebSocket, {clients:#,0} clients", clients, push.Framing, push.FramingPerSecond, FrameHeader, Published[i].WebSocket));
        }

        const double ratio = (double)PollHeaders / FrameHeader;
        rows.Add(PresetRow.Measured("headers, polling ÷ WebSocket", poll.Http / push.Framing, ": 1")
            .Against(435).Within(ratio, 0.002 * ratio, "435.5 ± 0.2 %"));
        rows.Add(OnTheWire("lo", LoopbackHeader, poll, push) with { Modelled = false, TheirsInWords = "435 : 1" });
        rows.Add(OnTheWire("Ethernet (66 B a segment)", EthernetHeader, poll, push));
        return new PresetTable(rows,
            FormattableString.Invariant(
                $"Bytes and traffic are theirs; but a packet has headers of its own, which they leave out: a poll takes {poll.Segments:0.00} segments and a push {push.Segments:0.00}, so on the wire it is {poll.OnWire(LoopbackHeader) / push.OnWire(LoopbackHeader):0.0} : 1, not 435 : 1."),
            "Columns beyond 1,000 clients are modelled: measured bytes a poll or message times clients, "
                + "once a second; their Mbps divides by 2^20.");
    }

    private static PresetRow Traffic(string what, double clients, double bytes, double measuredPerSecond, int published, double theirs)
    {
        var expected = clients * published * 8 / Megabit;
        // As many clients as were there: what went by in a second. The number of polls within the window varies by those at its ends.
        var row = clients == Clients
            ? PresetRow.Measured(what, measuredPerSecond * 8 / Megabit, "Mbps")
                .Within(expected, 0.01 * expected, FormattableString.Invariant($"{expected:0.0000} ± 1 %"))
            : PresetRow.Model(what, clients * bytes * 8 / Megabit, "Mbps")
                .Within(expected, 0.001 * expected, FormattableString.Invariant($"{expected:0.0000} ± 0.1 %"));
        return row.Against(theirs);
    }

    private static PresetRow OnTheWire(string where, int header, Overhead poll, Overhead push)
    {
        const double pollBytes = PollHeaders;
        var expected = (pollBytes + PollSegments * header) / (FrameHeader + PushSegments * header);
        return PresetRow.Model($"all but the payload, polling ÷ WebSocket, on {where}", poll.OnWire(header) / push.OnWire(header), ": 1")
            .Within(
                expected, 0.03 * expected, FormattableString.Invariant($"(871 + 3·{header}) / (2 + 2·{header}) = {expected:0.0} ± 3 %"));
    }

    private static double HeadersAPoll(SmallTrial trial) => (double)trial.File.Wire.HttpBytes / trial.File.Requests!.Sent;

    // One topic for all and a message a poll: heads then differ by nothing but the digits of sequences.
    private static SmallTrialSettings Settings(int clients, double warmup, double seconds) =>
        new()
        {
            Clients = clients,
            WarmupSeconds = warmup,
            Seconds = seconds,
            PayloadBytes = Payload,
            FanOut = FanOut.Broadcast,
            Arrivals = ArrivalProcess.Constant
        };

    private static Overhead Measure(SmallTrial trial, double count)
    {
        var (wire, seconds) = (trial.File.Wire, trial.File.Phases.SteadySeconds);
        var segments = wire.Segments ?? throw new ChildFailedException(trial.File.Unavailable["wire.tcp_ip_bytes"]);
        return new Overhead(
            wire.HttpBytes / count, wire.FramingBytes / count, segments / count, wire.HttpBytes / seconds, wire.FramingBytes / seconds);
    }
}

/// <summary>What one poll or one pushed message costs beside its payload.</summary>
/// <param name="Http">Bytes of HTTP heads.</param>
/// <param name="Framing">Bytes around the payload: brackets, frames.</param>
/// <param name="Segments">TCP segments, both ways.</param>
/// <param name="HttpPerSecond">Bytes of HTTP heads a second, of all clients.</param>
/// <param name="FramingPerSecond">Bytes of framing a second, of all clients.</param>
internal sealed record Overhead(double Http, double Framing, double Segments, double HttpPerSecond, double FramingPerSecond)
{
    /// <summary>All bytes but the payload when each segment has so many of its own.</summary>
    public double OnWire(int segmentHeader) => Http + Framing + Segments * segmentHeader;
}
