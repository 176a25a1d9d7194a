using Bench.Loadgen.Machine;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Progress;

namespace Bench.Loadgen.Stages;

/// <summary>
/// One trial: its stages one after the other over one session, on a fresh target with fresh generators. What was measured survives any
/// failure, and no failure leaves here as an exception: it becomes a sentence in <see cref="Measurements.Failure"/>.
/// </summary>
internal sealed class TrialRunner(TrialPlan plan, IProgressView view, TimeProvider time, ISides? sides = null)
{
    // In order; the first that fails or is interrupted is the last.
    private static readonly IReadOnlyList<IStage> Stages =
    [
        new StartStage(), new AloneStage(), new ConnectStage(), new IdleStage(), new WarmUpStage(), new SteadyStage(), new DrainStage()
    ];

    private readonly TrialSession _trial = new(plan, sides ?? new LocalSides(), view, time);

    /// <summary>Runs the trial. Cancelling <paramref name="interrupt"/> ends it early in good order.</summary>
    public async Task<Measurements> RunAsync(CancellationToken interrupt)
    {
        var measured = _trial.Measured;
        _trial.Enter("start", null);
        var before = await SpeedAsync();
        try
        {
            foreach (var stage in Stages) await stage.RunAsync(_trial, interrupt);
            measured.Whole = true;
        }
        catch (Exception e)
        {
            measured.Interrupted = interrupt.IsCancellationRequested;
            if (e is not OperationCanceledException || !measured.Interrupted)
                await _trial.FailAsync(e, $"the phase '{measured.Phase}' was running");
        }

        try
        {
            await new CollectStage().RunAsync(_trial, interrupt);
        }
        catch (Exception e)
        {
            // Every step is in a net of its own; this is below what is between them.
            await _trial.FailAsync(e, "the trial was brought to its end");
        }

        var after = await SpeedAsync();
        measured.LoopbackUs = (before?.CostUs + after?.CostUs) / 2;
        measured.SoftInterruptsApart = before?.SoftInterruptsApart ?? after?.SoftInterruptsApart;
        return measured;
    }

    // What is measured beside the trial costs only itself when it fails.
    private async Task<LoopbackProbe?> SpeedAsync()
    {
        try
        {
            return await _trial.Sides.MachineSpeedAsync();
        }
        catch (Exception e)
        {
            _trial.Measured.Unavailable["loopback_us"] = $"a send and receive over loopback could not be timed: {e.Message}";
            return null;
        }
    }
}
