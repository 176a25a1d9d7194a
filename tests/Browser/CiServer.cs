using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;

namespace Bench.Tests.Browser;

/// <summary>Serves a folder as a CI server serves what a build left: with a policy that allows neither scripts nor inline style.</summary>
internal sealed class CiServer : IAsyncDisposable
{
    /// <summary>What Jenkins sends by default (https://www.jenkins.io/doc/book/security/configuring-content-security-policy/).</summary>
    private const string Policy = "sandbox; default-src 'none'; img-src 'self'; style-src 'self';";

    private readonly WebApplication _server;

    private CiServer(WebApplication server) => _server = server;

    public static async Task<CiServer> StartAsync(string folder)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        server.Use((http, next) =>
        {
            http.Response.Headers.ContentSecurityPolicy = Policy;
            if (http.Request.Path != "/favicon.ico") return next(http);
            http.Response.StatusCode = StatusCodes.Status204NoContent; // Browsers ask for it on their own; the report has none.
            return Task.CompletedTask;
        });
        server.UseStaticFiles(new StaticFileOptions { FileProvider = new PhysicalFileProvider(folder) });
        await server.StartAsync();
        return new CiServer(server);
    }

    /// <summary>The address of a file of the folder.</summary>
    public Uri Of(string file) => new(new Uri(_server.Urls.Single()), file);

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
