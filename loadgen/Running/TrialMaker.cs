using Bench.Loadgen.Progress;
using Bench.Loadgen.Results;
using HdrHistogram;

namespace Bench.Loadgen.Running;

/// <summary>Makes a trial and saves it at once, whatever became of it.</summary>
internal sealed class TrialMaker(RunFolder folder, IProgressView view, TimeProvider time, ISides? sides = null)
{
    /// <summary>Runs one trial to its end, or to wherever it gets, and saves it; null when it was interrupted before anything was measured.</summary>
    /// <exception cref="IOException">The trial cannot be saved.</exception>
    public async Task<(TrialFile File, Measurements Measured)?> MakeAsync(TrialPlan plan, CancellationToken interrupt)
    {
        var measured = await new TrialRunner(plan, view, time, sides).RunAsync(interrupt);
        if (measured is { Interrupted: true, Failure: null, ConnectStartUs: 0 }) return null;
        var (file, histograms) = Build(plan, measured);
        folder.Save(file, histograms);
        if (measured.Defect is { } defect) folder.SaveDefect(file, defect);
        view.Saved(file);
        return (file, measured);
    }

    // Readings that do not fit together are a defect, and no reason to lose the rest of the run.
    private (TrialFile File, IReadOnlyDictionary<string, LongHistogram> Histograms) Build(TrialPlan plan, Measurements measured)
    {
        try
        {
            return TrialFileBuilder.Build(plan, measured);
        }
        catch (Exception e)
        {
            measured.Defect = $"{measured.Defect}\n{e}";
            var why = StageFailure.Sentence(e, "the trial's readings were put together");
            view.Say($"error: {why}");
            measured.Failure = measured.Failure is { } first ? $"{first}; then {why}" : why;
            return TrialFileBuilder.Build(plan, new Measurements { Phase = measured.Phase, Server = measured.Server, Failure = measured.Failure, Interrupted = measured.Interrupted });
        }
    }
}
