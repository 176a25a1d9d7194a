using System.Diagnostics.Metrics;
using Bench.Contract;
using Bench.Host.Serving;
using Bench.Host.Traffic;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Bench.Host.Control;

/// <summary>
/// The counters as metrics beside Kestrel's and the runtime's own: a page for Prometheus, read when asked, so that counting costs nothing
/// more; and pushed by OTLP where the environment names an address as the standard says
/// (https://opentelemetry.io/docs/specs/otel/protocol/exporter/).
/// </summary>
internal static class Metrics
{
    public static void Add(WebApplicationBuilder builder)
    {
        // The builder reads nothing of the environment by itself; what the standard names is for its exporter.
        var given = OtelEnvironment.Given();
        builder.Configuration.AddInMemoryCollection(given);
        var telemetry = builder.Services.AddOpenTelemetry();
        if (!OtelEnvironment.Names(given)) telemetry.ConfigureResource(resource => resource.AddService("realtime-bench-server"));
        telemetry.WithMetrics(metrics =>
        {
            metrics.AddMeter(ServerTraffic.MeterName, "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime").AddPrometheusExporter();
            if (OtelEnvironment.Pushes(given)) metrics.AddOtlpExporter();
        });
    }

    public static void Map(WebApplication app, ServerCore core)
    {
        var traffic = core.Traffic;
        var meter = traffic.Meter;
        meter.CreateObservableUpDownCounter(
            "bench.connections", () => traffic.Patterns.Select(p => Of(p, p.Open)), "{connection}",
            "Open streams and held or running requests");
        meter.CreateObservableCounter(
            "bench.messages.delivered", () => traffic.Patterns.Select(p => Of(p, p.Delivered.Value)), "{message}",
            "Messages written to subscribers");
        meter.CreateObservableCounter(
            "bench.flushes", () => traffic.Patterns.Select(p => Of(p, p.Flushes.Value)), "{flush}",
            "Writes of messages that were flushed to a connection");
        meter.CreateObservableCounter(
            "bench.sent", () => traffic.Patterns.Select(p => Of(p, p.Bytes.Value)), "By",
            "Bytes of messages and the pattern's framing; without HTTP and TCP");
        meter.CreateObservableCounter(
            "bench.messages.lapped", () => traffic.Patterns.Select(p => Of(p, p.Lapped.Value)), "{message}",
            "Messages that slow readers missed");
        meter.CreateObservableCounter(
            "bench.polls.empty", () => traffic.Patterns.Select(p => Of(p, p.Empty.Value)), "{request}",
            "Polls and long-polls that ended with no message");
        meter.CreateObservableCounter(
            "bench.keep_alives", () => traffic.Patterns.Select(p => Of(p, p.KeepAlives.Value)), "{frame}",
            "Heartbeats and pings sent to quiet connections");
        meter.CreateObservableUpDownCounter("bench.log", () => core.Topics.Bytes, "By", "Memory of the messages of all topics");
        meter.CreateObservableCounter(
            "bench.messages.published", () => traffic.Published.Value, "{message}", "Messages appended to all logs");
        meter.CreateObservableCounter("bench.requests", () => traffic.Requests.Value, "{request}", "Requests on the measured listener");
        meter.CreateObservableCounter(
            "bench.requests.refused", () => traffic.Refused.Value, "{request}", "Requests refused with a 4xx status");
        meter.CreateObservableUpDownCounter(
            "bench.tcp.connections", () => traffic.TcpOpen, "{connection}", "TCP connections on the measured listener");
        meter.CreateObservableCounter(
            "bench.tcp.accepted", () => traffic.TcpAccepted, "{connection}", "TCP connections accepted on the measured listener");
        meter.CreateObservableUpDownCounter("bench.topics", () => core.Topics.Count, "{topic}", "Topics");
        app.MapPrometheusScrapingEndpoint(ControlPaths.Metrics);
    }

    private static Measurement<long> Of(PatternTraffic pattern, long value) =>
        new(value, new KeyValuePair<string, object?>("pattern", pattern.Pattern));
}
