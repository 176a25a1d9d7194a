using System.Globalization;
using Bench.Loadgen.Results;
using Bench.Loadgen.Statistics;

namespace Bench.Loadgen.Findings;

/// <summary>A p99 from so few messages that the true one may be above all of them.</summary>
internal static class TailUnsupported
{
    /// <summary>The fewest timed messages, over all valid trials, from which a p99 has an upper bound.</summary>
    public static long Least => PercentileBound.Least(0.99);

    /// <summary>The doubt in words.</summary>
    public static string Words(long count) =>
        string.Create(CultureInfo.InvariantCulture,
            $"{count} messages were timed in all, and a p99 needs {Least}: the true one may be later than every message seen");

    /// <summary>The finding of a result; null when there are enough.</summary>
    /// <param name="count">Messages timed in the valid trials; null without latencies.</param>
    public static Finding? Check(long? count) => count is null || count >= Least ? null : new Finding
    {
        Code = "tail-unsupported",
        Severity = Severity.Warning,
        Message = Words(count.Value) + "; no verdict is drawn",
        Remedy = "raise steady_seconds, clients or messages_per_second, or run more trials",
    };
}
