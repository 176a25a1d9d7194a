using Bench.Loadgen.Progress;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Results;

namespace Bench.Loadgen.Live;

/// <summary>Writes what happens in a run to its page's log.</summary>
internal sealed class LogView(LiveLog log) : IProgressView
{
    public void Begin(RunFile run) =>
        log.Add(
            LiveNames.Run,
            new LiveRun(
                run.RunId, run.Scenario.Name, run.Plan.Count, run.Environment.Processor, run.Environment.Cores, LatencyBins.EdgesUs,
                run.Findings),
            LiveJson.Default.LiveRun);

    public void Trial(PlannedTrial trial, int of, int clients) =>
        log.Add(
            LiveNames.Trial, new LiveTrial(trial.Ordinal, of, trial.Workload, trial.Pattern, trial.Label, clients, trial.Repeat),
            LiveJson.Default.LiveTrial);

    public void Phase(string name, double? seconds) =>
        log.Add(LiveNames.Phase, new LivePhase(name, seconds), LiveJson.Default.LivePhase);

    public void Second(SeriesPoint point, IReadOnlyList<long>? latencies) =>
        log.Add(LiveNames.Second, new LiveSecond(point, latencies), LiveJson.Default.LiveSecond);

    public void Saved(TrialFile trial)
    {
        var (connections, messages) = (trial.Connections, trial.Messages);
        var cpu = trial.Server.CpuUs / trial.MessagesInWindow;
        log.Add(
            LiveNames.Saved,
            new LiveSaved(
                trial.Ordinal, trial.Workload.Name, trial.Pattern.Pattern, trial.Pattern.Label, trial.Valid, connections.Held,
                connections.Attempted, messages.Delivered, messages.Lost,
                trial.LatencyMs?.P50, trial.LatencyMs?.P99, cpu is { } us && double.IsFinite(us) ? us : null, trial.Findings),
            LiveJson.Default.LiveSaved);
    }

    public void Say(string line) =>
        log.Add(LiveNames.Said, new LiveLine(line), LiveJson.Default.LiveLine);
}
