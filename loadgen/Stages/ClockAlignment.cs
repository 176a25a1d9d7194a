using Bench.Contract;
using Bench.Loadgen.Fleet;

namespace Bench.Loadgen.Stages;

/// <summary>
/// Makes the clocks of a trial's generators show what ours does, and says how well they do. What is done to a clock is done before anything
/// is timed; whether it still holds is asked at the end.
/// </summary>
internal static class ClockAlignment
{
    // The round trip that a busy machine did not hold up is the one that tells.
    private const int Exchanges = 40;

    /// <summary>Shifts those that are not ours.</summary>
    /// <param name="generators">The generators; they have connected nobody yet.</param>
    /// <param name="time">Our clock.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>The largest shift, in microseconds; null when all read our clock.</returns>
    public static async Task<double?> MakeAsync(IGenerators generators, TimeProvider time, CancellationToken stop)
    {
        var best = Best(await AskAsync(generators, time, stop));
        if (best.All(e => e.MayBeOurs)) return null;
        long[] byUs = [.. best.Select(e => e.MayBeOurs ? 0 : -(long)Math.Round(e.OffsetUs))];
        await generators.ShiftClocksAsync(byUs, stop);
        return byUs.Max(Math.Abs);
    }

    /// <summary>How far from the truth a latency can be, as the clocks are now, in microseconds.</summary>
    /// <param name="generators">The generators.</param>
    /// <param name="time">Our clock.</param>
    /// <param name="twoWay">Messages go from one generator to another, so that two clocks are between.</param>
    /// <param name="stop">Ends it.</param>
    public static async Task<double> BoundUsAsync(IGenerators generators, TimeProvider time, bool twoWay, CancellationToken stop) =>
        BoundUs(await AskAsync(generators, time, stop), twoWay);

    /// <summary>The same of a trial, with the servers' part.</summary>
    /// <param name="trial">Its servers' clocks are proven.</param>
    /// <param name="generators">Its generators.</param>
    /// <param name="stop">Ends it.</param>
    public static async Task<double> BoundUsAsync(TrialSession trial, IGenerators generators, CancellationToken stop) =>
        trial.Measured.ServersClockBoundUs + await BoundUsAsync(generators, trial.Time, IsTwoWay(trial), stop);

    /// <summary>The same by as many answers as there is time for.</summary>
    /// <param name="trial">Its servers' clocks are proven.</param>
    /// <param name="generators">Its generators.</param>
    /// <param name="enough">The time is over.</param>
    /// <returns>Null when not all have answered once.</returns>
    public static async Task<double?> BoundUsWithinAsync(TrialSession trial, IGenerators generators, CancellationToken enough)
    {
        var rounds = new List<IReadOnlyList<ClockExchange>>();
        try
        {
            await AskAsync(rounds, generators, trial.Time, enough);
        }
        catch (OperationCanceledException) when (enough.IsCancellationRequested)
        {
            // Fewer rounds show less: their bound is the larger one.
        }

        return rounds.Count == 0 ? null : trial.Measured.ServersClockBoundUs + BoundUs(rounds, IsTwoWay(trial));
    }

    private static bool IsTwoWay(TrialSession trial) => trial.Plan.Workload.Direction != Direction.Receive;

    private static double BoundUs(IReadOnlyList<IReadOnlyList<ClockExchange>> rounds, bool twoWay) =>
        Best(rounds).Select(e => e.FarthestUs).OrderDescending().Take(twoWay ? 2 : 1).Sum();

    private static async Task<IReadOnlyList<IReadOnlyList<ClockExchange>>> AskAsync(
        IGenerators generators, TimeProvider time, CancellationToken stop)
    {
        var rounds = new List<IReadOnlyList<ClockExchange>>();
        await AskAsync(rounds, generators, time, stop);
        return rounds;
    }

    private static async Task AskAsync(
        List<IReadOnlyList<ClockExchange>> rounds, IGenerators generators, TimeProvider time, CancellationToken stop)
    {
        while (rounds.Count < Exchanges) rounds.Add(await generators.ExchangeClocksAsync(time, stop));
    }

    // Of each generator.
    private static ClockExchange[] Best(IReadOnlyList<IReadOnlyList<ClockExchange>> rounds) =>
        [.. Enumerable.Range(0, rounds[0].Count).Select(one => ClockExchange.Best(rounds.Select(round => round[one])))];
}
