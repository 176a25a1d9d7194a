using Bench.Loadgen.Results;

namespace Bench.Loadgen.Progress;

/// <summary>Tells another view, as long as anybody listens: a terminal that was closed, or a full disk under a log, ends no run.</summary>
internal sealed class HeardView(IProgressView view) : IProgressView
{
    private volatile bool _deaf;

    public void Begin(RunFile run) => Tell(() => view.Begin(run));

    public void Trial(PlannedTrial trial, int of, int clients) => Tell(() => view.Trial(trial, of, clients));

    public void Phase(string name, double? seconds) => Tell(() => view.Phase(name, seconds));

    public void Second(SeriesPoint point, IReadOnlyList<long>? latencies) => Tell(() => view.Second(point, latencies));

    public void Saved(TrialFile trial) => Tell(() => view.Saved(trial));

    public void Say(string line) => Tell(() => view.Say(line));

    private void Tell(Action tell)
    {
        if (_deaf) return;
        try
        {
            tell();
        }
        catch (Exception)
        {
            _deaf = true; // Whatever it is, nothing that is measured hangs on what is told of it.
        }
    }
}
