using static Bench.Tests.Conformance.Server.Steps;

namespace Bench.Tests.Conformance.Server.Cases;

/// <summary>The control listener (docs/protocol.md): its bodies, and that it has nothing of the measured one.</summary>
internal static class Controls
{
    public static IEnumerable<Case> All =>
    [
        .. ((string[])["/poll?topic=a", "/long-poll?topic=a", "/sse?topic=a", "/ws?topic=a", "/messages?topic=a", "/", "/live",
            "/live/page.js"])
            .Select(path => new Case($"control/has-no{path}", "docs: The control listener", Control(), Get(path), Problem(404))),
        .. ((string Path, string Method, string Allow)[])[("/health", "POST", "GET"), ("/info", "DELETE", "GET"),
            ("/counters", "POST", "GET"), ("/collect", "GET", "POST"), ("/workload", "PUT", "GET, POST, DELETE"),
            ("/workload/topics", "POST", "GET")] is var wrong
            ? wrong.Select(one => new Case(
                $"control/{one.Method}-of{one.Path}", "RFC 9110 15.5.6", Control(), Ask(one.Method, one.Path, "Content-Length: 0\r\n"),
                Problem(405), Has("Allow", one.Allow)))
            : [],
        .. ((string[])["", "{", "null", "[]", "1", "{}", "{\"seed\":1}", "{\"workload\":{}}",
            "{\"workload\":null,\"seed\":1,\"start_us\":1,\"warmup_us\":1,\"steady_us\":1}"])
            .Select((body, i) =>
                new Case(
                    $"control/bad-workload-{i}", "docs: The control listener", Control(),
                    Send($"POST /workload HTTP/1.1\r\nHost: localhost\r\nContent-Length: {body.Length}\r\n\r\n{body}"), Problem(400))),
        new(
            "control/another-name", "docs: Pages of other sites", Control(), Send("GET /health HTTP/1.1\r\nHost: rebound.example\r\n\r\n"),
            Problem(421, "Host")),
        new("control/health", "docs: The control listener", Control(), Get("/health"), Status(200), Body("ok\n")),
        new(
            "control/info", "docs: The control listener", Control(), Get("/info"), Status(200), BodyHas("\"heartbeat_ms\":\"15000\""),
            BodyHas("\"keep_alive_ms\":\"130000\"")),
        new("control/counters", "docs: The control listener", Control(), Get("/counters"), Status(200), BodyHas("\"keep_alives\":")),
        new("control/metrics", "docs: The control listener", Control(), Get("/metrics"), Status(200), BodyHas("bench_connections{")),
    ];
}
