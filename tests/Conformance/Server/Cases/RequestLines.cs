using static Bench.Tests.Conformance.Server.Steps;

namespace Bench.Tests.Conformance.Server.Cases;

/// <summary>The request line and the head around it (RFC 9112, 2 to 5).</summary>
internal static class RequestLines
{
    private const string Poll = "/poll?topic={T}";

    // What must be refused with 400 and closed, as it may be an attack on what stands in front.
    private static readonly (string Name, string Clause, string Text)[] Malformed =
    [
        ("no-version", "RFC 9112 3", "GET /poll\r\n\r\n"),
        ("http-2-0-line", "RFC 9112 2.3", "GET /poll HTTP/2.1\r\nHost: x\r\n\r\n"),
        ("lower-case-version", "RFC 9112 2.3", "GET /poll http/1.1\r\nHost: x\r\n\r\n"),
        ("version-of-three", "RFC 9112 2.3", "GET /poll HTTP/1.1.1\r\nHost: x\r\n\r\n"),
        ("space-before-target", "RFC 9112 3", "GET  /poll HTTP/1.1\r\nHost: x\r\n\r\n"),
        ("space-within-target", "RFC 9112 3.2", "GET /po ll HTTP/1.1\r\nHost: x\r\n\r\n"),
        ("tab-for-space", "RFC 9112 3", "GET\t/poll HTTP/1.1\r\nHost: x\r\n\r\n"),
        ("target-without-slash", "RFC 9112 3.2.1", "GET poll HTTP/1.1\r\nHost: x\r\n\r\n"),
        ("method-with-bracket", "RFC 9110 5.6.2", "G(T /poll HTTP/1.1\r\nHost: x\r\n\r\n"),
        ("empty-method", "RFC 9112 3", " /poll HTTP/1.1\r\nHost: x\r\n\r\n"),
        ("no-host", "RFC 9112 3.2", "GET /poll?topic=a HTTP/1.1\r\n\r\n"),
        ("two-hosts", "RFC 9112 3.2", "GET /poll?topic=a HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n"),
        ("host-with-space", "RFC 9112 3.2", "GET /poll?topic=a HTTP/1.1\r\nHost: a b\r\n\r\n"),
        ("host-with-at", "RFC 9110 7.2", "GET /poll?topic=a HTTP/1.1\r\nHost: u@x\r\n\r\n"),
        ("host-with-slash", "RFC 9110 7.2", "GET /poll?topic=a HTTP/1.1\r\nHost: x/y\r\n\r\n"),
        ("space-before-colon", "RFC 9112 5.1", "GET /poll?topic=a HTTP/1.1\r\nHost : x\r\n\r\n"),
        ("no-colon", "RFC 9112 5", "GET /poll?topic=a HTTP/1.1\r\nHost: x\r\nNonsense\r\n\r\n"),
        ("empty-field-name", "RFC 9112 5", "GET /poll?topic=a HTTP/1.1\r\nHost: x\r\n: v\r\n\r\n"),
        ("field-name-with-space", "RFC 9112 5.1", "GET /poll?topic=a HTTP/1.1\r\nHost: x\r\nA B: v\r\n\r\n"),
        ("first-line-folded", "RFC 9112 2.2", "GET /poll?topic=a HTTP/1.1\r\n Host: x\r\n\r\n"),
        ("fold", "RFC 9112 5.2", "GET /poll?topic=a HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n"),
        ("fold-with-tab", "RFC 9112 5.2", "GET /poll?topic=a HTTP/1.1\r\nHost: x\r\nA: b\r\n\tc\r\n\r\n"),
        ("nul-in-value", "RFC 9110 5.5", "GET /poll?topic=a HTTP/1.1\r\nHost: x\r\nA: b\0c\r\n\r\n"),
        ("lone-cr-in-value", "RFC 9112 2.2", "GET /poll?topic=a HTTP/1.1\r\nHost: x\r\nA: b\rc\r\n\r\n"),
        ("nul-in-target", "RFC 9112 3.2", "GET /poll\0 HTTP/1.1\r\nHost: x\r\n\r\n"),
        ("nul-encoded-in-path", "RFC 3986 7.3", "GET /po%00ll HTTP/1.1\r\nHost: x\r\n\r\n"),
        ("tls-hello", "RFC 9112 2.2", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"),
        ("asterisk-of-get", "RFC 9112 3.2.4", "GET * HTTP/1.1\r\nHost: x\r\n\r\n"),
    ];

    private static readonly (string Name, string Clause, string Text)[] WellFormed =
    [
        ("absolute-form", "RFC 9112 3.2.2", "GET http://x/poll?topic={T} HTTP/1.1\r\nHost: x\r\n\r\n"),
        ("empty-host", "RFC 9112 3.2", "GET /poll?topic={T} HTTP/1.1\r\nHost:\r\n\r\n"),
        ("host-with-port", "RFC 9110 7.2", "GET /poll?topic={T} HTTP/1.1\r\nHost: [::1]:5080\r\n\r\n"),
        ("blank-line-before", "RFC 9112 2.2", "\r\nGET /poll?topic={T} HTTP/1.1\r\nHost: x\r\n\r\n"),
        ("lower-case-field-names", "RFC 9110 5.1", "GET /poll?topic={T} HTTP/1.1\r\nhost: x\r\naccept: */*\r\n\r\n"),
        ("no-space-after-colon", "RFC 9112 5", "GET /poll?topic={T} HTTP/1.1\r\nHost:x\r\n\r\n"),
        ("blanks-around-a-value", "RFC 9112 5.1", "GET /poll?topic={T} HTTP/1.1\r\nHost: \t x \t \r\n\r\n"),
        ("empty-value", "RFC 9110 5.5", "GET /poll?topic={T} HTTP/1.1\r\nHost: x\r\nA:\r\n\r\n"),
        ("utf-8-in-value", "RFC 9110 5.5", "GET /poll?topic={T} HTTP/1.1\r\nHost: x\r\nA: \xc3\xa9\r\n\r\n"),
        ("path-in-percents", "RFC 3986 2.3", "GET /%70oll?topic={T} HTTP/1.1\r\nHost: x\r\n\r\n"),
        ("query-in-percents", "docs: Messages and topics", "GET /poll?%74opic={T} HTTP/1.1\r\nHost: x\r\n\r\n"),
        ("dot-segments", "RFC 3986 5.2.4", "GET /a/../poll?topic={T} HTTP/1.1\r\nHost: x\r\n\r\n"),
        ("close-asked", "RFC 9112 9.6", "GET /poll?topic={T} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
        ("unknown-connection-option", "RFC 9110 7.6.1",
            "GET /poll?topic={T} HTTP/1.1\r\nHost: x\r\nConnection: X-Mine\r\nX-Mine: 1\r\n\r\n"),
        ("lines-end-in-lf", "RFC 9112 2.2 (may)", "GET /poll?topic={T} HTTP/1.1\nHost: x\n\n"),
    ];

    public static IEnumerable<Case> All =>
    [
        .. Malformed.Select(
            one => new Case($"request-line/{one.Name}", one.Clause, Send(one.Text), Status(400, 405, 505), Ends(), OthersAreServed())),
        .. WellFormed.Select(one => new Case($"request-line/{one.Name}", one.Clause, Send(one.Text), Status(200), Body("[]"))),
        new("request-line/latin-1-in-value", "RFC 9110 5.5", Get(Poll, "A: \xe9\r\n"), Status(200))
        {
            Deviation = "Kestrel takes field values in UTF-8 only; see docs/protocol.md"
        },
        new(
            "request-line/lone-cr-in-line", "RFC 9112 2.2", Send("GET /poll?topic=a\rx HTTP/1.1\r\nHost: x\r\n\r\n"), Status(400),
            OthersAreServed()),
        new(
            "request-line/connect-of-a-path", "RFC 9112 3.2.3", Send("CONNECT /poll HTTP/1.1\r\nHost: x\r\n\r\n"), Status(400, 405),
            OthersAreServed()),
        new("request-line/http-2-preface", "RFC 9113 3.4", Send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), Ends(), OthersAreServed()),
        new(
            "request-line/close-is-kept", "RFC 9112 9.6", Get(Poll, "Connection: close\r\n"), Status(200), Has("Connection", "close"),
            Closes()),
        new("request-line/http-1-0-closes", "RFC 9112 9.3", Send($"GET {Poll} HTTP/1.0\r\n\r\n"), Status(200), Body("[]"), Closes()),
        new(
            "request-line/http-1-0-kept-alive", "RFC 9112 9.3 (may)", Send($"GET {Poll} HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"),
            Status(200), Has("Connection", "keep-alive"), Serves()),
        new(
            "request-line/line-too-long", "RFC 9112 3", Send($"GET /{new string('a', 20_000)} HTTP/1.1\r\nHost: x\r\n\r\n"), Status(414),
            Ends(), OthersAreServed()),
        new(
            "request-line/head-too-large", "RFC 6585 5", Get(Poll, $"A: {new string('a', 20_000)}\r\n"), Status(431), Ends(),
            OthersAreServed()),
        new(
            "request-line/too-many-fields", "RFC 6585 5", Get(Poll, string.Concat(Enumerable.Range(0, 500).Select(i => $"A{i}: b\r\n"))),
            Status(431), Ends(), OthersAreServed()),
        new("request-line/byte-by-byte", "RFC 9112 2.2", ByteByByte($"GET {Poll} HTTP/1.1\r\nHost: x\r\n\r\n"), Status(200), Serves()),
        // Kestrel takes the end of the client's side for the end of the client when it reads both at once: an answer may come, or not.
        new("request-line/half-closed-after", "RFC 9112 9.6", Get(Poll), HalfClose(), Ends(), OthersAreServed()),
        new("request-line/half-closed-within", "RFC 9112 8", Send($"GET {Poll} HTTP/1.1\r\nHost"), HalfClose(), Ends(), OthersAreServed()),
        new(
            "request-line/pipelined", "RFC 9112 9.3.2",
            Send(string.Concat(Enumerable.Repeat($"GET {Poll} HTTP/1.1\r\nHost: x\r\n\r\n", 20))),
            Each(Enumerable.Repeat<Step[]>([Status(200), Body("[]")], 20).SelectMany(steps => steps)), Serves()),
        new(
            "request-line/pipelined-after-close", "RFC 9112 9.6",
            Send($"GET {Poll} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\nGET {Poll} HTTP/1.1\r\nHost: x\r\n\r\n"), Status(200),
            Closes()),
    ];

    private static Step ByteByByte(string text) => async wire =>
    {
        foreach (var one in wire.Fill(text)) await wire.SendAsync([(byte)one]);
    };
}
