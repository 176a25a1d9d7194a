using Bench.Loadgen.Scenarios;

namespace Bench.NBomber;

/// <summary>A threshold of a scenario that NBomber can hold while it runs. Pure.</summary>
/// <param name="Figure">Path of the figure, as in a scenario file.</param>
/// <param name="AtMost">The most it may be, in the figure's unit.</param>
internal sealed record Limit(string Figure, double AtMost)
{
    /// <summary>The figures that NBomber has too: of the latencies of a step, and of our counters.</summary>
    public static IReadOnlyList<string> Known { get; } =
    [
        "latency_ms.p50", "latency_ms.p99", "latency_ms.mean", "latency_ms.max", "connections.lost"
    ];

    /// <summary>The thresholds for one pattern and workload; others are held against our own figures alone.</summary>
    public static IReadOnlyList<Limit> Of(IEnumerable<Slo> slos, string pattern, string workload) =>
        [.. slos.Where(s => (s.Pattern is null || s.Pattern == pattern) && (s.Workload is null || s.Workload == workload))
            .Where(s => s.AtMost is not null && Known.Contains(s.Figure))
            .Select(s => new Limit(s.Figure, s.AtMost!.Value))];
}
