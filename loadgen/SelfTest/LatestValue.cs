using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Trials;

namespace Bench.Loadgen.SelfTest;

/// <summary>Latest-value polling sees only some of the values, and those it sees are fresh: survivor bias in closed form.</summary>
internal sealed class LatestValue : ISelfCheck
{
    private const double Interval = 0.4;
    private const double Rate = 2.5;

    public string Name => "latest-value polling";

    public bool Quick => false;

    public int ChanceRows => 2;

    public async Task<IReadOnlyList<CheckRow>> RunAsync(TrialBed bed, CancellationToken stop)
    {
        var trial = await bed.TrialAsync(
            new PatternSettings { Pattern = "polling", IntervalMs = (int)(Interval * 1000), Semantics = PollSemantics.Latest }, Rate, stop,
            new() { Seconds = 12 });
        var messages = trial.File.Messages;
        var expected = messages.Expected!.Value; // The own server tells what it published.
        return
        [
            ChanceRow.Of("share of values seen", Theory.SeenShare(Rate, Interval), (double)messages.Delivered / expected,
                0.02 * Theory.SeenShare(Rate, Interval), Theory.SeenShareError(Rate, Interval, expected), ""),
            ChanceRow.Of("mean age of a seen value", Theory.SeenAge(Rate, Interval) * 1000, trial.Latency.Mean,
                0.03 * Theory.SeenAge(Rate, Interval) * 1000, 1000 * Theory.SeenAgeError(Rate, Interval, trial.Latency.Count), "ms"),
            new(
                "delivered + merged + in flight", expected, messages.Delivered + messages.Merged + messages.InFlight!.Value, 0,
                "messages"),
        ];
    }
}
