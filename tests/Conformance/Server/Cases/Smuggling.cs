using static Bench.Tests.Conformance.Server.Steps;

namespace Bench.Tests.Conformance.Server.Cases;

/// <summary>Framings on which two servers may differ, so that one sees a request where the other sees a body (RFC 9112, 11.2).</summary>
internal static class Smuggling
{
    private const string Inner =
        "POST /messages?topic={T} HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 8\r\n\r\nsmuggled";

    // A body that is chunked for one reader and counted for another. Nothing of it may become a request.
    private static readonly (string Name, string Fields)[] Both =
    [
        ("length-and-chunked", "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n"),
        ("chunked-and-length", "Transfer-Encoding: chunked\r\nContent-Length: 6\r\n"),
        ("length-and-upper-case", "Content-Length: 6\r\nTRANSFER-ENCODING: CHUNKED\r\n"),
    ];

    // Transfer codings that are not "chunked", or hide it.
    private static readonly (string Name, string Fields)[] Codings =
    [
        ("gzip", "Transfer-Encoding: gzip\r\n"), ("gzip-chunked", "Transfer-Encoding: gzip, chunked\r\n"),
        ("chunked-gzip", "Transfer-Encoding: chunked, gzip\r\n"),
        ("identity", "Transfer-Encoding: identity\r\n"), ("chunked-twice", "Transfer-Encoding: chunked, chunked\r\n"),
        ("chunked-in-two-lines", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
        ("x-chunked", "Transfer-Encoding: xchunked\r\n"), ("chunked-with-parameter", "Transfer-Encoding: chunked;a=b\r\n"),
        ("quoted", "Transfer-Encoding: \"chunked\"\r\n"),
        ("vertical-tab", "Transfer-Encoding: \vchunked\r\n"), ("nul", "Transfer-Encoding: chunked\0\r\n"),
        ("empty", "Transfer-Encoding: \r\n"), ("identity-then-chunked", "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n"),
    ];

    private static readonly (string Name, string Fields)[] Names =
    [
        ("space-before-colon", "Transfer-Encoding : chunked\r\n"), ("tab-before-colon", "Transfer-Encoding\t: chunked\r\n"),
        ("space-before-name", " Transfer-Encoding: chunked\r\n"),
        ("cr-before-name", "A: b\rTransfer-Encoding: chunked\r\n"), ("fold", "Transfer-Encoding:\r\n chunked\r\n"),
        ("nul-in-name", "Transfer\0-Encoding: chunked\r\n"),
    ];

    public static IEnumerable<Case> All =>
    [
        // RFC 9112 6.3 item 3: chunked counts, and the connection ends after it, or the request is refused.
        .. Both.Select(one => new Case(
            $"smuggling/{one.Name}", "RFC 9112 6.3 item 3",
            Send($"POST /messages?topic=other HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n{one.Fields}\r\n0\r\n\r\n{Inner}"),
            Status(400), Ends(), Topic(), OthersAreServed())),
        .. Codings.Select(one => new Case(
            $"smuggling/coding-{one.Name}", "RFC 9112 6.1", Chunked("5\r\nhello\r\n0\r\n\r\n" + Inner, one.Fields), Status(400, 501),
            Ends(), Topic(), OthersAreServed())),
        new(
            "smuggling/coding-of-a-method-in-lower-case", "RFC 9112 6.3",
            Send($"get /poll?topic={{T}} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n0\r\n\r\n{Inner}"), Status(400, 501),
            Ends(), Topic(), OthersAreServed()),
        .. Names.Select(one => new Case(
            $"smuggling/{one.Name}", "RFC 9112 5", Chunked("5\r\nhello\r\n0\r\n\r\n" + Inner, one.Fields), Status(400), Ends(), Topic(),
            OthersAreServed())),
        new(
            "smuggling/unknown-coding-is-named", "RFC 9112 6.1", Chunked("5\r\nhello\r\n0\r\n\r\n", "Transfer-Encoding: gzip, chunked\r\n"),
            Problem(501, "Transfer-Encoding"), Topic()),
        new(
            "smuggling/body-with-a-request", "RFC 9112 6.3", Post(Inner.Replace("{T}", "other-topic", StringComparison.Ordinal)),
            Status(202), Serves(),
            Topic("\"POST /messages?topic=other-topic HTTP/1.1\\r\\nHost: x\\r\\nContent-Type: "
                + "text/plain\\r\\nContent-Length: 8\\r\\n\\r\\nsmuggled\"")),
        new(
            "smuggling/request-after-a-get-with-length-0", "RFC 9112 6.3",
            Send("GET /poll?topic=nobody HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n" + Inner), Status(200), Status(202),
            Topic("\"smuggled\"")),
        new(
            "smuggling/request-after-an-upgrade-with-a-body", "RFC 9110 7.8",
            Send($"GET /ws?topic={{T}} HTTP/1.1\r\nHost: x\r\n{FrameSteps.Upgrade()}Content-Length: 5\r\n\r\nhello"), Status(400, 426),
            Ends(), Topic(), OthersAreServed()),
    ];
}
