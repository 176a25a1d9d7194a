using System.Text.Json;
using Bench.Host.Control;
using Bench.Host.Log;
using Bench.Host.Options;
using Bench.Host.Patterns;
using Bench.Host.Publishing;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Bench.Host;

/// <summary>The target: two listeners over one set of topics. Start it, read its addresses, stop it.</summary>
internal sealed class TargetServer : IAsyncDisposable
{
    private readonly WebApplication _measured;
    private readonly WebApplication _control;
    private readonly Goodbye _goodbye = new();
    private readonly Publisher _publisher;
    private readonly ServerMetrics _metrics;

    public TargetServer(ServerOptions options, TimeProvider time)
    {
        var counts = new ServerCounts();
        var topics = new Topics(options, time);
        var patterns = new PatternList(options, counts, _goodbye, time);
        _publisher = new Publisher(topics, counts, time);
        _metrics = new ServerMetrics(counts, _publisher);

        _measured = Build(options, kestrel => MeasuredListener.Configure(kestrel, options, counts), _ => { });
        MeasuredListener.Map(_measured, patterns, topics, new Upstream(options, counts), counts);

        _control = Build(options, kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = ControlEndpoints.MaxBodyBytes;
            MeasuredListener.Listen(kestrel, options.ControlUrl, _ => { });
        }, ServerMetrics.Register);
        _control.UseRouting();
        new ControlEndpoints(_publisher, counts, patterns, time).Map(_control);
        _control.MapPrometheusScrapingEndpoint(Contract.ControlPaths.Metrics);
    }

    /// <summary>Where the patterns are served, once started; port 0 has become a real one.</summary>
    public Uri Url => AddressOf(_measured);

    /// <summary>Where the control API is served, once started.</summary>
    public Uri ControlUrl => AddressOf(_control);

    /// <exception cref="IOException">An address cannot be bound.</exception>
    public async Task StartAsync()
    {
        await _measured.StartAsync();
        await _control.StartAsync();
    }

    /// <summary>Says goodbye in every protocol, then stops; connections that do not end within the drain time are cut.</summary>
    public async Task StopAsync()
    {
        _publisher.Stop();
        _goodbye.Say();
        await _measured.StopAsync();
        await _control.StopAsync();
    }

    /// <summary>The line that tells a program that the server is ready, and where.</summary>
    public string ReadyLine() => "ready " + JsonSerializer.Serialize(new Dictionary<string, string[]> { ["urls"] = [Url.ToString()], ["control_urls"] = [ControlUrl.ToString()] });

    public async ValueTask DisposeAsync()
    {
        await _measured.DisposeAsync();
        await _control.DisposeAsync();
        _metrics.Dispose();
        _publisher.Dispose();
        _goodbye.Dispose();
    }

    private static WebApplication Build(ServerOptions options, Action<Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions> kestrel, Action<IServiceCollection> services)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel);
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMilliseconds(options.DrainMs));
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole()
            .AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Error) // What clients do wrong is counted, not logged.
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None); // A failed start is told in one line by Program.
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        services(builder.Services);
        return builder.Build();
    }

    private static Uri AddressOf(WebApplication app) =>
        new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
}
