using static Bench.Tests.Conformance.Clients.Outcome;
using static Bench.Tests.Conformance.Clients.Say;

namespace Bench.Tests.Conformance.Clients.Cases;

/// <summary>A page of a proxy with status 200 is no stream and no poll's answer, whatever its bytes.</summary>
internal static class ContentTypes
{
    private const string Page = "<!doctype html><title>Sign in</title>";

    public static IEnumerable<Case> All =>
    [
        .. ((string[])["text/event-stream", "TEXT/Event-Stream", "text/event-stream;charset=utf-8", "text/event-stream ; charset=\"utf-8\"",
            "\ttext/event-stream"])
            .Select((type, i) => Events($"type-good-{i}", Gets(2), $"Content-Type: {type}\r\n")),
        .. ((string[])["text/html", "text/plain", "application/json", "text/event-streams", "event-stream", "text/event", "",
            "text/html; x=text/event-stream"])
            .Select((type, i) => Events($"type-other-{i}", Fails("not-an-event-stream"), $"Content-Type: {type}\r\n")),
        Events("type-none", Fails("not-an-event-stream"), ""),
        new(
            "sse/page", "WHATWG 9.2.3", "sse", Fails("not-an-event-stream"),
            new Answer($"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {Page.Length}\r\n\r\n", Page)),
        new("sse/no-content", "WHATWG 9.2.3", "sse", Fails("http-204"), new Answer("HTTP/1.1 204 No Content\r\n\r\n")),
        .. new[] { "polling", "long-polling" }.SelectMany(Polls),
    ];

    private static IEnumerable<Case> Polls(string pattern) =>
    [
        .. ((string[])["application/json", "Application/JSON; charset=utf-8", "application/vnd.x+json"])
            .Select((type, i) => Array(pattern, $"type-good-{i}", Gets(2), $"Content-Type: {type}\r\n")),
        .. ((string[])["text/html", "text/html; charset=utf-8", "text/plain", "application/jsonp"])
            .Select((type, i) => Array(pattern, $"type-other-{i}", Fails("not-json"), $"Content-Type: {type}\r\n")),
        new(
            $"{pattern}/page", "docs: Polling", pattern, Fails("not-json"),
            new Answer($"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {Page.Length}\r\n\r\n", Page)),
        Array(pattern, "type-none", Gets(2), ""),
    ];

    private static Case Events(string name, Outcome outcome, string field) =>
        new($"sse/{name}", "WHATWG 9.2.3", "sse", outcome, new Answer($"HTTP/1.1 200 OK\r\n{field}\r\n", Messages("sse")));

    private static Case Array(string pattern, string name, Outcome outcome, string field) =>
        new(
            $"{pattern}/{name}", "docs: Polling", pattern, outcome,
            new Answer($"HTTP/1.1 200 OK\r\n{field}Content-Length: {Messages(pattern).Length}\r\n\r\n", Messages(pattern)));
}
