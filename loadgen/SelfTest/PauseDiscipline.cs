using Bench.Loadgen.Relays;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Trials;

namespace Bench.Loadgen.SelfTest;

/// <summary>With a pause between response and next poll the cycle is the pause and the round trip; half of it is the mean.</summary>
internal sealed class PauseDiscipline : ISelfCheck
{
    private const double PauseMs = 300;
    private const double DelayMs = 20;

    public string Name => "pause discipline";

    public bool Quick => false;

    public int ChanceRows => 2;

    public async Task<IReadOnlyList<CheckRow>> RunAsync(TrialBed bed, CancellationToken stop)
    {
        var pattern = new PatternSettings { Pattern = "polling", IntervalMs = (int)PauseMs, Discipline = PollDiscipline.Pause };
        var trial = await bed.TrialAsync(pattern, rate: 1.5, stop, new() { Relay = new RelayPlan(TimeSpan.FromMilliseconds(DelayMs)) });
        var delayMs = trial.RelayHeldMs;
        var cycleMs = trial.File.Phases.SteadySeconds * 1000 * trial.File.Workload.Clients / trial.File.Requests!.Sent;
        return
        [
            // At the ends of the steady state each client has a cycle more or less: at random phases, half a one of deviation at most.
            ChanceRow.Of(
                "cycle: pause + 2 d", PauseMs + 2 * delayMs, cycleMs, 0.02 * PauseMs,
                cycleMs * 0.5 * Math.Sqrt(trial.File.Workload.Clients) / trial.File.Requests.Sent, "ms"),
            ChanceRow.Of(
                "mean: cycle / 2 + d", cycleMs / 2 + delayMs, trial.Latency.Mean, 4, Theory.UniformError(cycleMs, trial.Latency.Count),
                "ms"),
        ];
    }
}
