using Bench.Contract;
using Bench.Loadgen.Relays;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Trials;

namespace Bench.Loadgen.Presets;

/// <summary>A sensor's four readings a second over a network of delay d: WebSocket, polling with a pause of 150 ms, long-polling.</summary>
internal sealed class Pimentel4Hz : IPreset
{
    private const double Rate = 4;
    private const double PauseMs = 150;

    // Theirs between two coasts; then below and above half the time between readings, where long-polling changes.
    private const double TheirDelayMs = 40.3;
    private const double BelowMs = 100;
    private const double AboveMs = 160;

    public string Name => "pimentel-4hz";

    public string Title => "4 readings a second at a distance: a WebSocket takes d, polling P/2 + 2d, long-polling d or 2d";

    public PublishedSource Source { get; } = new(
        "V. Pimentel, B. G. Nickerson", "Communicating and Displaying Real-Time Data with WebSocket", "IEEE Internet Computing 16(4)", 2012,
        "https://doi.org/10.1109/MIC.2012.64");

    public int ChanceRows => 1;

    public async Task<PresetTable> RunAsync(TrialBed bed, CancellationToken stop)
    {
        var socket = await TrialAsync(bed, new() { Pattern = "websocket" }, TheirDelayMs, stop);
        var polling = await TrialAsync(
            bed, new() { Pattern = "polling", IntervalMs = (int)PauseMs, Discipline = PollDiscipline.Pause }, TheirDelayMs, stop);
        var below = await TrialAsync(bed, new() { Pattern = "long-polling" }, BelowMs, stop);
        var above = await TrialAsync(bed, new() { Pattern = "long-polling" }, AboveMs, stop);
        var expected = PauseMs / 2 + 2 * polling.RelayHeldMs;
        return new PresetTable(
            [
                Row("WebSocket, d = ", socket).Against("d + 2 ms")
                    .Within(socket.RelayHeldMs, 2, Invariant($"d = {socket.RelayHeldMs:0.0} ± 2 ms")),
                Row("polling, pause 150 ms, d = ", polling).Against(151.3).WithinChance(
                    expected, 0.03 * expected, Theory.UniformError(PauseMs + 2 * polling.RelayHeldMs, polling.Latency.Count),
                    Invariant($"P/2 + 2d = {expected:0.0} ± 3 %")),
                Row("long-polling, d = ", below).Against("near d")
                    .Within(below.RelayHeldMs, 0.05 * below.RelayHeldMs, Invariant($"d = {below.RelayHeldMs:0.0} ± 5 %")),
                Row("long-polling, d = ", above).Against("near 2d")
                    .Within(2 * above.RelayHeldMs, 0.05 * 2 * above.RelayHeldMs, Invariant($"2d = {2 * above.RelayHeldMs:0.0} ± 5 %")),
            ],
            "Distance is a relay that holds every byte for d each way and says how long it really did; theirs was the internet, and their "
                + "polling figure is their mean at d ≈ 40.3 ms.",
            "Long-polling turns from d to 2d where a round trip is as long as the time between readings (250 ms, d = 125 ms): above it, "
                + "the next reading is there before the next poll is.");
    }

    private static Task<SmallTrial> TrialAsync(TrialBed bed, PatternSettings pattern, double delayMs, CancellationToken stop) =>
        bed.TrialAsync(pattern, Rate, stop, new()
        {
            Clients = 60,
            Seconds = 10,
            WarmupSeconds = 2,
            PayloadBytes = 100,
            Arrivals = ArrivalProcess.Constant,
            Relay = new RelayPlan(TimeSpan.FromMilliseconds(delayMs))
        });

    private static PresetRow Row(string what, SmallTrial trial) =>
        PresetRow.Measured(what + Invariant($"{trial.RelayHeldMs:0.0} ms: mean latency"), trial.Latency.Mean, "ms");

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
