using static Bench.Tests.Conformance.Server.Steps;

namespace Bench.Tests.Conformance.Server.Cases;

/// <summary>Methods, and what is not there (RFC 9110, 9 and 15.5).</summary>
internal static class Methods
{
    private static readonly (string Path, string Allow)[] Endpoints =
    [
        ("/poll", "GET"), ("/long-poll", "GET"), ("/sse", "GET"), ("/ws", "GET"), ("/messages", "POST"), ("/", "GET"),
        ("/live", "GET, POST")
    ];

    private static readonly string[] Tried = ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "BREW"];

    public static IEnumerable<Case> All =>
    [
        .. from endpoint in Endpoints
           from method in Tried
           where !endpoint.Allow.Split(", ").Contains(method)
           select new Case(
               $"method/{method}-of-{endpoint.Path.TrimStart('/')}", "RFC 9110 15.5.6",
               Ask(method, endpoint.Path + "?topic={T}", "Content-Length: 0\r\n"), Problem(405, "method"), Has("Allow", endpoint.Allow),
               Serves()),
        .. from endpoint in Endpoints
           select new Case(
               $"method/HEAD-of-{endpoint.Path.TrimStart('/')}", "RFC 9110 9.3.2", Ask("HEAD", endpoint.Path + "?topic={T}"), Status(405),
               Has("Allow", endpoint.Allow), Serves()),
        .. ((string[])["get", "Get", "gET", "post"]).Select(method => new Case(
            $"method/{method}-is-another", "RFC 9110 9.1, 15.6.2", Ask(method, "/poll?topic={T}", "Content-Length: 0\r\n"),
            Status(501, 405), Serves())),
        new("method/HEAD-of-nothing", "RFC 9110 9.3.2", Ask("HEAD", "/nope"), Status(404), Serves()),
        new("method/OPTIONS-of-all", "RFC 9110 9.3.7", Send("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n"), Status(200, 204, 404, 405), Serves()),
        .. ((string[])["/nope", "/poll/", "/POLL/x", "//poll", "/poll%2F", "/live/nope.js", "/..%2f..%2fetc/passwd", "/health", "/counters",
            "/metrics", "/workload", "/collect", "/info"])
            .Select(path => new Case($"path/{path}", "RFC 9110 15.5.5", Get(path), Status(404, 400), Serves())),
        new("path/lists-what-is-there", "docs: Errors", Get("/nope"), Problem(404), BodyHas("GET /poll"), BodyHas("POST /messages")),
        new(
            "date/is-sent", "RFC 9110 6.6.1", Get("/poll?topic={T}"), Status(200),
            Like("Date", "^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} GMT$")),
    ];
}
