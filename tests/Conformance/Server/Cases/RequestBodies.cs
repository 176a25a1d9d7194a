using static Bench.Tests.Conformance.Server.Steps;

namespace Bench.Tests.Conformance.Server.Cases;

/// <summary>How a request's body is framed (RFC 9112, 6 and 7).</summary>
internal static class RequestBodies
{
    private static readonly (string Name, string Chunks, string Data)[] Good =
    [
        ("one-chunk", "5\r\nhello\r\n0\r\n\r\n", "hello"),
        ("two-chunks", "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n", "hello"),
        ("chunks-of-one", "1\r\na\r\n1\r\nb\r\n1\r\nc\r\n0\r\n\r\n", "abc"),
        ("upper-case-size", "A\r\n0123456789\r\n0\r\n\r\n", "0123456789"),
        ("lower-case-size", "a\r\n0123456789\r\n0\r\n\r\n", "0123456789"),
        ("leading-zeros", "0005\r\nhello\r\n000\r\n\r\n", "hello"),
        ("extension", "5;a=b\r\nhello\r\n0;c\r\n\r\n", "hello"),
        ("quoted-extension", "5;a=\"b;c\"\r\nhello\r\n0\r\n\r\n", "hello"),
        ("trailer", "5\r\nhello\r\n0\r\nX-Trailer: 1\r\n\r\n", "hello"),
        ("crlf-within", "7\r\na\r\nb\r\nc\r\n0\r\n\r\n", "a\r\nb\r\nc"),
        ("chunk-head-within", "5\r\n0\r\n\r\n\r\n0\r\n\r\n", "0\r\n\r\n"),
    ];

    private static readonly (string Name, string Chunks)[] Bad =
    [
        ("size-beyond-64-bits", "FFFFFFFFFFFFFFFF1\r\nx"),
        ("size-of-64-bits", "FFFFFFFFFFFFFFFF\r\nx"),
        ("size-of-32-bits-and-more", "100000005\r\nhello\r\n0\r\n\r\n"),
        ("size-with-0x", "0x5\r\nhello\r\n0\r\n\r\n"),
        ("size-with-minus", "-5\r\nhello\r\n0\r\n\r\n"),
        ("size-with-plus", "+5\r\nhello\r\n0\r\n\r\n"),
        ("no-size", "\r\nhello\r\n0\r\n\r\n"),
        ("size-of-letters", "xyz\r\nhello\r\n0\r\n\r\n"),
        ("size-with-space-before", " 5\r\nhello\r\n0\r\n\r\n"),
        ("data-too-long", "3\r\nhello\r\n0\r\n\r\n"),
        ("data-too-short", "6\r\nhello\r\n0\r\n\r\n"),
        ("lf-after-size", "5\nhello\r\n0\r\n\r\n"),
        ("lf-after-data", "5\r\nhello\n0\r\n\r\n"),
        ("extension-with-lf", "5;a\nhello\r\n0\r\n\r\n"), // CVE-2025-55315.
    ];

    private static readonly (string Name, string Value)[] BadLengths =
    [
        ("minus", "-5"), ("hex", "0x5"), ("letters", "abc"), ("fraction", "5.0"), ("two-numbers", "5 5"), ("different", "5, 6"),
        ("beyond-64-bits", "18446744073709551621"), ("empty", ""),
    ];

    public static IEnumerable<Case> All =>
    [
        .. Good.Select(
            one => new Case($"chunked/{one.Name}", "RFC 9112 7.1", Chunked(one.Chunks), Status(202), Serves(), Topic(Json(one.Data)))),
        // What comes after a chunk that is not understood is not understood either.
        .. Bad.Select(one => new Case(
            $"chunked/{one.Name}", "RFC 9112 7.1", Chunked(one.Chunks), Status(400, 413), Ends(), Topic(), OthersAreServed())),
        .. BadLengths.Select(one => new Case(
            $"length/{one.Name}", "RFC 9112 6.3 item 5",
            Send($"POST /messages?topic={{T}} HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: {one.Value}\r\n\r\nhello"),
            Status(400), Ends(), Topic(), OthersAreServed())),
        new(
            "length/plus", "RFC 9112 6.3 item 5",
            Send("POST /messages?topic={T} HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: +5\r\n\r\nhello"),
            Status(400))
        {
            Deviation = "Kestrel reads a sign; see docs/protocol.md"
        },
        new(
            "length/twice-the-same", "RFC 9112 6.3 item 5 (may refuse)",
            Send("POST /messages?topic={T} HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n"
                + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello"),
            Status(400, 202)),
        new(
            "length/twice-different", "RFC 9112 6.3 item 5",
            Send("POST /messages?topic={T} HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n"
                + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!"),
            Status(400), Ends(), Topic()),
        new(
            "length/leading-zeros", "RFC 9110 8.6",
            Send("POST /messages?topic={T} HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 0005\r\n\r\nhello"),
            Status(202), Topic("\"hello\"")),
        new(
            "length/cut-short", "RFC 9112 8",
            Send("POST /messages?topic={T} HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\nhello"), HalfClose(),
            Ends(), Topic(), OthersAreServed()),
        new(
            "length/none-of-post", "RFC 9110 8.6", Send("POST /messages?topic={T} HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n\r\n"),
            Status(400, 411), Topic(), OthersAreServed()),
        new(
            "length/announced-too-large", "RFC 9110 15.5.14",
            Send("POST /messages?topic={T} HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 99999999\r\n\r\n"),
            Status(413), Topic()),
        new("length/largest", "docs: The way up", Post(new string('a', 1_048_576)), Status(202), Serves()),
        new("length/one-more", "docs: The way up", Post(new string('a', 1_048_577)), Status(413), Topic()),
        new("chunked/one-more", "docs: The way up", Chunked($"100001\r\n{new string('a', 1_048_577)}\r\n0\r\n\r\n"), Status(413), Topic()),
        new("chunked/size-of-63-bits", "RFC 9112 7.1", Chunked("7FFFFFFFFFFFFFFF\r\nx"), HalfClose(), Ends(), Topic(), OthersAreServed()),
        new(
            "chunked/http-1-0", "RFC 9112 6.1",
            Send("POST /messages?topic={T} HTTP/1.0\r\nContent-Type: text/plain\r\nTransfer-Encoding: "
                + "chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
            Status(400, 202, 411, 501), Ends(), OthersAreServed()),
        new(
            "body/of-get-is-passed-over", "RFC 9110 9.3.1",
            Send("GET /poll?topic={T} HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"), Status(200), Serves()),
        new(
            "body/of-get-in-chunks", "RFC 9110 9.3.1",
            Send("GET /poll?topic={T} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"), Status(200),
            Serves()),
        new(
            "body/of-get-in-bad-chunks", "RFC 9112 7.1",
            Send("GET /poll?topic={T} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF1\r\nx"), Status(200, 400),
            Ends(), OthersAreServed()),
        new(
            "body/expected", "RFC 9110 10.1.1",
            Send("POST /messages?topic={T} HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n"
                + "Content-Length: 5\r\nExpect: 100-continue\r\n\r\n"),
            Status(100), Send("hello"), Status(202), Topic("\"hello\"")),
        new(
            "body/expected-by-an-old-one", "RFC 9110 10.1.1",
            Send("POST /messages?topic={T} HTTP/1.0\r\nHost: x\r\nContent-Type: text/plain\r\n"
                + "Content-Length: 5\r\nExpect: 100-continue\r\n\r\nhello"),
            Status(202), Topic("\"hello\"")),
        new(
            "body/not-expected-when-refused", "RFC 9110 10.1.1",
            Send("POST /messages HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n"),
            Status(400)),
        new("body/after-a-refusal-is-read", "RFC 9112 9.3", Post("hello", "Content-Type: text/html\r\n"), Status(415), Serves()),
        new(
            "body/of-control-in-bad-chunks", "RFC 9112 7.1", Control(),
            Send("POST /workload HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF1\r\nx"),
            Problem(400, "body"), Ends()),
        new(
            "body/of-control-cut-short", "RFC 9112 8", Control(),
            Send("POST /workload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\n{}"), HalfClose(), Ends()),
    ];

    private static string Json(string text) =>
        $"\"{text.Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"";
}
