using Bench.Contract;
using Bench.Report.Summary;

namespace Bench.Report.Verdicts;

/// <summary>
/// A message to many leaves for one subscriber after the other. Beyond as many as were measured, the last of them waits longer than anybody
/// did, by the server's time for those that are more. Pure.
/// </summary>
internal static class ManyAtOnce
{
    /// <summary>Why it cannot be told whether the last subscriber gets a message soon enough; null when it can.</summary>
    /// <param name="asked">The workload that is asked about.</param>
    /// <param name="measured">The workloads that were measured.</param>
    /// <param name="cpuUs">Server CPU of one message to one subscriber, µs; null where it is not known.</param>
    /// <param name="cores">Cores that share the work, 1 or more.</param>
    /// <param name="p99Ms">99 % of messages were seen within it, ms.</param>
    public static string? Doubt(Workload asked, IEnumerable<Workload> measured, double? cpuUs, double cores, double? p99Ms)
    {
        var (most, subscribers) = (measured.Max(SubscribersOf), SubscribersOf(asked));
        if (subscribers <= most || p99Ms is not { } p99) return null;
        var more = $"a message goes to {Numbers.Count(subscribers)} subscribers, and was measured with {Numbers.Count(most)} at most";
        if (cpuUs is not { } each) return $"{more}: how long the others take is not known";
        var laterMs = (subscribers - most) * each / 1000 / cores;
        return p99 + laterMs <= asked.FreshnessMs ? null : $"{more}: the others take the server about {Numbers.Time(laterMs)} more, "
            + $"and the need is {Numbers.Time(asked.FreshnessMs)}";
    }

    /// <summary>How many clients get a message of a workload's.</summary>
    private static int SubscribersOf(Workload workload) => workload.FanOut switch
    {
        FanOut.Broadcast => workload.Clients,
        FanOut.Rooms => Math.Min(workload.RoomSize, workload.Clients),
        _ => 1,
    };
}
