using Bench.Contract;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Trials;

namespace Bench.Loadgen.SelfTest;

/// <summary>
/// The server is frozen for a part of the steady state. Messages due meanwhile are late by what is left of the freeze, so
/// arithmetic says what p99 and maximum must be; the uncorrected figure, from when they were published, hides it.
/// </summary>
internal sealed class CoordinatedOmission(string name, double frozenSeconds, double steadySeconds, bool quick) : ISelfCheck
{
    private const int PollIntervalMs = 100;
    private const double Rate = 2;
    private const int Clients = 100;

    public string Name => name;

    public bool Quick => quick;

    public int ChanceRows => Rungs.All(PollIntervalMs).Count();

    public string? Unsupported => OperatingSystem.IsLinux() ? null : "freezing a process by signal needs Linux";

    public async Task<IReadOnlyList<CheckRow>> RunAsync(TrialBed bed, CancellationToken stop)
    {
        var rows = new List<CheckRow>();
        foreach (var pattern in Rungs.All(PollIntervalMs))
        {
            var trial = await bed.TrialAsync(pattern, Rate, stop, new()
            {
                Clients = Clients,
                Seconds = steadySeconds,
                Meanwhile = inside => ServerFreeze.FreezeAsync(inside.ServerId, afterSeconds: 2, frozenSeconds)
            });
            // A poll comes up to an interval after the server has caught up: half of it on average, with half of it to either side.
            var poll = pattern.Kind.OnTimer ? PollIntervalMs / 2 : 0;
            // Due uniformly over the freeze, so latencies beyond the p99 are those due in the first 1 % of the steady state of it.
            // How many those are is binomial; as time, at so many messages a second.
            var error = Math.Sqrt(0.01 * 0.99 * trial.Latency.Count) / (Rate * Clients) * 1000;
            rows.Add(ChanceRow.Of(
                $"{pattern.Pattern}: p99", (frozenSeconds - 0.01 * steadySeconds) * 1000 + poll, trial.Latency.P99, 100 + poll, error,
                "ms"));
            // No message due in the first 100 ms of the freeze, at 200 a second: e^−20.
            rows.Add(new($"{pattern.Pattern}: maximum", frozenSeconds * 1000 + poll, trial.Latency.Max, 100 + poll, "ms"));
            rows.Add(
                CheckRow.AtMost($"{pattern.Pattern}: uncorrected p90 hides it", trial.File.UncorrectedLatencyMs!.P90, 100 + poll, "ms"));
        }

        return rows;
    }
}
