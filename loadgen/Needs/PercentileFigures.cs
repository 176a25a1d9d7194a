using Bench.Loadgen.Statistics;

namespace Bench.Loadgen.Needs;

/// <summary>What a percentile rests on where that is too little, or not known.</summary>
/// <param name="Values">What it is one of, such as "messages".</param>
/// <param name="Timed">How many there are; null where nobody knows, which is not enough.</param>
/// <param name="Least">How many it needs.</param>
public readonly record struct ThinTail(string Values, long? Timed, long Least);

/// <summary>
/// Figures that are percentiles of latencies, and how many messages each must rest on: from fewer, the true one may be above every message
/// seen, so that no threshold on it is known to be kept or broken. The one owner of that; thresholds of a run
/// and of a search both ask here.
/// </summary>
public static class PercentileFigures
{
    private static readonly Dictionary<string, double> Shares =
        new(StringComparer.Ordinal) { ["p50"] = 0.5, ["p90"] = 0.9, ["p99"] = 0.99, ["p99_9"] = 0.999 };

    // What each kind is a percentile of.
    private static readonly Dictionary<string, string> Kinds = new(StringComparer.Ordinal)
    {
        ["latency_ms"] = "messages",
        ["uncorrected_latency_ms"] = "messages",
        ["answers.first_event_ms"] = "answers",
        ["answers.gap_ms"] = "gaps",
        ["self_published.gap_ms"] = "gaps",
    };

    /// <summary>What a figure lacks to be held against a threshold; null where it lacks nothing, and where it is no percentile.</summary>
    /// <param name="path">Path of the figure, such as "uncorrected_latency_ms.p99_9".</param>
    /// <param name="figure">Finds a figure beside it by its path; null for one that is not there.</param>
    public static ThinTail? Lacking(string path, Func<string, double?> figure)
    {
        if (Least(path) is not { } least) return null;
        var timed = (long?)figure(CountPath(path));
        return timed >= least ? null : new ThinTail(Values(path), timed, least);
    }

    /// <summary>The fewest values that a figure must rest on; null where it is no percentile.</summary>
    /// <param name="path">Path of the figure, such as "uncorrected_latency_ms.p99_9".</param>
    public static long? Least(string path) =>
        Kinds.ContainsKey(KindOf(path)) && Shares.TryGetValue(path[(KindOf(path).Length + 1)..], out var share)
            ? PercentileBound.Least(share)
            : null;

    /// <summary>What a percentile is one of, such as "messages".</summary>
    /// <param name="path">Path of a percentile.</param>
    public static string Values(string path) => Kinds[KindOf(path)];

    /// <summary>Path of the number of values that a percentile rests on, beside it in every file.</summary>
    /// <param name="path">Path of a percentile.</param>
    public static string CountPath(string path) => $"{KindOf(path)}.count";

    private static string KindOf(string path) => path[..Math.Max(0, path.LastIndexOf('.'))];
}
