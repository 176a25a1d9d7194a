using Bench.Loadgen.Relays;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Trials;

namespace Bench.Loadgen.SelfTest;

/// <summary>Long-polling with a cursor on the server's side, at three ratios of message rate and round trip.</summary>
internal sealed class LongPollTheory : ISelfCheck
{
    private const double DelayMs = 40;
    private const double Hold = 25;
    private static readonly RelayPlan Way = new(TimeSpan.FromMilliseconds(DelayMs));

    public string Name => "long-polling";

    public bool Quick => false;

    public int ChanceRows => 6;

    public async Task<IReadOnlyList<CheckRow>> RunAsync(TrialBed bed, CancellationToken stop)
    {
        var rows = new List<CheckRow>();
        var sse = await bed.TrialAsync(
            new PatternSettings { Pattern = "sse" }, rate: 2, stop, new() { Clients = 100, Seconds = 5, Relay = Way });
        // One way through the relay, as a push sees it.
        var oneWay = sse.Latency.P50 / 1000;
        var roundTrip = 2 * oneWay;
        foreach (var product in (double[])[0.1, 0.5, 1.5])
        {
            var rate = product / roundTrip;
            var trial = await bed.TrialAsync(
                new PatternSettings { Pattern = "long-polling", HoldMs = (int)(Hold * 1000) }, rate, stop,
                new() { Clients = 100, Relay = Way });
            var mean = Theory.LongPollMean(rate, roundTrip, Hold) * 1000;
            var requests = Theory.LongPollRequests(rate, roundTrip, Hold);
            var messages = trial.File.MessagesInWindow;
            rows.Add(ChanceRow.Of(
                $"mean at λR = {product}", mean, trial.Latency.Mean, Math.Max(2, 0.03 * mean),
                1000 * Theory.LongPollMeanError(rate, roundTrip, trial.Latency.Count), "ms"));
            rows.Add(ChanceRow.Of(
                $"requests a message at λR = {product}", requests, (double)trial.File.Requests!.Sent / messages, 0.03 * requests,
                requests * Theory.LongPollRequestsError(rate, roundTrip, messages), ""));
            rows.Add(CheckRow.AtMost($"p99 at λR = {product}: at most 3 transits", trial.Latency.P99, 3 * oneWay * 1000 + 5, "ms"));
        }

        return rows;
    }
}
