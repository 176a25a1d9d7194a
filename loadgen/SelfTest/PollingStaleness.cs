using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Statistics;
using Bench.Loadgen.Trials;

namespace Bench.Loadgen.SelfTest;

/// <summary>A message meets a poll at a random instant of its interval: latency is uniform on (d, T + d).</summary>
internal sealed class PollingStaleness : ISelfCheck
{
    private const double IntervalMs = 500;

    public string Name => "polling staleness";

    public bool Quick => true;

    public int ChanceRows => 3;

    public async Task<IReadOnlyList<CheckRow>> RunAsync(TrialBed bed, CancellationToken stop)
    {
        var trial = await bed.TrialAsync(new PatternSettings { Pattern = "polling", IntervalMs = (int)IntervalMs }, rate: 1, stop);
        // The transit d is a fraction of a millisecond here; the least latency seen is its best estimate.
        var transit = trial.Latency.Min;
        var distance = Theory.UniformDistance(trial.Latencies, transit, IntervalMs + transit);
        var count = trial.Latency.Count;
        return
        [
            ChanceRow.Of(
                "mean", IntervalMs / 2 + transit, trial.Latency.Mean, 0.02 * IntervalMs / 2, Theory.UniformError(IntervalMs, count), "ms"),
            ChanceRow.Of(
                "p99", 0.99 * IntervalMs + transit, trial.Latency.P99, 0.02 * IntervalMs,
                Theory.UniformQuantileError(IntervalMs, count, 0.99), "ms"),
            CheckRow.AtMost($"distance from uniform (Kolmogorov–Smirnov, {FalseAlarm.Words})", distance, FalseAlarm.Distance(count), ""),
        ];
    }
}
