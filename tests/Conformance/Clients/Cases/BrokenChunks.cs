using static Bench.Tests.Conformance.Clients.Outcome;
using static Bench.Tests.Conformance.Clients.Say;

namespace Bench.Tests.Conformance.Clients.Cases;

/// <summary>
/// What came whole before a chunk that breaks the grammar counts, also when both were read together; the fault is a lost connection with
/// its reason; and the client goes on after the last event that it has.
/// </summary>
internal static class BrokenChunks
{
    private static readonly (string Name, string Framing)[] Faults =
    [
        ("letters", "zz\r\n"), ("no-size", "\r\n"), ("negative", "-1\r\n"), ("no-end-of-data", "3\r\n: aXX\r\n"),
        ("60-bits", "FFFFFFFFFFFFFFFF1\r\n"),
    ];

    public static IEnumerable<Case> All =>
    [
        .. Faults.SelectMany(Events),
        .. Faults.SelectMany(fault => new[] { "polling", "long-polling" }.Select(pattern => Batch(pattern, fault.Name, fault.Framing)))
    ];

    private static IEnumerable<Case> Events((string Name, string Framing) fault)
    {
        yield return Stream("after", Chunks(Soon + Messages("sse")));
        yield return Stream("after-small-chunks", Chunks(Soon + Messages("sse"), 5));
        yield return Stream("within-an-event", Chunks(Soon + Messages("sse") + "id: 3\ndata: [3,1,"));

        Case Stream(string where, string chunks) =>
            new(
                $"sse/broken-chunk-{where}-{fault.Name}", "RFC 9112 7.1, 8; WHATWG 9.2.6", "sse", Resumes(3, "invalid-response"),
                new Answer(Ok("sse", "Transfer-Encoding: chunked\r\n"), chunks + fault.Framing, Ends: true),
                Say.Stream($"id: 3\ndata: {Message(3)}\n\n"))
            {
                Asks = requests => HostileServer.FieldOf(requests[1], "Last-Event-ID") is var seen && seen != "2"
                    ? $"it resumes from '{seen}', not from '2'"
                    : null,
                NotHeld = new Dictionary<string, string>
                {
                    ["reference"] = "the platform's HTTP client gives up what it read together with the fault; docs/protocol.md"
                },
            };
    }

    // A poll's answer is one array: without its end it is none (RFC 9112, section 8), and its messages are asked for again.
    private static Case Batch(string pattern, string name, string framing) =>
        new(
            $"{pattern}/broken-chunk-{name}", "RFC 9112 7.1, 8", pattern, Resumes(4, "invalid-response"), Good(pattern),
            new Answer(Ok(pattern, "Transfer-Encoding: chunked\r\n"), Chunks($"[{Message(3)},{Message(4)}") + framing, Ends: true),
            Later(pattern))
        {
            Asks = requests => requests.Skip(1).Take(2).All(
                request => request.Contains("since=2&", StringComparison.Ordinal) || request.Contains("since=2 ", StringComparison.Ordinal))
                ? null
                : "the messages of the broken answer are not asked for again",
        };

    private static Answer Later(string pattern) => new(Ok(pattern, "Content-Length: 25\r\n"), $"[{Message(3)},{Message(4)}]");
}
