using NBomber.Contracts;

namespace Bench.NBomber;

/// <summary>Limits as NBomber's thresholds: it checks them at every reporting interval, and once broken a threshold stays so.</summary>
internal static class Limits
{
    /// <summary>The thresholds of a session.</summary>
    public static Threshold[] Of(IEnumerable<Limit> limits) => [.. limits.Select(Of)];

    private static Threshold Of(Limit limit)
    {
        var most = limit.AtMost;
        return limit.Figure switch
        {
            "latency_ms.p50" => Threshold.Create(NBomberSession.MessageStep, step => step.Ok.Latency.Percent50 <= most),
            "latency_ms.p99" => Threshold.Create(NBomberSession.MessageStep, step => step.Ok.Latency.Percent99 <= most),
            "latency_ms.mean" => Threshold.Create(NBomberSession.MessageStep, step => step.Ok.Latency.MeanMs <= most),
            "latency_ms.max" => Threshold.Create(NBomberSession.MessageStep, step => step.Ok.Latency.MaxMs <= most),
            "connections.lost" => Threshold.Create(metric => metric.Counters.Get(ConnectionMetrics.LostName).Value <= most),
            _ => throw new ArgumentException($"NBomber has no figure {limit.Figure}; it has: {string.Join(", ", Limit.Known)}"),
        };
    }
}
