using Bench.Loadgen.Recording;
using NBomber.Contracts;
using NBomber.CSharp;

namespace Bench.NBomber;

/// <summary>
/// What our recorder knows of connections and messages, as NBomber's gauges and counters, brought up to date once a second.
/// </summary>
internal sealed class ConnectionMetrics(Recorder recorder)
{
    /// <summary>Connections that ended unasked.</summary>
    public const string LostName = "connections-lost";

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly IGauge _held = Metric.CreateGauge("connections-held", "connections");
    private readonly ICounter _lost = Metric.CreateCounter(LostName, "connections");
    private readonly ICounter _reconnected = Metric.CreateCounter("connections-reconnected", "connections");
    private readonly ICounter _received = Metric.CreateCounter("messages-received", "messages");
    private readonly ICounter _malformed = Metric.CreateCounter("messages-malformed", "messages");
    private readonly ICounter _impossible = Metric.CreateCounter("messages-impossible", "messages");
    private Counts _told = new();

    /// <summary>Makes them known to a session.</summary>
    public void Register(IScenarioInitContext context)
    {
        context.RegisterMetric(_held);
        context.RegisterMetric(_lost);
        context.RegisterMetric(_reconnected);
        context.RegisterMetric(_received);
        context.RegisterMetric(_malformed);
        context.RegisterMetric(_impossible);
    }

    /// <summary>Tells them until <paramref name="stop"/>, and once more then.</summary>
    public async Task TellAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Period);
        try
        {
            do Tell();
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Tell();
        }
    }

    private void Tell()
    {
        var now = recorder.CopyCounts();
        _held.Set(now.Open);
        _lost.Add((int)(now.Lost - _told.Lost));
        _reconnected.Add((int)(now.Reconnected - _told.Reconnected));
        _received.Add((int)(now.Received - _told.Received));
        _malformed.Add((int)(now.Malformed - _told.Malformed));
        _impossible.Add((int)(now.Impossible - _told.Impossible));
        _told = now;
    }
}
