using static Bench.Tests.Conformance.Clients.Outcome;
using static Bench.Tests.Conformance.Clients.Say;

namespace Bench.Tests.Conformance.Clients.Cases;

/// <summary>
/// A server that has no room answers 429 or 503, and the client asks again: when Retry-After says, else after pauses that double
/// (docs/protocol.md).
/// </summary>
internal static class PutOffs
{
    private const string Clause = "RFC 9110 10.2.3";
    private const string LastDay = "Retry-After: Fri, 31 Dec 9999 23:59:59 GMT\r\n";
    private const int OwnMs = 1000;
    private const int LongMs = 2000;

    public static IEnumerable<Case> All =>
    [
        .. ((string[])[.. OverHttp, "websocket"]).SelectMany(Each),
        .. ((string[])["polling", "long-polling"]).Select(
            pattern => new Case($"{pattern}/put-off-later", Clause, pattern, Gets(2), Some(pattern, 1, 1), Busy(503), Some(pattern, 2, 1))
            {
                PutOff = 1
            }),
        .. ((string[])["polling", "long-polling"]).Select(pattern =>
            new Case(
                $"{pattern}/put-off-later-and-closed", Clause, pattern, Gets(2), Some(pattern, 1, 1),
                Busy(503, "Connection: close\r\n") with { Ends = true }, Some(pattern, 2, 1))
            {
                PutOff = 1,
                Renewed = 1
            }),
        .. ((string[])["polling", "long-polling"]).Select(pattern =>
            new Case($"{pattern}/put-off-later-until-the-last-day", Clause, pattern, Gets(1), Some(pattern, 1, 1), Busy(503, LastDay))
            {
                PutOff = 1
            }),
        new(
            "sse/put-off-until-the-last-day-when-it-comes-back", Clause, "sse", Loses(1, "ended-by-server"),
            Stream($"data: {Message(1)}\n\n{Soon}", ends: true), Busy(503, LastDay))
        {
            PutOff = 1
        },
        new(
            "sse/put-off-when-it-comes-back", Clause, "sse", Resumes(2, "ended-by-server"),
            Stream($"data: {Message(1)}\n\n{Soon}", ends: true), Busy(503), Stream($"data: {Message(2)}\n\n"))
        {
            PutOff = 1
        },
    ];

    private static IEnumerable<Case> Each(string pattern) =>
    [
        new($"{pattern}/put-off", Clause, pattern, Gets(1), Busy(503), Some(pattern, 1, 1)) { PutOff = 1, PauseMs = OwnMs },
        new($"{pattern}/put-off-for-seconds", Clause, pattern, Gets(1), Busy(429, "Retry-After: 2\r\n"), Some(pattern, 1, 1))
        {
            PutOff = 1,
            PauseMs = LongMs
        },
        new(
            $"{pattern}/put-off-until-a-day-that-is-past", Clause, pattern, Gets(1),
            Busy(503, "Retry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\n"), Some(pattern, 1, 1))
        {
            PutOff = 1,
            PauseMs = OwnMs
        },
        new($"{pattern}/put-off-for-too-long", Clause, pattern, Fails("http-503"), Busy(503, "Retry-After: 86400\r\n")) { PutOff = 1 },
        new($"{pattern}/put-off-until-too-late", Clause, pattern, Fails("http-429"), Busy(429, LastDay)) { PutOff = 1 },
    ];

    private static Answer Busy(int status, string fields = "") =>
        new($"HTTP/1.1 {status} Busy\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n{fields}\r\n", "busy");

    // Messages from one on.
    private static Answer Some(string pattern, int first, int count)
    {
        var messages = Enumerable.Range(first, count).Select(i => Message(i));
        if (pattern == "websocket") return Accepted([.. messages.Select(message => Frame(1, message))]);
        if (pattern == "sse") return Stream(string.Concat(messages.Select(message => $"data: {message}\n\n")));
        var body = $"[{string.Join(',', messages)}]";
        return new Answer(Ok(pattern, $"Content-Length: {body.Length}\r\n"), body);
    }
}
