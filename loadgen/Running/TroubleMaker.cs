using Bench.Contract;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Relays;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Running;

/// <summary>
/// Makes a trial's trouble: on the relay between its sides, or by starting again what stands there, a middlebox or the server.
/// </summary>
internal static class TroubleMaker
{
    /// <summary>The relay that a pattern's trouble needs; null for none.</summary>
    public static RelayPlan? RelayFor(PatternSettings pattern, PhasePlan phases) => pattern switch
    {
        { Trouble: Trouble.IdleCut } => new(TimeSpan.Zero, IdleCut: TimeSpan.FromSeconds(phases.TroubleSeconds)),
        { Trouble: { } trouble } when trouble.NeedsRelay(pattern.Through) => new(TimeSpan.Zero),
        _ => null,
    };

    /// <summary>Waits for its instant and makes it; returns when it is over.</summary>
    /// <param name="trouble">What is to go wrong.</param>
    /// <param name="phases">When, and for how long.</param>
    /// <param name="inside">
    /// The trial, whose end ends it early; what was stalled goes on then, and a server is started again, as it is asked what it published,
    /// for as long as anybody waits for that.
    /// </param>
    /// <param name="time">The clock.</param>
    /// <exception cref="Processes.ChildFailedException">
    /// What was asked to end did not do so in good order, or does not start again.
    /// </exception>
    public static async Task MakeAsync(Trouble trouble, PhasePlan phases, TrialInside inside, TimeProvider time)
    {
        var stop = inside.Stop;
        if (!trouble.HasInstant()) return;
        IReadOnlyList<IRestartable> again = trouble.IsOfServer() ? [inside.Target
            ?? throw new InvalidOperationException($"a {KebabCase.Of(trouble)} needs a target that can be started again")]
            : inside.Relay is null ? inside.Middleboxes : [];
        var dueUs = inside.Timeline.SteadyUs + (long)(phases.TroubleAtSeconds * 1e6);
        long? beganUs = null;
        var serverIsDown = false;
        try
        {
            await DelayAsync(dueUs - time.NowUs(), time, stop);
            beganUs = time.NowUs();
            serverIsDown = trouble.IsOfServer();
            if (inside.Relay is { } relay) Begin(trouble, relay);
            await Task.WhenAll(again.Select(one => one.TakeDownAsync(trouble == Trouble.ServerKill)));
            if (trouble.Lasts()) await DelayAsync((long)(phases.TroubleSeconds * 1e6), time, stop);
            await Task.WhenAll(again.Select(one => one.StartAgainAsync(stop)));
            GoOn(inside.Relay);
            if (serverIsDown || trouble == Trouble.Restart) inside.OpenedAgain();
            serverIsDown = false;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The trial ends, and its trouble with it.
        }
        finally
        {
            GoOn(inside.Relay);
            try
            {
                if (serverIsDown && stop.IsCancellationRequested && !inside.GiveUp.IsCancellationRequested)
                    await again[0].StartAgainAsync(inside.GiveUp);
            }
            finally
            {
                if (beganUs is { } us)
                    inside.Happened(new TroubleSpan(KebabCase.Of(trouble), dueUs, us, trouble.Lasts() ? time.NowUs() : null));
            }
        }
    }

    private static void GoOn(IRelay? relay)
    {
        relay?.TakeAgain();
        relay?.GoOn();
    }

    private static void Begin(Trouble trouble, IRelay relay)
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

    private static Task DelayAsync(long us, TimeProvider time, CancellationToken stop) =>
        us > 0 ? Task.Delay(TimeSpan.FromMicroseconds(us), time, stop) : Task.CompletedTask;
}
