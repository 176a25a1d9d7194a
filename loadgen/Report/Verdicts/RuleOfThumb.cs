using Bench.Contract;
using Bench.Contract.Patterns;

namespace Bench.Report.Verdicts;

/// <summary>
/// What everybody says, so that evidence can contradict it: receive only, server-sent events; both sides constantly, WebSockets; rare and
/// latency-tolerant, polling.
/// </summary>
internal static class RuleOfThumb
{
    /// <summary>Sent by each client at least this often, messages are constant: one a second.</summary>
    public const double ConstantPerSecond = 1;

    /// <summary>Updates no more often than this are rare: one in five minutes.</summary>
    public const double RarePerSecond = 1 / 300.0;

    /// <summary>A need of at least this is latency-tolerant: ten seconds.</summary>
    public const double TolerantMs = 10_000;

    /// <summary>The pattern that the rule names for a workload.</summary>
    public static string PatternFor(Workload workload)
    {
        if (workload.Direction == Direction.TwoWay && workload.ClientMessagesPerSecond >= ConstantPerSecond)
            return Lowest(p => p.Up == WayUp.SameConnection);
        return workload.ReceivedPerSecond() <= RarePerSecond && workload.FreshnessMs >= TolerantMs
            ? Lowest(p => p.OnTimer)
            : Lowest(p => p.Delivery == Delivery.Stream);
    }

    private static string Lowest(Func<Pattern, bool> that) => Ladder.All.First(that).Key;
}
