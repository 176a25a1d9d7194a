using Bench.Contract;
using Bench.Contract.Patterns;

namespace Bench.Loadgen.Scenarios;

/// <summary>
/// Where a scenario asks for it, a pattern whose server sends by itself is judged twice: at once, and with messages gathered as long as the
/// need allows. Pure.
/// </summary>
public static class Gathering
{
    /// <summary>Below so many messages a write there is nothing to gather: the two would differ by less than trials do.</summary>
    public const double LeastMessagesPerWrite = 1.5;

    /// <summary>The rungs that one entry of a scenario stands for under a workload, the one that sends at once first.</summary>
    /// <param name="settings">The entry, as it is run under the workload.</param>
    /// <param name="workload">The workload.</param>
    /// <param name="gathered">Whether the scenario asks for it.</param>
    public static IEnumerable<PatternSettings> RungsOf(PatternSettings settings, Workload workload, bool gathered)
    {
        yield return settings;
        if (!gathered || settings.FlushMs is not null || settings.Kind.OnTimer) yield break;
        var run = workload.AsRun();
        var windowMs = WindowOf(settings, run);
        if (MessagesPerWrite(run, windowMs) >= LeastMessagesPerWrite) yield return settings with { FlushMs = windowMs };
    }

    /// <summary>
    /// The window of a pattern under a workload, in milliseconds: what the workload asks for, else the longest that meets its need; never
    /// above the longest that the server knows. A request that is held cannot gather for longer than its hold.
    /// </summary>
    /// <param name="settings">The pattern.</param>
    /// <param name="workload">As it is run.</param>
    public static int WindowOf(PatternSettings settings, Workload workload)
    {
        var windowMs = workload.GatherMs is { } asked
            ? Math.Min(asked, Protocol.LongestFlushMs)
            : LongestInterval.WindowOf(workload.FreshnessMs);
        return settings.Kind.OnHold ? Math.Min(windowMs, settings.Hold / 2) : windowMs;
    }

    /// <summary>
    /// Messages that leave in one write on average: the first opens the window, and those that come until it ends join it.
    /// </summary>
    /// <param name="workload">As it is run.</param>
    /// <param name="windowMs">Length of the window in milliseconds, 0 or more.</param>
    public static double MessagesPerWrite(Workload workload, double windowMs)
    {
        var windows = windowMs / 1000;
        if (workload.Direction == Direction.TwoWay || workload.Arrivals == ArrivalProcess.Poisson)
            return 1 + workload.ReceivedPerSecond() * windows;
        if (workload.Answers is { } answers) return 1 + answers.PerSecondWithin() * windows;
        var size = workload.Arrivals == ArrivalProcess.Bursts ? workload.BurstSize : 1;
        return size * (1 + Math.Floor(workload.MessagesPerSecond / size * windows));
    }

    /// <summary>
    /// Writes of one client and second where messages come as if Poisson: λ / (1 + λW), as many as messages without a window.
    /// </summary>
    /// <param name="messagesPerSecond">λ, 0 or more.</param>
    /// <param name="windowSeconds">W; null for none.</param>
    public static double WritesPerSecond(double messagesPerSecond, double? windowSeconds) =>
        messagesPerSecond / (1 + messagesPerSecond * (windowSeconds ?? 0));
}
