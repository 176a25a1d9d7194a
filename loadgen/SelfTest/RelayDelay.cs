using Bench.Contract.Patterns;
using Bench.Loadgen.Relays;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Trials;

namespace Bench.Loadgen.SelfTest;

/// <summary>A delay that is put in must come out: a relay holds bytes back and says for how long, and every pattern shows it.</summary>
internal sealed class RelayDelay : ISelfCheck
{
    private const double DelayMs = 25;
    private const double PollIntervalMs = 100;
    private const double HoldSeconds = 25;
    private const double Rate = 2;

    // Messages wait for a poll by chance: five times as many bring what chance adds to the limit down to 3 ms; half the delay is 12.
    private const double PolledRate = 10;

    public string Name => "a known delay";

    public bool Quick => true;

    public int ChanceRows => Rungs.All((int)PollIntervalMs).Count(rung => rung.Kind.OnTimer || rung.Kind.OnHold);

    public async Task<IReadOnlyList<CheckRow>> RunAsync(TrialBed bed, CancellationToken stop)
    {
        var rows = new List<CheckRow>();
        foreach (var settings in Rungs.All((int)PollIntervalMs))
        {
            var rate = settings.Kind.OnTimer ? PolledRate : Rate;
            var direct = await bed.TrialAsync(settings, rate, stop, new() { Clients = 100, Seconds = 5 });
            var delayed = await bed.TrialAsync(
                settings, rate, stop, new() { Clients = 100, Seconds = 5, Relay = new RelayPlan(TimeSpan.FromMilliseconds(DelayMs)) });
            var held = delayed.RelayHeldMs;
            // A long-poll may be on its way when the message comes: R²/(2C) on top of one way, with both ways of R through the relay.
            var expected = settings.Kind.OnHold ? 1000 * Theory.LongPollMean(Rate, 2 * held / 1000, HoldSeconds) : held;
            var error = settings.Kind.Delivery switch
            {
                // Two means of uniform values, where polls are at random phases.
                Delivery.OnTimer => double.Hypot(
                    Theory.UniformError(PollIntervalMs, direct.Latency.Count), Theory.UniformError(PollIntervalMs, delayed.Latency.Count)),
                Delivery.OnHold => 1000 * Theory.LongPollMeanError(Rate, 2 * held / 1000, delayed.Latency.Count),
                _ => 0,
            };
            rows.Add(ChanceRow.Of(
                $"{settings.Pattern}: mean with relay − without", expected, delayed.Latency.Mean - direct.Latency.Mean,
                Math.Max(1, 0.03 * DelayMs), error, "ms"));
        }

        return rows;
    }
}
