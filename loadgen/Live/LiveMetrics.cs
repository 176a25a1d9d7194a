using Bench.Contract;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Bench.Loadgen.Live;

/// <summary>The metrics of a run beside its page: for Prometheus, and pushed by OTLP where the environment names an address.</summary>
internal static class LiveMetrics
{
    /// <summary>The file of the page that Prometheus reads.</summary>
    public const string File = "metrics";

    public static void Add(WebApplicationBuilder builder)
    {
        var given = OtelEnvironment.Given();
        builder.Configuration.AddInMemoryCollection(given);
        var telemetry = builder.Services.AddOpenTelemetry();
        if (!OtelEnvironment.Names(given)) telemetry.ConfigureResource(resource => resource.AddService("realtime-bench"));
        telemetry.WithMetrics(metrics =>
        {
            metrics.AddMeter(RunMeter.MeterName).AddPrometheusExporter();
            if (OtelEnvironment.Pushes(given)) metrics.AddOtlpExporter();
        });
    }

    /// <summary>Serves them to requests that are for them.</summary>
    public static void Map(WebApplication server, Func<HttpContext, bool> isFor) =>
        server.UseOpenTelemetryPrometheusScrapingEndpoint(isFor);
}
