using System.Reflection;
using System.Security.Cryptography;
using Bench.Contract;
using Bench.Host.Http;
using Microsoft.Net.Http.Headers;

namespace Bench.Host.FrontPage;

/// <summary>
/// The page at <c>/</c>: the four patterns live for a browser, and lines to type for curl. Its files are parts of this
/// assembly, read when a visitor first comes.
/// </summary>
internal static class Page
{
    private const string FilesPath = DemoApi.Path + "/{file}";

    // Everything comes from this server, and no script or style stands in the page itself.
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly Lazy<IReadOnlyDictionary<string, Asset>> Files = new(ReadFiles);

    private sealed record Asset(byte[] Bytes, string Type, string Tag);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", http =>
        {
            http.Response.Headers.Vary = HeaderNames.Accept;
            return http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase) ? SendAsync(http, "index.html") : SendTextAsync(http);
        });
        routes.MapGet(FilesPath, http => SendAsync(http, (string)http.Request.RouteValues["file"]!));
    }

    private static Task SendAsync(HttpContext http, string name)
    {
        if (!Files.Value.TryGetValue(name, out var file)) return new Problem(404, "Not found", $"the front page has no file '{name}'").WriteAsync(http);
        var response = http.Response;
        response.Headers.ETag = file.Tag;
        response.Headers.CacheControl = "no-cache"; // Kept, but asked for again: another version of the server has other files.
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        if (EntityTags.Match(http.Request.Headers.IfNoneMatch, file.Tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        response.ContentType = file.Type;
        response.ContentLength = file.Bytes.Length;
        return response.Body.WriteAsync(file.Bytes).AsTask();
    }

    private static Dictionary<string, Asset> ReadFiles()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return assembly.GetManifestResourceNames().ToDictionary(name => name, name =>
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return new Asset(bytes, TypeOf(name), $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8))}\"");
        });
    }

    private static string TypeOf(string name) => System.IO.Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        var other => throw new InvalidOperationException($"the front page has a file of unknown type '{other}': {name}"),
    };

    private static Task SendTextAsync(HttpContext http)
    {
        var host = $"{http.Request.Host}";
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync($"""
            One topic's messages, four ways:

              curl -i  'http://{host}{Protocol.PollPath}?topic=demo&since=0'
              curl -i  'http://{host}{Protocol.LongPollPath}?topic=demo&since=0&hold_ms=10000'
              curl -N  'http://{host}{Protocol.SsePath}?topic=demo'
              ws://{host}{Protocol.WebSocketPath}?topic=demo

            Send one:

              curl -H 'Content-Type: text/plain' -d 'hello' 'http://{host}{Protocol.MessagesPath}?topic=demo'

            Or open http://{host}/ in a browser: the four side by side, live.

            """);
    }
}
