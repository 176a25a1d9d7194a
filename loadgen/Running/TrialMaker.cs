using Bench.Loadgen.Progress;
using Bench.Loadgen.Results;

namespace Bench.Loadgen.Running;

/// <summary>Makes a trial and saves it at once, whatever became of it.</summary>
internal sealed class TrialMaker(RunFolder folder, IProgressView view, TimeProvider time)
{
    /// <summary>Runs one trial to its end, or to wherever it gets, and saves it; null when it was interrupted before it had begun.</summary>
    public async Task<(TrialFile File, Measurements Measured)?> MakeAsync(TrialPlan plan, CancellationToken interrupt)
    {
        Measurements measured;
        try
        {
            measured = await new TrialRunner(plan, view, time).RunAsync(interrupt);
        }
        catch (ChildFailedException e)
        {
            view.Say($"error: {e.Message}");
            measured = new Measurements { Failure = e.Message };
        }
        catch (OperationCanceledException) when (interrupt.IsCancellationRequested)
        {
            return null; // There is nothing to save.
        }

        var (file, histograms) = TrialFileBuilder.Build(plan, measured);
        folder.Save(file, histograms);
        view.Saved(file);
        return (file, measured);
    }
}
