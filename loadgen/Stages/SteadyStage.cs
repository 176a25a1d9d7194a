namespace Bench.Loadgen.Stages;

/// <summary>The steady state, which the figures come from; what a proof does meanwhile is done here.</summary>
internal sealed class SteadyStage : IStage
{
    public async Task RunAsync(TrialSession trial, CancellationToken interrupt)
    {
        var timeline = trial.Measured.Timeline ?? throw new InvalidOperationException("the phases have no instants yet");
        trial.Enter("steady", trial.Plan.Phases.SteadySeconds);
        using var beside = trial.Beside ?? throw new InvalidOperationException("the warm-up has not been");
        using var meanwhile = Meanwhile.Begin(trial, timeline, trial.Plan.InSteadyState, interrupt);
        try
        {
            await trial.WaitUntilAsync(timeline.EndUs, interrupt);
            await Task.WhenAll(meanwhile.Done, beside.Done).WaitAsync(interrupt);
        }
        catch
        {
            await Task.WhenAll(meanwhile.CutAsync(interrupt), beside.CutAsync(interrupt));
            throw;
        }

        trial.Measured.SteadyEnd = await trial.ReadAsync(interrupt);
        if (trial.Measured.Middlebox is { } middlebox)
            trial.Measured.Middlebox =
                middlebox with { ResidentBytes = trial.Middleboxes.Select(m => m.ResidentBytes()).Aggregate((a, b) => a + b) };
    }
}
