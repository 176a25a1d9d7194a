using Bench.Loadgen.Relays;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Trials;

namespace Bench.Loadgen.SelfTest;

/// <summary>A slow line takes the time that its bytes take: size over bandwidth, on top of the delay.</summary>
internal sealed class RelayBandwidth : ISelfCheck
{
    private const int Payload = 4000;
    private const double BytesPerSecond = 100_000;

    public string Name => "a known bandwidth";

    public bool Quick => false;

    public async Task<IReadOnlyList<CheckRow>> RunAsync(TrialBed bed, CancellationToken stop)
    {
        var rows = new List<CheckRow>();
        foreach (var settings in Rungs.Streams)
        {
            var pattern = settings.Pattern;
            // One message in two seconds for each client: two at once, which would queue, are rare, and the median does not see them.
            var direct = await bed.TrialAsync(settings, rate: 0.5, stop, new() { Clients = 100, PayloadBytes = Payload });
            var slow = await bed.TrialAsync(
                settings, rate: 0.5, stop,
                new() { Clients = 100, PayloadBytes = Payload, Relay = new RelayPlan(TimeSpan.Zero, BytesPerSecond) });
            rows.Add(new(
                $"{pattern}: median with a slow line − without", Payload / BytesPerSecond * 1000, slow.Latency.P50 - direct.Latency.P50,
                0.05 * Payload / BytesPerSecond * 1000 + 1, "ms"));
        }

        return rows;
    }
}
