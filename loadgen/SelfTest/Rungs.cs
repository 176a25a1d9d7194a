using Bench.Contract.Patterns;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.SelfTest;

/// <summary>The patterns that a row is about, by what they are and not by name: a new one is checked like the others.</summary>
internal static class Rungs
{
    /// <summary>All of the ladder.</summary>
    /// <param name="intervalMs">Polling interval of those on a timer, in milliseconds.</param>
    public static IEnumerable<PatternSettings> All(int intervalMs) =>
        Ladder.All.Select(p => new PatternSettings { Pattern = p.Key, IntervalMs = p.OnTimer ? intervalMs : null });

    /// <summary>Those whose connection is held while nothing comes.</summary>
    public static IEnumerable<PatternSettings> Held { get; } = [.. Ladder.All.Where(p => !p.OnTimer).Select(Of)];

    /// <summary>Those that bring every message down one stream.</summary>
    public static IEnumerable<PatternSettings> Streams { get; } = [.. Ladder.All.Where(p => p.Delivery == Delivery.Stream).Select(Of)];

    private static PatternSettings Of(Pattern pattern) => new() { Pattern = pattern.Key };
}
