using Bench.Loadgen.Plans;
using Bench.Loadgen.Progress;
using Bench.Loadgen.Results;
using Bench.Loadgen.Stages;

namespace Bench.Loadgen.Running;

/// <summary>Has a trial made and saves it at once, whatever became of it.</summary>
internal sealed class TrialMaker(RunFolder folder, IProgressView view, TimeProvider time, ISides? sides = null)
{
    private readonly TrialService _trials = new(view, time, sides);

    /// <summary>Runs one trial to its end, or to wherever it gets, and saves it; null when it was interrupted before anything was measured.</summary>
    /// <exception cref="IOException">The trial cannot be saved.</exception>
    public async Task<(TrialFile File, Measurements Measured)?> MakeAsync(TrialPlan plan, CancellationToken interrupt)
    {
        var (file, histograms, measured) = await _trials.MakeAsync(plan, interrupt);
        if (measured is { Interrupted: true, Failure: null, ConnectStartUs: 0 }) return null;
        folder.Save(file, histograms);
        if (measured.Defect is { } defect) folder.SaveDefect(file, defect);
        if (measured.MiddleboxText is { } text) folder.SaveMiddlebox(file, text);
        view.Saved(file);
        return (file, measured);
    }
}
