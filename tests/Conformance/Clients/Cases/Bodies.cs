using static Bench.Tests.Conformance.Clients.Outcome;
using static Bench.Tests.Conformance.Clients.Say;

namespace Bench.Tests.Conformance.Clients.Cases;

/// <summary>Lengths and codings of bodies (RFC 9112, 6 and 7), for each pattern that reads one.</summary>
internal static class Bodies
{
    // A body whose length is anyone's guess.
    private static readonly (string Name, string Fields)[] BadLengths =
    [
        ("two-lengths", "Content-Length: 5\r\nContent-Length: 7\r\n"), ("letters", "Content-Length: abc\r\n"),
        ("negative", "Content-Length: -5\r\n"), ("hex", "Content-Length: 0x20\r\n"),
        ("20-digits", "Content-Length: 99999999999999999999\r\n"), ("plus", "Content-Length: +5\r\n"), ("empty", "Content-Length:\r\n"),
        ("list", "Content-Length: 5, 7\r\n"), ("fraction", "Content-Length: 5.0\r\n"),
    ];

    private static readonly (string Name, string Framing)[] BadChunks =
    [
        ("letters", "zz\r\n"), ("negative", "-1\r\n"), ("no-size", "\r\n"), ("60-bits", "FFFFFFFFFFFFFFFF1\r\n"), ("hex-sign", "0x5\r\n"),
    ];

    public static IEnumerable<Case> All => [.. OverHttp.SelectMany(Of), .. new[] { "polling", "long-polling" }.SelectMany(OfPolls)];

    private static IEnumerable<Case> Of(string pattern)
    {
        var body = Messages(pattern);
        yield return Chunked("chunks-of-one", "RFC 9112 7.1", Chunks(body, 1));
        yield return Chunked("chunks-of-seven", "RFC 9112 7.1", Chunks(body, 7));
        yield return Chunked("chunk-extensions", "RFC 9112 7.1.1", Chunks(body, 9, ";a=b;c=\"d\""));
        yield return Chunked("chunk-size-with-zeros", "RFC 9112 7.1", "0000" + Chunks(body));
        yield return ToEnd("to-the-end-of-the-connection", "RFC 9112 6.3", "HTTP/1.1 200 OK\r\n", "");
        yield return ToEnd("to-the-end-announced", "RFC 9112 6.3, 9.6", "HTTP/1.1 200 OK\r\n", "Connection: close\r\n");
        yield return ToEnd("http-1-0", "RFC 9112 6.3", "HTTP/1.0 200 OK\r\n", "");
        foreach (var (name, coding) in ((string, string)[])[("empty-element", ", chunked"), ("empty-element-after", "chunked ,"),
            ("upper-case", "CHUNKED"), ("tab", "\tchunked"), ("folded", "\r\n chunked"), ("40-blanks", new string(' ', 40) + "chunked")])
            yield return Chunked($"coding-{name}", "RFC 9112 7, RFC 9110 5.6.1", Chunks(body), $"Transfer-Encoding:{coding}\r\n");
        yield return Chunked("coding-over-length", "RFC 9112 6.3", Chunks(body), "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n");
        foreach (var (name, framing) in BadChunks)
            yield return new(
                $"{pattern}/chunk-{name}", "RFC 9112 7.1", pattern,
                pattern == "sse" ? Loses(0, "invalid-response") : Fails("invalid-response"),
                new Answer(Ok(pattern, "Transfer-Encoding: chunked\r\n"), framing, Ends: true));
        foreach (var (name, fields) in BadLengths)
            yield return new(
                $"{pattern}/length-{name}", "RFC 9112 6.3", pattern, Fails("invalid-response"),
                new Answer(Ok(pattern, fields), body, Ends: true));

        Case Chunked(string name, string clause, string chunks, string fields = "Transfer-Encoding: chunked\r\n") => new(
            $"{pattern}/{name}", clause, pattern, Gets(2), new Answer(Ok(pattern, fields), chunks + (pattern == "sse" ? "" : "0\r\n\r\n")));
        Case ToEnd(string name, string clause, string status, string fields)
        {
            var answer = new Answer(status + Ok(pattern, fields)["HTTP/1.1 200 OK\r\n".Length..], body, Ends: pattern != "sse");
            return pattern == "sse"
                ? new($"{pattern}/{name}", clause, pattern, Gets(2), answer)
                : new($"{pattern}/{name}", clause, pattern, Gets(4), answer, Later(pattern)) { Renewed = 1 };
        }
    }

    // The answer to the next request: the one before was read to its end and no further.
    private static Answer Later(string pattern) => new(Ok(pattern, "Content-Length: 25\r\n"), $"[{Message(3)},{Message(4)}]");

    private static IEnumerable<Case> OfPolls(string pattern)
    {
        var body = Messages(pattern);
        yield return Good("trailers", "RFC 9112 7.1.2", "Transfer-Encoding: chunked\r\n", Chunks(body) + "0\r\nX: a\r\nY: b\r\n\r\n");
        yield return Good("last-chunk-extension", "RFC 9112 7.1.1", "Transfer-Encoding: chunked\r\n", Chunks(body) + "0;a=b\r\n\r\n");
        yield return Good("length-with-a-tab", "RFC 9110 5.5", $"Content-Length:\t{body.Length}\r\n", body);
        yield return Good("length-after-40-blanks", "RFC 9110 5.5", $"Content-Length:{new string(' ', 40)}{body.Length}\r\n", body);
        yield return Good("length-folded", "RFC 9112 5.2", $"Content-Length:\r\n {body.Length}\r\n", body);
        yield return Good(
            "length-twice-the-same", "RFC 9110 8.6", $"Content-Length: {body.Length}\r\nContent-Length: {body.Length}\r\n", body);
        yield return Good("length-with-zeros", "RFC 9110 8.6", $"Content-Length: 000{body.Length}\r\n", body);
        yield return new(
            $"{pattern}/cut-short", "RFC 9112 8", pattern, Fails("response-ended"),
            new Answer(Ok(pattern, "Content-Length: 100\r\n"), body, Ends: true));
        yield return new(
            $"{pattern}/chunks-cut-short", "RFC 9112 8", pattern, Fails("response-ended"),
            new Answer(Ok(pattern, "Transfer-Encoding: chunked\r\n"), Chunks(body), Ends: true));
        yield return new(
            $"{pattern}/no-json", "docs: Polling", pattern, Fails("body-not-json"), new Answer(Ok(pattern, "Content-Length: 2\r\n"), "[x"));
        yield return new(
            $"{pattern}/no-array", "docs: Polling", pattern, Fails("body-not-an-array"),
            new Answer(Ok(pattern, "Content-Length: 2\r\n"), "{}"));
        yield return new($"{pattern}/close-announced", "RFC 9112 9.6", pattern, Gets(4), Announced(body), Later(pattern)) { Renewed = 1 };

        // Whoever holds requests sends the next at once, so that the end cuts it off.
        if (pattern == "polling")
            yield return new(
                $"{pattern}/closed-while-idle", "RFC 9112 9.5", pattern, Gets(4),
                new Answer(Ok(pattern, $"Content-Length: {body.Length}\r\n"), body) { Closes = true }, Later(pattern))
            {
                Renewed = 1
            };

        Case Good(string name, string clause, string fields, string text) =>
            new($"{pattern}/{name}", clause, pattern, Gets(4), new Answer(Ok(pattern, fields), text), Later(pattern));
        Answer Announced(string text) => new(Ok(pattern, $"Connection: close\r\nContent-Length: {text.Length}\r\n"), text, Ends: true);
    }
}
