using Bench.Loadgen.Plans;
using Bench.Loadgen.Recording;

namespace Bench.Loadgen.Stages;

/// <summary>What goes on while the stages of a trial do, and ends before they are over.</summary>
internal sealed class Meanwhile : IDisposable
{
    private readonly TrialSession _trial;
    private readonly CancellationTokenSource _stop;
    private readonly CancellationTokenSource _giveUp = new();

    private Meanwhile(TrialSession trial, Timeline timeline, Func<TrialInside, Task>? what, CancellationToken interrupt)
    {
        _trial = trial;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(interrupt);
        Done = what?.Invoke(InsideOf(timeline)) ?? Task.CompletedTask;
    }

    /// <summary>Begins it.</summary>
    /// <param name="trial">The trial, whose sides have been started.</param>
    /// <param name="timeline">Its phases.</param>
    /// <param name="what">What goes on; null for nothing.</param>
    /// <param name="interrupt">Ends it early.</param>
    public static Meanwhile Begin(TrialSession trial, Timeline timeline, Func<TrialInside, Task>? what, CancellationToken interrupt) =>
        new(trial, timeline, what, interrupt);

    /// <summary>It is over.</summary>
    public Task Done { get; }

    /// <summary>
    /// Ends it where a stage fails, before the sides are ended: it may be about to start one again. How it ends follows from what failed.
    /// </summary>
    public async Task CutAsync(CancellationToken interrupt)
    {
        await _stop.CancelAsync();
        using var limit = new EndLimit(p => p.Meanwhile, _trial.Time, interrupt);
        await Task.WhenAny(Done.WaitAsync(limit.Source.Token));
        if (!Done.IsCompleted) await _giveUp.CancelAsync();
    }

    public void Dispose()
    {
        _stop.Dispose();
        _giveUp.Dispose();
    }

    private TrialInside InsideOf(Timeline timeline)
    {
        var (target, pattern) = (_trial.Both.Target, _trial.Plan.Pattern);
        var clientsUrl = _trial.ClientsUrl ?? target.UrlsFor(pattern)[0];
        return new TrialInside(
            target.ProcessIds is [var first, ..] ? first : 0, target.UrlsFor(pattern)[0], timeline, _trial.Relay)
        {
            Middleboxes = _trial.Middleboxes,
            Target = target.Restartable,
            ClientsUrl = clientsUrl,
            StartBeside = (others, workload) => _trial.Sides.StartBeside(
                others, workload, clientsUrl, _trial.Plan with { Trust = _trial.ClientsTrust }, _trial.Time),
            Afterwards = _trial.Afterwards.Add,
            BesideEnded = _trial.Measured.Beside.AddRange,
            Happened = span =>
            {
                // A trouble and others beside the clients may end at one instant.
                lock (_trial.Measured.Troubles) _trial.Measured.Troubles.Add(span);
            },
            OpenedAgain = () => _trial.Sampler?.BeginAgain(),
            Stop = _stop.Token,
            GiveUp = _giveUp.Token,
        };
    }
}
