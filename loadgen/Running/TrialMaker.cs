using System.Diagnostics.CodeAnalysis;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Progress;
using Bench.Loadgen.Results;
using Bench.Loadgen.Stages;
using HdrHistogram;

namespace Bench.Loadgen.Running;

/// <summary>Has a trial made and saves it at once, whatever became of it.</summary>
internal sealed class TrialMaker(RunFolder folder, IProgressView view, TimeProvider time, ISides? sides = null)
{
    private readonly TrialService _trials = new(view, time, sides);

    /// <summary>
    /// Runs one trial to its end, or to wherever it gets, and saves it; null when it was interrupted before anything was measured.
    /// </summary>
    /// <exception cref="IOException">The trial cannot be saved.</exception>
    public async Task<(TrialFile File, Measurements Measured)?> MakeAsync(TrialPlan plan, CancellationToken interrupt)
    {
        var made = await _trials.MakeAsync(plan, interrupt);
        var measured = made.Measured;
        if (measured is { Interrupted: true, Failure: null, ConnectStartUs: 0 }) return null;
        var file = Save(plan, made);
        if (measured.Defect is { } defect) folder.SaveDefect(file, defect);
        if (measured.MiddleboxText is { } text) folder.SaveMiddlebox(file, text);
        view.Saved(file);
        return (file, measured);
    }

    // What no file can hold is a defect, which costs a figure, or the trial, and never the run.
    private TrialFile Save(TrialPlan plan, MadeTrial made)
    {
        var (file, histograms, measured) = made;
        if (TrySave(file, histograms, out var defect)) return file;
        if (FiniteFigures.Of(file) is { } finite && TrySave(finite, histograms, out _))
        {
            measured.Defect = $"{measured.Defect}\n{defect}";
            return finite;
        }

        (file, histograms) = _trials.Failed(plan, measured, defect, "the trial was saved");
        folder.Save(file, histograms);
        return file;
    }

    private bool TrySave(TrialFile file, IReadOnlyDictionary<string, LongHistogram> histograms, [NotNullWhen(false)] out Exception? defect)
    {
        try
        {
            folder.Save(file, histograms);
            defect = null;
            return true;
        }
        catch (Exception e) when (StageFailure.IsDefect(e))
        {
            defect = e;
            return false;
        }
    }
}
