using Bench.Loadgen.Statistics;

namespace Bench.Loadgen.Needs;

/// <summary>
/// Figures that are percentiles of latencies, and how many messages each must rest on: from fewer, the true one may be above every message
/// seen, so that no threshold on it is known to be kept or broken. The one owner of that; thresholds of a run and of a search both ask here.
/// </summary>
public static class PercentileFigures
{
    private static readonly Dictionary<string, double> Shares = new(StringComparer.Ordinal) { ["p50"] = 0.5, ["p90"] = 0.9, ["p99"] = 0.99, ["p99_9"] = 0.999 };

    /// <summary>The fewest messages that a figure must rest on; null where it is no percentile.</summary>
    /// <param name="path">Path of the figure, such as "uncorrected_latency_ms.p99_9".</param>
    public static long? Least(string path) =>
        path.Split('.') is ["latency_ms" or "uncorrected_latency_ms", var name] && Shares.TryGetValue(name, out var share) ? PercentileBound.Least(share) : null;

    /// <summary>True for percentiles of received − published, which are counted apart.</summary>
    public static bool Uncorrected(string path) => path.StartsWith("uncorrected_latency_ms.", StringComparison.Ordinal);
}
