using static Bench.Tests.Conformance.Server.Steps;

namespace Bench.Tests.Conformance.Server.Cases;

/// <summary>Conditional polls (RFC 9110, 13).</summary>
internal static class Conditions
{
    // {E} is the tag of the topic as it stands.
    private static readonly (string Name, string Field, bool NotModified)[] Tags =
    [
        ("its-own", "{E}", true), ("weak", "W/{E}", true), ("star", "*", true), ("star-with-blanks", "  *  ", true),
        ("in-a-list", "\"a\", {E}, \"b\"", true), ("list-without-blanks", "\"a\",{E}", true),
        ("list-with-empty-members", ", ,{E},,", true), ("after-a-tag-with-a-comma", "\"a,b\", {E}", true),
        ("weak-in-a-list", "W/\"a\", W/{E}", true), ("in-a-second-line", "\"a\"\r\nIf-None-Match: {E}", true),
        ("another", "\"a\"", false), ("star-in-a-tag", "\"a,*,b\"", false), ("star-as-a-tag", "\"*\"", false),
        ("its-own-within-a-tag", "\"x{E}x\"", false), ("unquoted", "abc", false), ("upper-case", "w/{E}", false),
        ("half-quoted", "\"abc", false), ("empty", "", false), ("two-without-a-comma", "\"a\" \"b\"", false),
        ("star-in-a-list", "*, \"a\"", false),
    ];

    public static IEnumerable<Case> All =>
    [
        .. Tags.Select(one => new Case(
            $"if-none-match/{one.Name}", "RFC 9110 13.1.2, 8.8.3", Publish("a"), Get("/poll?topic={T}&since=1"), Status(200),
            With(one.Field),
            Each(one.NotModified ? [Status(304), Has("Cursor", "1"), Like("ETag", "\"")] : [Status(200), Body("[]")]), Serves())),
        new(
            "if-none-match/new-message", "RFC 9110 13.1.2", Publish("a"), Get("/poll?topic={T}&since=1"), Status(200), Publish("b"),
            With("{E}"), Status(200), Messages("\"b\"")),
        new(
            "if-none-match/empty-topic", "docs: Polling", Get("/poll?topic={T}&since=1"), Status(200), With("{E}"), Status(304),
            Lacks("Content-Length"), Serves()),
        new(
            "if-none-match/of-long-poll-is-passed-over", "docs: Long-polling", Publish("a"),
            Get("/long-poll?topic={T}&since=0", "If-None-Match: *\r\n"), Status(200), Messages("\"a\"")),
        new(
            "if-match/is-passed-over", "RFC 9110 13.1.1", Publish("a"), Get("/poll?topic={T}&since=0", "If-Match: \"x\"\r\n"),
            Status(200, 412)),
        new(
            "if-modified-since/is-passed-over", "RFC 9110 13.1.3", Publish("a"),
            Get("/poll?topic={T}&since=0", "If-Modified-Since: Sat, 29 Oct 2044 19:43:31 GMT\r\n"), Status(200), Messages("\"a\"")),
        new(
            "range/is-passed-over", "RFC 9110 14.2", Publish("a"), Get("/poll?topic={T}&since=0", "Range: bytes=0-1\r\n"), Status(200),
            Messages("\"a\"")),
        new("page/not-modified", "RFC 9110 13.1.2", Get("/", "Accept: text/html\r\n"), Status(200), Page("W/{E}"), Status(304), Serves()),
        new("page/differs-by-accept", "RFC 9110 12.5.5", Get("/"), Status(200), Has("Vary", "Accept"), Like("Content-Type", "^text/plain")),
    ];

    private static Step With(string field) => async wire => await Get(
        "/poll?topic={T}&since=1", $"If-None-Match: {field.Replace("{E}", wire.Answer.Field("ETag"), StringComparison.Ordinal)}\r\n")(wire);

    private static Step Page(string field) => async wire => await Get(
        "/", $"Accept: text/html\r\nIf-None-Match: {field.Replace("{E}", wire.Answer.Field("ETag"), StringComparison.Ordinal)}\r\n")(wire);
}
