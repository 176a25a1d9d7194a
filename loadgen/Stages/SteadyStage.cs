using Bench.Loadgen.Plans;

namespace Bench.Loadgen.Stages;

/// <summary>The steady state, which the figures come from; what a proof does meanwhile is done here.</summary>
internal sealed class SteadyStage : IStage
{
    public async Task RunAsync(TrialSession trial, CancellationToken interrupt)
    {
        var target = trial.Both.Target;
        var timeline = trial.Measured.Timeline ?? throw new InvalidOperationException("the phases have no instants yet");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(interrupt);
        using var giveUp = new CancellationTokenSource();
        var clientsUrl = trial.ClientsUrl ?? target.UrlsFor(trial.Plan.Pattern)[0];
        trial.Enter("steady", trial.Plan.Phases.SteadySeconds);
        var meanwhile = trial.Plan.InSteadyState is { } inside
            ? inside(new TrialInside(
                target.ProcessIds is [var first, ..] ? first : 0, target.UrlsFor(trial.Plan.Pattern)[0], timeline, trial.Relay)
            {
                Middleboxes = trial.Middleboxes,
                Target = target.Restartable,
                ClientsUrl = clientsUrl,
                StartBeside = (pattern, workload) => trial.Sides.StartBeside(
                    pattern, workload, clientsUrl, trial.Plan with { Trust = trial.ClientsTrust }, trial.Time),
                Afterwards = trial.Afterwards.Add,
                BesideEnded = trial.Measured.Beside.AddRange,
                Happened = trial.Measured.Troubles.Add,
                OpenedAgain = () => trial.Sampler?.BeginAgain(),
                Stop = stop.Token,
                GiveUp = giveUp.Token,
            })
            : Task.CompletedTask;
        try
        {
            await trial.WaitUntilAsync(timeline.EndUs, interrupt);
            await meanwhile.WaitAsync(interrupt);
        }
        catch
        {
            // What is done meanwhile ends before the sides do: it may be about to start one again. How it ends follows from what failed.
            await stop.CancelAsync();
            using var limit = new EndLimit(p => p.Meanwhile, trial.Time, interrupt);
            await using var over = limit.Source.Token.Register(giveUp.Cancel);
            await Task.WhenAny(meanwhile.WaitAsync(limit.Source.Token));
            throw;
        }

        trial.Measured.SteadyEnd = await trial.ReadAsync(interrupt);
        if (trial.Measured.Middlebox is { } middlebox)
            trial.Measured.Middlebox =
                middlebox with { ResidentBytes = trial.Middleboxes.Select(m => m.ResidentBytes()).Aggregate((a, b) => a + b) };
    }
}
