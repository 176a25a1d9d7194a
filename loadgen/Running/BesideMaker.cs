using Bench.Contract;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Running;

/// <summary>Has others beside the measured clients, from the beginning of the warm-up to the end of the steady state.</summary>
internal static class BesideMaker
{
    /// <summary>
    /// Starts them once the warm-up begins; returns when the steady state is over. What they have to say comes after that.
    /// </summary>
    /// <param name="pattern">Which others.</param>
    /// <param name="workload">Whose topics they read.</param>
    /// <param name="inside">The trial, whose end ends them early.</param>
    /// <param name="time">The clock.</param>
    public static async Task RunAsync(PatternSettings pattern, Workload workload, TrialInside inside, TimeProvider time)
    {
        IBeside? others = null;
        long beganUs = 0;
        var cut = false;
        try
        {
            await UntilAsync(inside.Timeline.StartUs);
            beganUs = time.NowUs();
            others = inside.StartBeside(pattern, workload);
            await UntilAsync(inside.Timeline.EndUs);
        }
        catch (OperationCanceledException) when (inside.Stop.IsCancellationRequested)
        {
            cut = true;
        }

        if (others is null) return;
        inside.Happened(new TroubleSpan(
            pattern.SlowReaders is null ? "hostile" : pattern.Hostile is null ? "slow-readers" : "slow-readers, hostile",
            inside.Timeline.StartUs, beganUs, time.NowUs()));
        inside.Afterwards(EndAsync());

        async Task EndAsync()
        {
            await using (others) inside.BesideEnded(await others.EndAsync(atOnce: cut));
        }

        Task UntilAsync(long us) =>
            us - time.NowUs() is > 0 and var leftUs ? Task.Delay(TimeSpan.FromMicroseconds(leftUs), time, inside.Stop) : Task.CompletedTask;
    }
}
