using static Bench.Tests.Conformance.Clients.Outcome;
using static Bench.Tests.Conformance.Clients.Say;

namespace Bench.Tests.Conformance.Clients.Cases;

/// <summary>
/// A client resumes from the id that the server gave, as an EventSource does (WHATWG HTML, 9.2.4, 9.2.6),
/// whatever the messages say of themselves.
/// </summary>
internal static class EventIds
{
    public static IEnumerable<Case> All =>
    [
        Resumes("numbers", "id: 1\ndata: [1,1,0,1]\n\n", "1"),
        Resumes("wrong-numbers", "id: 70\ndata: [1,1,0,1]\n\n", "70"),
        Resumes("none", "data: [1,1,0,1]\n\n", null),
        Resumes("empty-from-the-first", "id:\ndata: [1,1,0,1]\n\n", null),
        Resumes("letters", "id: abc-7/\x7e\ndata: [1,1,0,1]\n\n", "abc-7/~"),
        Resumes("leading-zeros", "id: 007\ndata: [1,1,0,1]\n\n", "007"),
        Resumes("20-digits", "id: 12345678901234567890\ndata: [1,1,0,1]\n\n", "12345678901234567890"),
        Resumes("utf-8", $"id: {Utf8("ü")}\ndata: [1,1,0,1]\n\n", Utf8("ü")),
        Resumes("kept-by-later-events", "id: 5\n\ndata: [1,1,0,1]\n\n", "5"),
        Resumes("of-another-type", "data: [1,1,0,1]\n\nevent: bye\nid: 8\ndata: x\n\n", "8"),
        Resumes("between-data-lines", "data: [1,1,0,\nid: x5\ndata: 1]\n\n", "x5"),
        Resumes("the-last-of-two", "id: 5\nid: 6\ndata: [1,1,0,1]\n\n", "6"),
        Resumes("taken-back", "id: 5\ndata: [1,1,0,1]\n\nid:\n\n", null),
        Resumes("with-a-null", "id: 5\ndata: [1,1,0,1]\n\nid: 6\0\n\n", "5"),
        Resumes("not-dispatched", "id: 5\ndata: [1,1,0,1]\n\nid: 6\n", "5"),
        Resumes("of-1000-bytes", $"id: {new string('i', 1000)}\ndata: [1,1,0,1]\n\n", new string('i', 1000)),
        WithoutIds("resumed", 4, 0, 0, "2", Data(1, 2), Data(3, 4)),
        WithoutIds("lossy", 3, 1, 0, "2", Data(1, 2), Data(4)),
        WithoutIds("from-the-beginning-all-the-same", 5, 0, 2, "2", Data(1, 2), Data(1, 2, 3)),
        WithoutIds("late", 4, 0, 0, "3", Data(1, 3, 2), Data(4)),
        WithoutIds("before-the-first", 2, 0, 0, "0", ": hello\n\n", Data(1, 2)),
        new(
            "sse/id-of-5000-bytes", "docs: bench's clients", "sse", Loses(0, "event-id-too-long"),
            Stream($"id: {new string('i', 5000)}\ndata: [1,1,0,1]\n\n")),
    ];

    // The second connection is the one that resumes, the third message proves that it holds.
    private static Case Resumes(string name, string events, string? id) =>
        new(
            $"sse/id-{name}", "WHATWG 9.2.4, 9.2.6", "sse", Outcome.Resumes(2, "ended-by-server"), Stream(Soon + events, ends: true),
            Stream("data: [2,1,0,1]\n\n"))
        {
            Asks = requests => HostileServer.FieldOf(requests[0], "Last-Event-ID") is { } first ? $"the first asks from the id '{first}'"
                : !requests[0].Contains("&since=0 ", StringComparison.Ordinal) ? "the first does not ask from the beginning"
                : HostileServer.FieldOf(requests[1], "Last-Event-ID") is var seen && seen != id
                ? $"it resumes from '{seen}', not from '{id}'"
                : !requests[1].Contains("&since=1 ", StringComparison.Ordinal) ? "it does not say which message it has" : null,
        };

    // Servers that never give an id: what the client has it says in the address, and what comes in spite of that shows in the counts.
    private static Case WithoutIds(string name, int messages, int missing, int again, string since, string before, string after) =>
        new(
            $"sse/without-ids-{name}", "WHATWG 9.2.3; docs: bench's clients", "sse", Outcome.Resumes(messages, "ended-by-server"),
            Stream(Soon + before, ends: true), Stream(after))
        {
            Missing = missing,
            Again = again,
            Asks = requests =>
                requests.Any(request => HostileServer.FieldOf(request, "Last-Event-ID") is not null) ? "it sends an id that nobody gave"
                    : !requests[1].Contains($"&since={since} ", StringComparison.Ordinal) ? $"it does not resume after {since}" : null,
        };

    private static string Data(params int[] sequences) => string.Concat(sequences.Select(sequence => $"data: {Message(sequence)}\n\n"));
}
