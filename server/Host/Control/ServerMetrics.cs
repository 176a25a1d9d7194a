using System.Diagnostics.Metrics;
using Bench.Host.Publishing;
using OpenTelemetry.Metrics;

namespace Bench.Host.Control;

/// <summary>The server's own figures as OpenTelemetry metrics, read from the totals when they are asked for.</summary>
internal sealed class ServerMetrics : IDisposable
{
    private const string MeterName = "Bench.Server";
    private readonly Meter _meter = new(MeterName);

    public ServerMetrics(ServerCounts counts, Publisher publisher)
    {
        _meter.CreateObservableUpDownCounter("bench.connections", () => counts.Connections.Select(c => new Measurement<long>(c.Value, new KeyValuePair<string, object?>("pattern", c.Key))), "{connection}", "Open streams and running requests");
        _meter.CreateObservableUpDownCounter("bench.tcp.connections", () => Interlocked.Read(ref counts.TcpOpen), "{connection}", "TCP connections on the measured listener");
        _meter.CreateObservableCounter("bench.messages.published", () => Interlocked.Read(ref counts.Published), "{message}", "Messages appended to all logs");
        _meter.CreateObservableCounter("bench.messages.delivered", () => Interlocked.Read(ref counts.Delivered), "{message}", "Messages written to subscribers");
        _meter.CreateObservableCounter("bench.messages.lapped", () => Interlocked.Read(ref counts.Lapped), "{message}", "Messages that slow readers missed");
        _meter.CreateObservableCounter("bench.messages.bytes", () => Interlocked.Read(ref counts.DeliveredBytes), "By", "Message bytes and their framing written to subscribers");
        _meter.CreateObservableCounter("bench.flushes", () => Interlocked.Read(ref counts.Flushes), "{flush}", "Flushed writes of messages");
        _meter.CreateObservableCounter("bench.requests", () => Interlocked.Read(ref counts.Requests), "{request}", "Requests answered on the measured listener");
        _meter.CreateObservableCounter("bench.polls.empty", () => Interlocked.Read(ref counts.EmptyPolls), "{request}", "Polls and long-polls that ended with no message");
        _meter.CreateObservableCounter("bench.requests.refused", () => Interlocked.Read(ref counts.Refused), "{request}", "Requests refused with a 4xx or 503 status");
        _meter.CreateObservableGauge("bench.publisher.lag.p99", () => publisher.Status().LagUs.P99 / 1e6, "s", "99th percentile of published - intended in the steady state");
        _meter.CreateObservableGauge("bench.publisher.lag.max", () => publisher.Status().LagUs.Max / 1e6, "s", "Largest published - intended in the steady state");
    }

    /// <summary>Exports these, Kestrel's and the runtime's own metrics in Prometheus format.</summary>
    public static void Register(IServiceCollection services) => services.AddOpenTelemetry().WithMetrics(metrics => metrics
        .AddMeter(MeterName, "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Hosting", "System.Runtime")
        .AddPrometheusExporter());

    public void Dispose() => _meter.Dispose();
}
