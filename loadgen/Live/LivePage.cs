using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Bench.Contract;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Bench.Loadgen.Live;

/// <summary>
/// The page of a run under way: served by the coordinator on a loopback address, under a path with a secret in it, and fed by Server-Sent
/// Events. Who does not know the path is refused; so is who comes under another name than this machine's to itself.
/// </summary>
internal sealed class LivePage : IAsyncDisposable
{
    private const int MostConnections = 64;

    // An event a second comes while a trial runs; between trials a proxy or a browser may want a sign of life.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    // For those who look: the last events are on their way.
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    private readonly WebApplication _server;
    private readonly LiveLog _log;
    private readonly Action _stop;
    private readonly byte[] _token = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
    private readonly CancellationTokenSource _end = new();

    private LivePage(WebApplication server, LiveLog log, Action stop)
    {
        (_server, _log, _stop) = (server, log, stop);
        LiveMetrics.Map(server, AsksForMetrics);
        server.Run(AnswerAsync);
    }

    /// <summary>The page's whole address, secret and all.</summary>
    public Uri Url => new($"{_server.Urls.Single()}/{Encoding.ASCII.GetString(_token)}/");

    /// <summary>Begins to serve it.</summary>
    /// <param name="log">What happens.</param>
    /// <param name="port">Its port; 0 for any that is free.</param>
    /// <param name="stop">Called when somebody presses the button that stops the run, each time.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<LivePage> StartAsync(LiveLog log, int port, Action stop)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxConcurrentConnections = MostConnections;
            options.Limits.MaxRequestBodySize = 0;
            options.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http1);
        });
        LiveMetrics.Add(builder);
        var server = builder.Build();
        var page = new LivePage(server, log, stop);
        try
        {
            await server.StartAsync();
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            await page.DisposeAsync();
            throw new IOException(
                $"--live-port {port}: another program listens there; give another port, or leave it out for any that is free", e);
        }

        return page;
    }

    /// <summary>Says the last events to those who look, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _log.Close();
        using var patience = new CancellationTokenSource(LastWords);
        await using (patience.Token.Register(_end.Cancel)) await _server.StopAsync(patience.Token);
        await _server.DisposeAsync();
        _end.Dispose();
    }

    private Task AnswerAsync(HttpContext http)
    {
        if (!LocalNames.Has(http.Request.Host.Host))
            return RefuseAsync(http, StatusCodes.Status421MisdirectedRequest, "this listener answers to localhost and to addresses only");
        var path = PathOf(http);
        if (!IsToken(path[0]))
            return RefuseAsync(http, StatusCodes.Status403Forbidden, "take the whole address that the run printed: it has a secret in it");
        LiveFiles.Secure(http.Response.Headers);
        var method = http.Request.Method;
        return (path is [_, var file] ? file : null) switch
        {
            null when HttpMethods.IsGet(method) => LiveFiles.RedirectAsync(http, $"{path[0]}/"),
            "stop" when HttpMethods.IsPost(method) => StopAsync(http),
            "events" when HttpMethods.IsGet(method) => StreamAsync(http),
            { } name when HttpMethods.IsGet(method) && LiveFiles.Find(name) is { } found => LiveFiles.SendAsync(http, found),
            "stop" => RefuseAsync(http, StatusCodes.Status405MethodNotAllowed, "stop is for POST"),
            _ => RefuseAsync(http, StatusCodes.Status404NotFound, "there is no such file"),
        };
    }

    private bool AsksForMetrics(HttpContext http) => HttpMethods.IsGet(http.Request.Method)
        && LocalNames.Has(http.Request.Host.Host)
        && PathOf(http) is [var token, LiveMetrics.File]
        && IsToken(token);

    private bool IsToken(string given) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), _token);

    private static string[] PathOf(HttpContext http) => http.Request.Path.Value is { Length: > 1 } whole ? whole[1..].Split('/', 2) : [""];

    private Task StopAsync(HttpContext http)
    {
        _stop();
        http.Response.StatusCode = StatusCodes.Status202Accepted;
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync("stopping\n", http.RequestAborted);
    }

    private async Task StreamAsync(HttpContext http)
    {
        using var until = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, _end.Token);
        http.Response.ContentType = "text/event-stream";
        var seen = long.TryParse(http.Request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            ? last
            : 0;
        try
        {
            while (true)
            {
                var (events, news, closed) = _log.After(seen);
                foreach (var e in events) await http.Response.WriteAsync($"id: {e.Id}\nevent: {e.Name}\ndata: {e.Data}\n\n", until.Token);
                if (events.Count > 0) seen = events[^1].Id;
                await http.Response.Body.FlushAsync(until.Token);
                if (closed) return;
                if (!await ComesAsync(news, until.Token)) await http.Response.WriteAsync(":\n\n", until.Token);
            }
        }
        catch (OperationCanceledException) when (until.IsCancellationRequested)
        {
            // Who looked has gone, or has not taken the last words.
        }
        catch (IOException)
        {
            // The same, in the middle of a word.
        }
    }

    private static async Task<bool> ComesAsync(Task news, CancellationToken stop)
    {
        try
        {
            await news.WaitAsync(Silence, stop);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static Task RefuseAsync(HttpContext http, int status, string why)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync(why + "\n", http.RequestAborted);
    }
}
