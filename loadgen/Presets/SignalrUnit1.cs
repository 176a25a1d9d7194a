using Bench.Contract;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Trials;
using HdrHistogram;

namespace Bench.Loadgen.Presets;

/// <summary>
/// What the smallest unit of a managed service is said to carry: 1,000 WebSockets, 2 KiB messages, by broadcast and by echo.
/// </summary>
internal sealed class SignalrUnit1 : IPreset
{
    private const int Clients = 1000;
    private const int Payload = 2048;
    private const double BroadcastRate = 2;
    private const double EchoRate = 1;
    private const long SecondUs = 1_000_000;

    public string Name => "signalr-unit1";

    public string Title => "One unit: 1,000 WebSockets with 2,048 B messages, broadcast twice a second or echoed once, 99 % under 1 s";

    public PublishedSource Source { get; } = new(
        "Microsoft", "Performance guide for Azure SignalR Service", "Broadcast and Echo, Unit1", 2024,
        "https://learn.microsoft.com/azure/azure-signalr/signalr-concept-performance");

    public async Task<PresetTable> RunAsync(TrialBed bed, CancellationToken stop)
    {
        var socket = new PatternSettings { Pattern = "websocket" };
        var settings = new SmallTrialSettings
        {
            Clients = Clients,
            PayloadBytes = Payload,
            WarmupSeconds = 2,
            Seconds = 10,
            Arrivals = ArrivalProcess.Constant
        };
        var broadcast = await bed.TrialAsync(socket, BroadcastRate, stop, settings with { FanOut = FanOut.Broadcast });
        var echo = await bed.TrialAsync(socket, rate: 0, stop, settings with { ClientRate = EchoRate });
        return new PresetTable(
            [.. Rows("broadcast 2/s", broadcast, BroadcastRate * Clients), .. Rows("echo 1/s each", echo, EchoRate * Clients)],
            FormattableString.Invariant(
                $"The guide names what a unit carries with 99 % under a second, over a network and through a service; ours is one process on loopback at {100 * (broadcast.File.Server.CpuShare ?? 0):0} % (broadcast) and {100 * (echo.File.Server.CpuShare ?? 0):0} % (echo) of its core, without TLS and without SignalR's own protocol."));
    }

    private static IEnumerable<PresetRow> Rows(string what, SmallTrial trial, double outbound) =>
        CarriedRows.Of(what, trial, outbound, [.. UnderASecond(what, trial)]);

    /// <summary>What the guides of these services promise of a message: 99 % of them are under a second late.</summary>
    internal static IEnumerable<PresetRow> UnderASecond(string what, SmallTrial trial)
    {
        yield return PresetRow.Measured($"{what}: under 1 s", 100 * (1 - Late(trial.Histograms[HistogramTags.Delivery])), "%")
            .Against("99 %").AtLeast(99, "at least 99 %");
        yield return PresetRow.Measured($"{what}: p99", trial.Latency.P99, "ms").Against("under 1,000 ms").AtMost(1000, "at most 1,000 ms");
    }

    private static double Late(LongHistogram latencies) =>
        (double)latencies.RecordedValues().Where(v => v.ValueIteratedTo >= SecondUs).Sum(v => v.CountAtValueIteratedTo)
        / latencies.TotalCount;
}
