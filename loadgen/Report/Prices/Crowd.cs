using Bench.Contract;

namespace Bench.Report.Prices;

/// <summary>
/// The subscribers of a message that goes to more than were measured. It leaves for one after the other, so the last of them waits longer
/// than anybody did, by the server's time for those that are more. The price has cores enough for the last to have it within the need.
/// Modelled: the cores share the work evenly. Pure.
/// </summary>
/// <param name="Asked">The workload that is asked about.</param>
/// <param name="Measured">Most subscribers of a message that were measured.</param>
/// <param name="EachUs">
/// Server CPU for one subscriber of what is due at once (a message, what was gathered, or a burst), µs; null where it is not known.
/// </param>
/// <param name="P99Ms">99 % of messages were seen within it, as measured, ms.</param>
internal sealed record Crowd(Workload Asked, int Measured, double? EachUs, double P99Ms)
{
    /// <summary>Most subscribers of a message among workloads that were measured.</summary>
    public static int MostOf(IEnumerable<Workload> measured) => measured.Max(w => SubscribersOf(w, w.Clients));

    /// <summary>
    /// Server CPU for one subscriber of what is due at once, µs, from what one client's messages take a second.
    /// </summary>
    /// <param name="cpuUs">Of one client and second, µs; null where it is not known.</param>
    /// <param name="messages">Messages that a client is sent a second.</param>
    /// <param name="writes">Writes that they leave in, a second.</param>
    /// <param name="burst">Messages due at the same instant, 1 or more.</param>
    public static double? EachOf(double? cpuUs, double messages, double writes, int burst) =>
        writes > 0 ? cpuUs / writes * Math.Max(1, burst * writes / messages) : null;

    /// <summary>Messages of a workload that are due at the same instant.</summary>
    public static int BurstOf(Workload workload) => workload.Arrivals == ArrivalProcess.Bursts ? workload.BurstSize : 1;

    /// <summary>Each trial's own, where it is one of several: cores are then the mean of theirs. Empty where it is one.</summary>
    public IReadOnlyList<Crowd> Trials { get; private init; } = [];

    /// <summary>What is left of the need for the last of them, ms, in the worst of the trials; 0 or less where nothing is.</summary>
    public double SpareMs => Asked.FreshnessMs - P99Ms;

    /// <summary>That of several trials, at least one.</summary>
    public static Crowd Over(IReadOnlyList<Crowd> trials) =>
        trials[0] with { EachUs = trials.Average(t => t.EachUs), P99Ms = trials.Max(t => t.P99Ms), Trials = trials };

    /// <summary>Subscribers of one message where there are so many clients.</summary>
    public int Subscribers(int clients) => SubscribersOf(Asked, clients);

    /// <summary>
    /// Cores with which the last of them has a message within the need; 0 where no more get it than were measured, null where no number of
    /// cores is known to do.
    /// </summary>
    /// <param name="clients">1 or more.</param>
    public double? CoresFor(int clients)
    {
        var more = Subscribers(clients) - Measured;
        if (more <= 0) return 0;
        if (Trials.Count > 0)
        {
            // What some of them alone have would be that of the luckier ones.
            double?[] cores = [.. Trials.Select(t => t.CoresFor(clients))];
            return cores.Contains(null) ? null : cores.Average();
        }

        return SpareMs > 0 ? more * EachUs / 1000 / SpareMs : null;
    }

    private static int SubscribersOf(Workload workload, int clients) => workload.FanOut switch
    {
        FanOut.Broadcast => clients,
        FanOut.Rooms => Math.Min(workload.RoomSize, clients),
        _ => 1,
    };
}
