using Bench.Loadgen.Plans;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Progress;
using Bench.Loadgen.Results;
using HdrHistogram;

namespace Bench.Loadgen.Stages;

/// <summary>A trial that was made.</summary>
/// <param name="File">What is saved of it.</param>
/// <param name="Histograms">What is saved beside it, by <see cref="HistogramTags"/>.</param>
/// <param name="Measured">The raw readings.</param>
internal sealed record MadeTrial(TrialFile File, IReadOnlyDictionary<string, LongHistogram> Histograms, Measurements Measured);

/// <summary>Makes trials, for everybody: runs, searches, proofs, presets, benchmarks.</summary>
/// <param name="view">Where progress is told.</param>
/// <param name="time">The clock.</param>
/// <param name="sides">Makes both sides; processes on this machine when null.</param>
internal sealed class TrialService(IProgressView view, TimeProvider time, ISides? sides = null)
{
    /// <summary>Makes one trial to its end, or to wherever it gets; what failed is in it.</summary>
    public async Task<MadeTrial> MakeAsync(TrialPlan plan, CancellationToken interrupt)
    {
        var measured = await new TrialRunner(plan, view, time, sides).RunAsync(interrupt);
        var (file, histograms) = Build(plan, measured);
        return new MadeTrial(file, histograms, measured);
    }

    /// <summary>Makes one trial for who can do nothing without it.</summary>
    /// <exception cref="ChildFailedException">It failed.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task<MadeTrial> MakeWholeAsync(TrialPlan plan, CancellationToken stop)
    {
        var trial = await MakeAsync(plan, stop);
        stop.ThrowIfCancellationRequested();
        return trial.Measured.Failure is { } failure ? throw new ChildFailedException(failure) : trial;
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
            return Failed(plan, measured, e, "the trial's readings were put together");
        }
    }

    /// <summary>What is left of a trial whose readings cannot be used, for a defect: that it was made, and what was wrong.</summary>
    /// <param name="plan">The trial.</param>
    /// <param name="measured">Its readings; they are told what was wrong.</param>
    /// <param name="e">What was thrown.</param>
    /// <param name="doing">What was being done.</param>
    public (TrialFile File, IReadOnlyDictionary<string, LongHistogram> Histograms) Failed(
        TrialPlan plan, Measurements measured, Exception e, string doing)
    {
        measured.Defect = $"{measured.Defect}\n{e}";
        var why = StageFailure.Sentence(e, doing);
        view.Say($"error: {why}");
        measured.Failure = measured.Failure is { } first ? $"{first}; then {why}" : why;
        return TrialFileBuilder.Build(plan, new Measurements
        {
            Phase = measured.Phase,
            Server = measured.Server,
            Failure = measured.Failure,
            FailedOnAgents = measured.FailedOnAgents,
            Interrupted = measured.Interrupted
        });
    }
}
