using Bench.Contract;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Trials;

namespace Bench.Loadgen.Presets;

/// <summary>
/// What the smallest unit of another managed service is said to carry: 1,000 WebSockets, 2 KB messages, to
/// themselves, to small groups and to big ones.
/// </summary>
internal sealed class WebpubsubUnit1 : IPreset
{
    private const int Clients = 1000;
    private const int Payload = 2048;

    // Messages a second of each client. Their clients send once a second each, as many of them as the inbound rate says; here all send,
    // more rarely, so that the rates are theirs.
    private const double Echo = 0.5, ToSmallGroup = 0.4, ToBigGroup = 0.03;

    private const int SmallGroup = 10, BigGroup = 100;

    // Long enough that each client sends a whole number of messages in it, whatever its phase: nothing of the rates is left to chance.
    private const double Seconds = 10, BigGroupSeconds = 1 / ToBigGroup;

    public string Name => "webpubsub-unit1";

    public string Title => "One unit: 1,000 WebSockets with 2 KB messages, 500/s echoed, 4,000/s out to groups of 10, "
        + "3,000/s out to groups of 100, 99 % under 1 s";

    public PublishedSource Source { get; } = new(
        "Microsoft", "Performance guide for Azure Web PubSub Service", "Echo, send to small group and send to big group, Unit1", 2021,
        "https://learn.microsoft.com/azure/azure-web-pubsub/concept-performance");

    public async Task<PresetTable> RunAsync(TrialBed bed, CancellationToken stop)
    {
        var socket = new PatternSettings { Pattern = "websocket" };
        var settings = new SmallTrialSettings
        {
            Clients = Clients,
            PayloadBytes = Payload,
            WarmupSeconds = 2,
            Seconds = Seconds,
            Arrivals = ArrivalProcess.Constant
        };
        var echo = await bed.TrialAsync(socket, rate: 0, stop, settings with { ClientRate = Echo });
        var small = await bed.TrialAsync(
            socket, rate: 0, stop, settings with { ClientRate = ToSmallGroup, FanOut = FanOut.Rooms, RoomSize = SmallGroup });
        var big = await bed.TrialAsync(
            socket, rate: 0, stop,
            settings with { ClientRate = ToBigGroup, FanOut = FanOut.Rooms, RoomSize = BigGroup, Seconds = BigGroupSeconds });
        SmallTrial[] all = [echo, small, big];
        return new PresetTable(
            [.. Rows("echo", echo, Echo * Clients), .. Rows("groups of 10", small, ToSmallGroup * SmallGroup * Clients),
                .. Rows("groups of 100", big, ToBigGroup * BigGroup * Clients)],
            FormattableString.Invariant(
                $"The guide names what a unit carries with 99 % under a second, over a network, through a service and, for echo, by way of a web hook; ours is one process on loopback at {string.Join(", ", all.Select(t => FormattableString.Invariant($"{100 * (t.File.Server.CpuShare ?? 0):0}")))} % of its core, without TLS and without the service's own protocol. The size is theirs and nothing is scaled."),
            "A sender hears its own message, as theirs does. Theirs has as many senders as messages a second "
                + "come in; here all send, each more rarely.");
    }

    private static IEnumerable<PresetRow> Rows(string what, SmallTrial trial, double outbound) =>
        CarriedRows.Of(what, trial, outbound, [.. SignalrUnit1.UnderASecond(what, trial)]);
}
