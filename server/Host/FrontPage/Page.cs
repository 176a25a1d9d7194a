using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Bench.Contract;
using Bench.Host.Http;
using Microsoft.Extensions.Primitives;
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
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri "
        + "'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly Lazy<IReadOnlyDictionary<string, Asset>> Files = new(ReadFiles);

    private sealed record Asset(byte[] Bytes, string Type, string Tag);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", http => First(http.Request.Headers.Accept.ToString(), http.Request.Headers.IfNoneMatch, $"{http.Request.Host}")
            .WriteAsync(http));
        routes.MapGet(
            FilesPath,
            http => FindFile((string)http.Request.RouteValues["file"]!, http.Request.Headers.IfNoneMatch, out var reply) is { } problem
                ? problem.WriteAsync(http)
                : reply!.WriteAsync(http));
    }

    /// <summary>What <c>GET /</c> answers: the page to a browser, lines to type to others.</summary>
    public static Reply First(string accept, StringValues known, string host)
    {
        (string, string) vary = (HeaderNames.Vary, HeaderNames.Accept);
        return accept.Contains("text/html", StringComparison.OrdinalIgnoreCase)
            ? Of(Files.Value["index.html"], known, vary)
            : new Reply(StatusCodes.Status200OK, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(Text(host)), vary);
    }

    /// <summary>One of the page's files; why there is none, or null.</summary>
    public static Problem? FindFile(string name, StringValues known, out Reply? reply)
    {
        reply = Files.Value.TryGetValue(name, out var file) ? Of(file, known) : null;
        return reply is null ? new Problem(404, "Not found", $"the front page has no file '{Problem.Shorten(name)}'") : null;
    }

    private static Reply Of(Asset file, StringValues known, params IEnumerable<(string, string)> more)
    {
        (string, string)[] fields =
        [
            .. more,
            (HeaderNames.ETag, file.Tag),
            (HeaderNames.CacheControl, "no-cache"), // Kept, but asked for again: another version of the server has other files.
            (HeaderNames.ContentSecurityPolicy, Policy),
            (HeaderNames.XContentTypeOptions, "nosniff"),
            ("Referrer-Policy", "no-referrer"),
        ];
        return EntityTags.Match(known, file.Tag)
            ? new Reply(StatusCodes.Status304NotModified, null, default, fields)
            : new Reply(StatusCodes.Status200OK, file.Type, file.Bytes, fields);
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

    private static string Text(string host) => $"""
            One topic's messages, four ways:

              curl -i  'http://{host}{Protocol.PollPath}?topic=demo&since=0'
              curl -i  'http://{host}{Protocol.LongPollPath}?topic=demo&since=0&hold_ms=10000'
              curl -N  'http://{host}{Protocol.SsePath}?topic=demo'
              ws://{host}{Protocol.WebSocketPath}?topic=demo

            Send one:

              curl -H 'Content-Type: text/plain' -d 'hello' 'http://{host}{Protocol.MessagesPath}?topic=demo'

            Or open http://{host}/ in a browser: the four side by side, live.

            """;
}
