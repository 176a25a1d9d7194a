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
        var best = await BestAsync(generators, time, stop);
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
        (await BestAsync(generators, time, stop)).Select(e => e.FarthestUs).OrderDescending().Take(twoWay ? 2 : 1).Sum();

    /// <summary>The same of a trial, with the servers' part.</summary>
    /// <param name="trial">Its servers' clocks are proven.</param>
    /// <param name="generators">Its generators.</param>
    /// <param name="stop">Ends it.</param>
    public static async Task<double> BoundUsAsync(TrialSession trial, IGenerators generators, CancellationToken stop) =>
        trial.Measured.ServersClockBoundUs
        + await BoundUsAsync(generators, trial.Time, trial.Plan.Workload.Direction != Direction.Receive, stop);

    private static async Task<ClockExchange[]> BestAsync(IGenerators generators, TimeProvider time, CancellationToken stop)
    {
        var rounds = new List<IReadOnlyList<ClockExchange>>();
        for (var i = 0; i < Exchanges; i++) rounds.Add(await generators.ExchangeClocksAsync(time, stop));
        return [.. Enumerable.Range(0, rounds[0].Count).Select(one => ClockExchange.Best(rounds.Select(round => round[one])))];
    }
}
