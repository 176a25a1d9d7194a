using static Bench.Tests.Conformance.Server.Steps;

namespace Bench.Tests.Conformance.Server.Cases;

/// <summary>Polling and long-polling: cursors, batches, holds (docs/protocol.md).</summary>
internal static class Polls
{
    public static IEnumerable<Case> All =>
    [
        .. ((string[])["/poll", "/long-poll"]).SelectMany(path => Shared(path)),
        new(
            "poll/empty-topic", "docs: Polling", Get("/poll?topic={T}"), Status(200), Body("[]"), Has("Cursor", "0"),
            Has("Content-Type", "application/json"), Has("Content-Length", "2"), Like("ETag", "^\"[^\"]+\"$")),
        new("poll/nothing-new", "docs: Polling", Publish("a"), Get("/poll?topic={T}&since=1"), Status(200), Body("[]"), Has("Cursor", "1")),
        new(
            "poll/message-is-four", "docs: Messages and topics", Publish("a"), Get("/poll?topic={T}"), Status(200),
            BodyLike(@"^\[\[1,[0-9]+,0,""a""\]\]$")),
        new(
            "poll/json-is-kept", "docs: The way up",
            Elsewhere(Post("{\"a\": [1, 2.50, null]}", "Content-Type: application/json\r\n"), Status(202)), Get("/poll?topic={T}"),
            Status(200), Messages("{\"a\": [1, 2.50, null]}")),
        new(
            "poll/json-is-put-on-one-line", "docs: The way up",
            Elsewhere(Post("{\r\n\"a\":\n1}", "Content-Type: application/json\r\n"), Status(202)), Get("/poll?topic={T}"), Status(200),
            Messages("{\"a\":1}")),
        new(
            "poll/batch-is-bounded", "docs: Polling", Publish(new string('a', 200_000), new string('b', 200_000)),
            Get("/poll?topic={T}&since=0"), Status(200), Has("Cursor", "1"), Get("/poll?topic={T}&since=1"), Status(200),
            Has("Cursor", "2")),
        new(
            "poll/one-message-always-fits", "docs: Polling", Publish(new string('a', 500_000)), Get("/poll?topic={T}&since=0"), Status(200),
            Has("Cursor", "1"), Like("Content-Length", "^5000[0-9]{2}$")),
        new(
            "long-poll/hold-ends-empty", "docs: Long-polling", Get("/long-poll?topic={T}&hold_ms=1"), Status(204), Has("Cursor", "0"),
            Lacks("Content-Length"), Lacks("Transfer-Encoding"), Serves()),
        new("long-poll/no-hold", "docs: Long-polling", Get("/long-poll?topic={T}&hold_ms=0"), Status(204), Has("Cursor", "0"), Serves()),
        new("long-poll/no-etag", "docs: Long-polling", Publish("a"), Get("/long-poll?topic={T}"), Status(200), Lacks("ETag")),
        new(
            "long-poll/held-until-there-is-one", "docs: Long-polling", Get("/long-poll?topic={T}&hold_ms=100000"), Publish("a"),
            Status(200), Messages("\"a\""), Has("Cursor", "1"), Serves()),
        new("long-poll/held-by-many", "docs: Long-polling", Each(Enumerable.Range(0, 5).SelectMany<int, Step>(
            i => [Get($"/long-poll?topic={{T}}&hold_ms=100000&since={i}"), Publish("a"), Status(200), Messages("\"a\"")]))),
        new(
            "long-poll/gathered", "docs: Gathering", Get("/long-poll?topic={T}&hold_ms=100000&flush_ms=20"), Publish("a"), Status(200),
            BodyHas("\"a\"]"), Serves()),
        new(
            "long-poll/gathered-has-what-was-missed-at-once", "docs: Gathering", Publish("a", "b"),
            Get("/long-poll?topic={T}&since=0&flush_ms=60000"), Status(200), Messages("\"a\"", "\"b\"")),
        new(
            "long-poll/gathered-hold-ends-empty", "docs: Gathering", Get("/long-poll?topic={T}&hold_ms=1&flush_ms=20"), Status(204),
            Has("Cursor", "0"), Serves()),
        new(
            "long-poll/request-behind-a-hold-waits", "RFC 9112 9.3.2", Get("/long-poll?topic={T}&hold_ms=100000"),
            Get("/poll?topic=nobody&since=0"), Publish("a"), Status(200), Messages("\"a\""), Status(200), Body("[]")),
        new(
            "long-poll/half-closed-hold-ends", "docs: Long-polling", Get("/long-poll?topic={T}&hold_ms=100000"), HalfClose(), Ends(),
            OthersAreServed()),
    ];

    private static IEnumerable<Case> Shared(string path) =>
    [
        new(
            $"cursor/from-0-of{path}", "docs: Messages and topics", Publish("a", "b", "c"), Get(path + "?topic={T}&since=0"), Status(200),
            Messages("\"a\"", "\"b\"", "\"c\""), Has("Cursor", "3")),
        new(
            $"cursor/none-of{path}", "docs: Polling", Publish("a", "b"), Get(path + "?topic={T}"), Status(200), Messages("\"a\"", "\"b\""),
            Has("Cursor", "2")),
        new(
            $"cursor/in-the-middle-of{path}", "docs: Messages and topics", Publish("a", "b", "c"), Get(path + "?topic={T}&since=2"),
            Status(200), Messages("\"c\""), Has("Cursor", "3")),
        new(
            $"cursor/of-an-earlier-life-of{path}", "docs: Messages and topics", Publish("a"), Get(path + "?topic={T}&since=500&hold_ms=0"),
            Status(200, 204), Has("Cursor", "1")),
        new(
            $"cursor/largest-of{path}", "docs: Messages and topics", Publish("a"),
            Get(path + "?topic={T}&since=9223372036854775807&hold_ms=0"), Status(200, 204), Has("Cursor", "1")),
        new(
            $"cursor/step-by-step-of{path}", "docs: Messages and topics", Publish("a"), Get(path + "?topic={T}&since=0"), Status(200),
            Messages("\"a\""), Publish("b"), Get(path + "?topic={T}&since=1"), Status(200), Messages("\"b\""), Has("Cursor", "2")),
        new(
            $"cursor/latest-of{path}", "docs: Polling", Publish("a", "b", "c"), Get(path + "?topic={T}&since=0&semantics=latest"),
            Status(200), Messages("\"c\""), Has("Cursor", "3")),
        new(
            $"cursor/latest-seen-of{path}", "docs: Polling", Publish("a"), Get(path + "?topic={T}&since=1&semantics=latest&hold_ms=0"),
            Status(200, 204), Has("Cursor", "1")),
        new(
            $"cursor/ring-overtaken-of{path}", "docs: Messages and topics", Many(1100), Get(path + "?topic={T}&since=0"), Status(200),
            BodyHas("[[77,"), Has("Cursor", "1100")),
    ];

    private static Step BodyLike(string pattern) => Check(wire => Expect(
        System.Text.RegularExpressions.Regex.IsMatch(wire.Answer.Body, pattern), $"the body is '{wire.Answer.Body}', not like {pattern}"));

    // On one connection, in one write: a message each would take long.
    private static Step Many(int count) => Elsewhere([
        Send(string.Concat(Enumerable.Repeat(
            "POST /messages?topic={T} HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n\r\nx", count))),
        .. Enumerable.Repeat(Status(202), count)
    ]);
}
