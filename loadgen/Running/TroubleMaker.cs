using Bench.Contract;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Relays;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Running;

/// <summary>Makes a trial's trouble, on the relay between its sides; the restart of a middlebox is its own.</summary>
internal static class TroubleMaker
{
    /// <summary>The relay that a pattern's trouble needs; null for none.</summary>
    public static RelayPlan? RelayFor(PatternSettings pattern, PhasePlan phases) => pattern switch
    {
        { Trouble: null } or { Trouble: Trouble.Restart, Through: not null } => null,
        { Trouble: Trouble.IdleCut } => new(TimeSpan.Zero, IdleCut: TimeSpan.FromSeconds(phases.TroubleSeconds)),
        _ => new(TimeSpan.Zero),
    };

    /// <summary>Waits for its instant and makes it; returns when it is over.</summary>
    /// <param name="trouble">What is to go wrong.</param>
    /// <param name="phases">When, and for how long.</param>
    /// <param name="inside">The trial, whose end ends it early; what was stalled goes on then.</param>
    /// <param name="time">The clock.</param>
    public static async Task MakeAsync(Trouble trouble, PhasePlan phases, TrialInside inside, TimeProvider time)
    {
        var stop = inside.Stop;
        if (!trouble.HasInstant()) return;
        try
        {
            await DelayAsync(inside.Timeline.SteadyUs + (long)(phases.TroubleAtSeconds * 1e6) - time.NowUs(), time, stop);
            if (inside.Relay is { } relay) Begin(trouble, relay);
            else await Task.WhenAll(inside.Middleboxes.Select(m => m.TakeDownAsync()));
            if (trouble.Lasts()) await DelayAsync((long)(phases.TroubleSeconds * 1e6), time, stop);
            if (inside.Relay is null) await Task.WhenAll(inside.Middleboxes.Select(m => m.StartAgainAsync(stop)));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The trial ends, and its trouble with it.
        }
        finally
        {
            if (inside.Relay is { } relay)
            {
                relay.TakeAgain();
                relay.GoOn();
            }
        }
    }

    private static void Begin(Trouble trouble, Relay relay)
    {
        switch (trouble)
        {
            case Trouble.Restart:
                relay.Refuse();
                break;
            case Trouble.Stall:
                relay.Stall();
                break;
            case Trouble.HalfOpen:
                relay.Strand();
                break;
            case Trouble.Reset:
                relay.Cut();
                break;
        }
    }

    private static Task DelayAsync(long us, TimeProvider time, CancellationToken stop) => us > 0 ? Task.Delay(TimeSpan.FromMicroseconds(us), time, stop) : Task.CompletedTask;
}
