using static Bench.Tests.Conformance.Server.Steps;

namespace Bench.Tests.Conformance.Server.Cases;

/// <summary>Server-Sent Events, read as an EventSource does (WHATWG HTML, 9.2).</summary>
internal static class EventStreams
{
    public static IEnumerable<Case> All =>
    [
        new(
            "sse/head", "WHATWG 9.2.3", Open(), Has("Content-Type", "text/event-stream"), Has("Cache-Control", "no-store"),
            Has("Transfer-Encoding", "chunked"), Lacks("Content-Length"), Comes("retry: 1000\n\n")),
        new(
            "sse/new-messages-only", "docs: Server-Sent Events", Publish("old"), Open(), Comes("retry: 1000\n\n"), Publish("a"),
            Event(2, "\"a\"")),
        new(
            "sse/from-0", "docs: Server-Sent Events", Publish("a", "b"), Open("&since=0"), Comes("retry: 1000\n\n"), Event(1, "\"a\""),
            Event(2, "\"b\"")),
        new(
            "sse/last-event-id", "WHATWG 9.2.4", Publish("a", "b"), Open("", "Last-Event-ID: 1\r\n"), Comes("retry: 1000\n\n"),
            Event(2, "\"b\"")),
        new(
            "sse/last-event-id-0", "WHATWG 9.2.4", Publish("a"), Open("", "Last-Event-ID: 0\r\n"), Comes("retry: 1000\n\n"),
            Event(1, "\"a\"")),
        new(
            "sse/last-event-id-wins", "docs: Server-Sent Events", Publish("a", "b"), Open("&since=0", "last-event-id: 1\r\n"),
            Comes("retry: 1000\n\n"), Event(2, "\"b\"")),
        new(
            "sse/last-event-id-empty", "WHATWG 9.2.4", Publish("a"), Open("", "Last-Event-ID:\r\n"), Comes("retry: 1000\n\n"), Publish("b"),
            Event(2, "\"b\"")),
        new(
            "sse/last-event-id-of-an-earlier-life", "docs: Messages and topics", Publish("a"), Open("", "Last-Event-ID: 500\r\n"),
            Comes("retry: 1000\n\n"), Publish("b"), Event(2, "\"b\"")),
        new(
            "sse/last-event-id-twice", "docs: Errors", Get("/sse?topic={T}", "Last-Event-ID: 1\r\nLast-Event-ID: 2\r\n"),
            Problem(400, "Last-Event-ID"), Serves()),
        new(
            "sse/last-event-id-twice-the-same", "docs: Errors", Get("/sse?topic={T}", "Last-Event-ID: 1\r\nLast-Event-ID: 1\r\n"),
            Problem(400, "Last-Event-ID"), Serves()),
        .. ((string[])["abc", "-1", "1.5", "9223372036854775808", "1, 2", "+1"]).Select((id, i) => new Case(
            $"sse/last-event-id-bad-{i}", "docs: Errors", Get("/sse?topic={T}", $"Last-Event-ID: {id}\r\n"), Problem(400, "Last-Event-ID"),
            Serves())),
        new(
            "sse/gathered", "docs: Gathering", Open("&flush_ms=20"), Comes("retry: 1000\n\n"), Publish("a", "b", "c"), Event(1, "\"a\""),
            Event(2, "\"b\""), Event(3, "\"c\"")),
        new(
            "sse/gathered-has-what-was-missed-at-once", "docs: Gathering", Publish("a"), Open("&since=0&flush_ms=60000"),
            Comes("retry: 1000\n\n"), Event(1, "\"a\"")),
        .. ((string[])["60001", "-1", "+1", "1.5", "x", ""]).Select((ms, i) => new Case(
            $"sse/flush-bad-{i}", "docs: Gathering", Get($"/sse?topic={{T}}&flush_ms={ms}"), Problem(400, "flush_ms"), Serves())),
        new(
            "sse/line-ends-stay-within", "WHATWG 9.2.5", Open(), Comes("retry: 1000\n\n"), Publish("a\nb\r\nc\rd"),
            Event(1, "\"a\\nb\\r\\nc\\rd\"")),
        new(
            "sse/field-names-stay-within", "WHATWG 9.2.5", Open(), Comes("retry: 1000\n\n"), Publish("\n\nid: 9\ndata: x\nevent: y\n\n"),
            Event(1, "\"\\n\\nid: 9\\ndata: x\\nevent: y\\n\\n\"")),
        new(
            "sse/bom-stays-within", "WHATWG 9.2.5", Open(), Comes("retry: 1000\n\n"), Publish("\xef\xbb\xbf" + "a"),
            Like(@"\ndata: \[1,[0-9]+,0,""(\xef\xbb\xbf|\\uFEFF)a""\]\n\n$")),
        new(
            "sse/many-before-it-reads", "docs: Server-Sent Events", Open(), Comes("retry: 1000\n\n"),
            Publish([.. Enumerable.Range(1, 30).Select(i => $"m{i}")]), Each(Enumerable.Range(1, 30).Select(i => Event(i, $"\"m{i}\"")))),
        new(
            "sse/large", "docs: Server-Sent Events", Open(), Comes("retry: 1000\n\n"), Publish(new string('a', 300_000)),
            Event(1, $"\"{new string('a', 300_000)}\"")),
        new(
            "sse/http-1-0-is-not-chunked", "RFC 9112 6.1, 7.1", Send("GET /sse?topic={T} HTTP/1.0\r\n\r\n"), Head(),
            Lacks("Transfer-Encoding"), Lacks("Content-Length"), Plain("retry: 1000\n\n"), Publish("a", "b"), Plain("id: 1\ndata: "),
            PlainTo("\"a\"]\n\n"), Plain("id: 2\ndata: "), PlainTo("\"b\"]\n\n")),
        new(
            "sse/close-asked", "RFC 9112 9.6", Open("", "Connection: close\r\n"), Has("Connection", "close"), Comes("retry: 1000\n\n"),
            Publish("a"), Event(1, "\"a\"")),
        new("sse/half-closed-ends", "docs: Server-Sent Events", Open(), Comes("retry: 1000\n\n"), HalfClose(), Ends(), OthersAreServed()),
        new("sse/any-accept", "docs: Server-Sent Events", Open("", "Accept: text/event-stream\r\n"), Comes("retry: 1000\n\n")),
    ];

    private static Step Open(string query = "", string more = "") => async wire =>
    {
        await Get($"/sse?topic={{T}}{query}", more)(wire);
        await Head()(wire);
    };

    // The head alone: the body has no end.
    private static Step Head() => async wire =>
    {
        await wire.ReadHeadAsync();
        Expect(wire.Answer.Status == 200, $"the status is {wire.Answer.Status}");
    };

    private static Step Comes(string text) => async wire =>
    {
        var chunk = await wire.ReadEventAsync();
        Expect(chunk == text, $"'{chunk}' comes, not '{text}'");
    };

    private static Step Event(long id, string data) => async wire =>
    {
        var text = await wire.ReadEventAsync();
        var start = $"id: {id}\ndata: [{id},";
        Expect(
            text.StartsWith(start, StringComparison.Ordinal)
                && text.EndsWith($",0,{data}]\n\n", StringComparison.Ordinal)
                && text.Count(c => c is '\n' or '\r') == 3,
            $"'{text[..Math.Min(200, text.Length)]}' comes");
    };

    private static Step Like(string pattern) => async wire =>
    {
        var text = await wire.ReadEventAsync();
        Expect(System.Text.RegularExpressions.Regex.IsMatch(text, pattern), $"'{text}' comes");
    };

    private static Step Plain(string text) => async wire =>
    {
        var seen = System.Text.Encoding.Latin1.GetString(await wire.TakeAsync(text.Length, text));
        Expect(seen == text, $"'{seen}' comes, not '{text}'");
    };

    private static Step PlainTo(string end) => wire => wire.UntilAsync(end, end);
}
