using static Bench.Tests.Conformance.Clients.Outcome;
using static Bench.Tests.Conformance.Clients.Say;

namespace Bench.Tests.Conformance.Clients.Cases;

/// <summary>
/// A server names the pause before a lost stream is asked for again (WHATWG HTML, 9.2.2, 9.2.6): digits only, else it counts for nothing.
/// </summary>
internal static class Retries
{
    private const int OwnMs = 1000;

    // So many streams with the client's own pause between them take longer than any test may.
    private const int Many = 200;

    public static IEnumerable<Case> All =>
    [
        Waits("longer", 1200, "retry: 1200\n\n"),
        Waits("without-a-blank", 1200, "retry:1200\n\n"),
        Waits("the-last-of-two", 1200, "retry: 10\nretry: 1200\n\n"),
        Waits("of-an-event-without-an-end", 1200, "retry: 1200\n"),
        Waits("kept-over-what-counts-for-nothing", 1200, "retry: 1200\nretry: 5x\n\n"),
        .. ((string[])["10x", "-10", "", "\u0663"]).Select((value, i) => Waits($"bad-{i}", OwnMs, $"retry: {Utf8(value)}\n\n")),
        Waits("field-of-another-name", OwnMs, "RETRY: 10\nretry-ms: 10\n\n"),
        new(
            "sse/retry-short", "WHATWG 9.2.6", "sse", Resumes(1, "ended-by-server"),
            [.. Enumerable.Repeat(Stream("retry: 0\n\n", ends: true), Many), Stream($"data: {Message(1)}\n\n")])
        {
            PauseMs = 10
        },
        new("sse/retry-holds-until-another-comes", "WHATWG 9.2.2", "sse", Resumes(1, "ended-by-server"), [
            Stream("retry: 10\n\n", ends: true),
            .. Enumerable.Repeat(Stream(": nothing\n\n", ends: true), Many),
            Stream($"data: {Message(1)}\n\n")
        ])
        {
            PauseMs = 10
        },
    ];

    private static Case Waits(string name, int pauseMs, string events) =>
        new(
            $"sse/retry-{name}", "WHATWG 9.2.6", "sse", Resumes(2, "ended-by-server"),
            Stream($"data: {Message(1)}\n\n{events}", ends: true), Stream($"data: {Message(2)}\n\n"))
        {
            PauseMs = pauseMs
        };
}
