using Bench.Loadgen.Progress;
using Bench.Loadgen.Results;

namespace Bench.Loadgen.Live;

/// <summary>
/// Tells the page of a run what another view is told. Whatever becomes of the page, the other view is told on, and the run goes on.
/// </summary>
/// <param name="view">The other view.</param>
/// <param name="page">The page.</param>
internal sealed class LiveView(IProgressView view, IProgressView page) : IProgressView
{
    private readonly HeardView _page = new(page);

    public void Begin(RunFile run)
    {
        view.Begin(run);
        _page.Begin(run);
    }

    public void Trial(PlannedTrial trial, int of, int clients)
    {
        view.Trial(trial, of, clients);
        _page.Trial(trial, of, clients);
    }

    public void Phase(string name, double? seconds)
    {
        view.Phase(name, seconds);
        _page.Phase(name, seconds);
    }

    public void Second(SeriesPoint point, IReadOnlyList<long>? latencies)
    {
        view.Second(point, latencies);
        _page.Second(point, latencies);
    }

    public void Saved(TrialFile trial)
    {
        view.Saved(trial);
        _page.Saved(trial);
    }

    public void Say(string line)
    {
        view.Say(line);
        _page.Say(line);
    }
}
