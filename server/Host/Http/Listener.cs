using Bench.Host.Options;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Bench.Host.Http;

/// <summary>What both listeners share: HTTP/1.1, the limits on a request's head, quiet logs, a bounded stop.</summary>
internal static class Listener
{
    public static WebApplicationBuilder Builder(ServerOptions options, Action<KestrelServerOptions> more)
    {
        // Empty: nothing is read from files or the environment behind the user's back.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMilliseconds(options.KeepAliveMs);
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromMilliseconds(options.HeadersMs);
            kestrel.Limits.MaxRequestLineSize = options.MaxHeaderBytes;
            kestrel.Limits.MaxRequestHeadersTotalSize = options.MaxHeaderBytes;
            kestrel.Limits.MaxRequestBufferSize = Math.Max(kestrel.Limits.MaxRequestBufferSize ?? 0, options.MaxHeaderBytes);
            kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http1);
            more(kestrel);
        });
        builder.Services.AddRouting();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMilliseconds(options.DrainMs));
        // The program stops its listeners in order; a listener that minds signals itself would overtake it.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Logging.SetMinimumLevel(LogLevel.Warning)
            .AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Error) // What clients do wrong is answered, not logged.
            .AddFilter("Microsoft.AspNetCore.Hosting", LogLevel.None) // Else every request carries an Activity and two logging scopes, for a log that nobody reads.
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None) // A failed start is told in one line, by StartAsync.
            .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        return builder;
    }

    /// <summary>Starts the listener.</summary>
    /// <exception cref="OptionException">An address is in use or cannot be listened on.</exception>
    public static async Task StartAsync(WebApplication app, string option)
    {
        try
        {
            await app.StartAsync();
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
        {
            var reason = e.Message.TrimEnd('.');
            throw new OptionException($"{reason}. Choose another address with {option} URL, or port 0 for a free one.");
        }
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
