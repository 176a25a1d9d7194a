using Bench.Host.FrontPage;
using Bench.Host.Http;
using Bench.Host.Patterns;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Bench.Host.Serving;

/// <summary>The listener that is measured: the patterns, the way up, and a page that shows them.</summary>
internal static class MeasuredListener
{
    public static WebApplication Build(ServerCore core)
    {
        var options = core.Options;
        var gate = new ConnectionGate(core.Traffic, options.MaxConnections);
        var certificate = core.Certificate;
        var builder = Listener.Builder(options, kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = options.MaxMessageBytes;
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(options.MinBodyRate, gracePeriod: TimeSpan.FromSeconds(5));
            // A slow reader is lapped by the ring and counted. Cutting it off would hide what it does to the others.
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.ConfigureEndpointDefaults(endpoint =>
            {
                // Every connection is counted, whether it comes to a handshake or not; one too many is told so in what its client reads.
                endpoint.Use(gate.Count);
                if (certificate is not null) endpoint.UseHttps(certificate);
                endpoint.Use(gate.Refuse);
                if (options.DirectSend > 0) endpoint.Use(DirectSend.Use);
            });
        });

        builder.Services.AddSingleton(core.Traffic);
        var app = builder.Build();
        foreach (var url in options.Urls) app.Urls.Add(url);
        app.Use(next => http =>
        {
            core.Traffic.Requests.Add(1);
            return NotImplemented.Check(http.Request) is { } problem ? problem.WriteAsync(http) : next(http);
        });
        foreach (var pattern in core.Patterns) pattern.Map(app);
        core.Upstream.Map(app);
        Page.Map(app);
        core.DemoApi.Map(app);
        NotFound.Map(app);
        return app;
    }
}
