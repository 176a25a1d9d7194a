using Bench.Contract;
using Bench.Host.Log;
using Bench.Host.Options;
using Bench.Host.Patterns;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Bench.Host;

/// <summary>The listener whose bytes are measured: the patterns, the way up, and nothing else.</summary>
internal static class MeasuredListener
{
    public static void Configure(KestrelServerOptions kestrel, ServerOptions options, ServerCounts counts)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = options.MaxConnections;
        kestrel.Limits.MaxConcurrentUpgradedConnections = options.MaxConnections;
        kestrel.Limits.MaxRequestBodySize = null; // Enforced with its own number by Upstream.
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromHours(1); // A poller may come back rarely, and its connection is what is held.
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 100, gracePeriod: TimeSpan.FromSeconds(5));
        Listen(kestrel, options.Url, listen => listen.Use(next => async connection =>
        {
            Interlocked.Increment(ref counts.TcpAccepted);
            Interlocked.Increment(ref counts.TcpOpen);
            try
            {
                await next(connection);
            }
            finally
            {
                Interlocked.Decrement(ref counts.TcpOpen);
            }
        }));
    }

    /// <summary>Listens at an address: an IP, localhost, or any other name for all interfaces.</summary>
    public static void Listen(KestrelServerOptions kestrel, Uri address, Action<ListenOptions> configure)
    {
        void Plain(ListenOptions listen)
        {
            listen.Protocols = HttpProtocols.Http1;
            configure(listen);
        }

        if (System.Net.IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip)) kestrel.Listen(ip, address.Port, Plain);
        else if (address.Host == "localhost") kestrel.ListenLocalhost(address.Port, Plain);
        else kestrel.ListenAnyIP(address.Port, Plain);
    }

    public static void Map(WebApplication app, PatternList patterns, Topics topics, Upstream upstream, ServerCounts counts)
    {
        app.UseWebSockets();
        app.Run(context => ServeAsync(context, patterns, topics, upstream, counts));
    }

    private static async Task ServeAsync(HttpContext context, PatternList patterns, Topics topics, Upstream upstream, ServerCounts counts)
    {
        Interlocked.Increment(ref counts.Requests);
        try
        {
            if (await DispatchAsync(context, patterns, topics, upstream, counts) is { } problem) await problem.WriteAsync(context);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone.
        }

        if (context.Response.StatusCode >= 400) Interlocked.Increment(ref counts.Refused);
    }

    private static async Task<Problem?> DispatchAsync(HttpContext context, PatternList patterns, Topics topics, Upstream upstream, ServerCounts counts)
    {
        var path = context.Request.Path.Value;
        if (path == "/" && HttpMethods.IsGet(context.Request.Method))
        {
            await FrontPage.ServeAsync(context);
            return null;
        }

        if (path == Protocol.MessagesPath)
        {
            if (!HttpMethods.IsPost(context.Request.Method)) return WrongMethod(context, "POST");
            if (TopicRequest.Read(context, topics, out var target) is { } wrong) return wrong;
            await upstream.ServeAsync(context, target);
            return null;
        }

        foreach (var pattern in patterns.All)
        {
            if (path != pattern.Path) continue;
            if (!HttpMethods.IsGet(context.Request.Method)) return WrongMethod(context, "GET");
            if (TopicRequest.Read(context, topics, out var request) is { } wrong) return wrong;
            counts.Connection(pattern.Name, +1);
            try
            {
                await pattern.ServeAsync(context, request);
            }
            finally
            {
                counts.Connection(pattern.Name, -1);
            }

            return null;
        }

        var endpoints = string.Join(", ", patterns.All.Select(p => "GET " + p.Path).Append("POST " + Protocol.MessagesPath));
        return new Problem { Title = "No such endpoint", Status = StatusCodes.Status404NotFound, Detail = $"there is {endpoints}; each takes ?topic=NAME" };
    }

    private static Problem WrongMethod(HttpContext context, string allowed)
    {
        context.Response.Headers.Allow = allowed;
        return new Problem { Title = "Method not allowed", Status = StatusCodes.Status405MethodNotAllowed, Detail = $"{context.Request.Path} takes {allowed}, not {TopicRequest.Shortened(context.Request.Method)}", Allowed = allowed };
    }
}
