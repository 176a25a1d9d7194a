using Bench.Contract.Patterns;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Scenarios;

namespace Bench.Report.Model;

/// <summary>
/// Whether a model prices polls on a connection that stays open where the server would have closed it between them. Each poll then opens
/// one anew, whose cost no trial of a shorter interval shows, and no memory is held between. Pure.
/// </summary>
internal static class IdleLimit
{
    /// <summary>
    /// The server's limit of idle connections in milliseconds, where the modelled interval is above it and
    /// those of the trials were not; else null.
    /// </summary>
    /// <param name="measured">A pattern as it was run.</param>
    /// <param name="intervalMs">The interval that is priced; null for a pattern without.</param>
    /// <param name="server">The server's options in force; null when it did not tell them.</param>
    public static double? Beyond(PatternSettings measured, double? intervalMs, IReadOnlyDictionary<string, string>? server)
    {
        if (measured.Target is { } target && !OwnTargets.All.ContainsKey(target)) return null; // Nobody knows another server's limit.
        var limit = new PatternTiming(null, measured.Hold, server).Option("keep_alive_ms", DefaultTimes.KeepAliveMs);
        return intervalMs > limit && measured.IntervalMs <= limit ? limit : null;
    }
}
