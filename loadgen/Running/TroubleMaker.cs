using Bench.Contract;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Relays;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Running;

/// <summary>Makes a trial's trouble on the relay between its sides.</summary>
internal static class TroubleMaker
{
    /// <summary>The relay that a trouble needs.</summary>
    public static RelayPlan RelayFor(Trouble trouble, PhasePlan phases) =>
        new(TimeSpan.Zero, IdleCut: trouble == Trouble.IdleCut ? TimeSpan.FromSeconds(phases.TroubleSeconds) : null);

    /// <summary>Waits for its instant and makes it; returns when it is over.</summary>
    /// <param name="trouble">What is to go wrong.</param>
    /// <param name="phases">When, and for how long.</param>
    /// <param name="steadyUs">Beginning of the steady state, in microseconds of the clock.</param>
    /// <param name="relay">Where.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stop">Ends it early; what was stalled goes on then.</param>
    public static async Task MakeAsync(Trouble trouble, PhasePlan phases, long steadyUs, Relay relay, TimeProvider time, CancellationToken stop)
    {
        if (!trouble.HasInstant()) return;
        try
        {
            await DelayAsync(steadyUs + (long)(phases.TroubleAtSeconds * 1e6) - time.NowUs(), time, stop);
            Begin(trouble, relay);
            if (trouble.Lasts()) await DelayAsync((long)(phases.TroubleSeconds * 1e6), time, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The trial ends, and its trouble with it.
        }
        finally
        {
            relay.Refusing = false;
            relay.GoOn();
        }
    }

    private static void Begin(Trouble trouble, Relay relay)
    {
        switch (trouble)
        {
            case Trouble.Restart:
                relay.Refusing = true;
                relay.Cut();
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
