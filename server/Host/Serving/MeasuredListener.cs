using Bench.Host.FrontPage;
using Bench.Host.Http;
using Bench.Host.Hubs;
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
            // A hundred tabs, each with what it holds and a message that it sends: with fewer, requests would wait in the client.
            kestrel.Limits.Http2.MaxStreamsPerConnection = 256;
            kestrel.Limits.Http2.MaxRequestHeaderFieldSize = options.MaxHeaderBytes;
            kestrel.ConfigureEndpointDefaults(endpoint =>
            {
                endpoint.Protocols = options.Http2 == 0 ? HttpProtocols.Http1
                    : certificate is null ? HttpProtocols.Http2
                    : HttpProtocols.Http1AndHttp2;
                // Every connection is counted, whether it comes to a handshake or not; one too many is told so in what its client reads.
                endpoint.Use(gate.Count);
                if (certificate is not null) endpoint.UseHttps(certificate);
                if (options.Http2 == 0) endpoint.Use(gate.Refuse);
                if (options.DirectSend > 0) endpoint.Use(DirectSend.Use);
            });
        });

        builder.Services.AddSingleton(core.Traffic);
        var hub = options.Hub > 0 ? new LogHubContext(options, core.Topics, core.CrossSite, core.Traffic, core.Deadlines) : null;
        if (hub is not null) LogFeed.AddTo(builder.Services, hub);
        var app = builder.Build();
        foreach (var url in options.Urls) app.Urls.Add(url);
        app.Use(next => http =>
        {
            core.Traffic.Requests.Add(1);
            // An answer of HTTP/1.1 before the first request would be no answer to HTTP/2.
            if (options.Http2 > 0 && gate.RefusalOf(http) is { } tooMany) return tooMany.WriteAsync(http);
            return NotImplemented.Check(http.Request) is { } problem ? problem.WriteAsync(http) : next(http);
        });
        if (core.Backplane is { } backplane) app.Use(next => http => CatchUp.AnswerAsync(http, core, backplane, next));
        foreach (var pattern in core.Patterns) pattern.Map(app);
        core.Upstream.Map(app);
        if (hub is not null) LogFeed.Map(app, hub);
        Page.Map(app);
        core.DemoApi.Map(app);
        NotFound.Map(app);
        return app;
    }
}
