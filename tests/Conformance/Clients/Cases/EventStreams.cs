using static Bench.Tests.Conformance.Clients.Outcome;
using static Bench.Tests.Conformance.Clients.Say;

namespace Bench.Tests.Conformance.Clients.Cases;

/// <summary>The event stream's grammar (WHATWG HTML, 9.2.5 and 9.2.6).</summary>
internal static class EventStreams
{
    private static readonly string One = Message(1), Two = Message(2);

    public static IEnumerable<Case> All =>
    [
        .. EndsOf("lf", "\n"), .. EndsOf("crlf", "\r\n"), .. EndsOf("cr", "\r"),
        Case("mixed-line-ends", "9.2.5", 2, $"data: {One}\r\n\n\rdata: {Two}\n\r"),
        Case("byte-order-mark", "9.2.5", 1, Utf8("\uFEFF") + $"data: {One}\n\n"),
        Case("second-byte-order-mark", "9.2.5", 1, Utf8("\uFEFF\uFEFF") + $"data: [9,9,9,9]\n\ndata: {One}\n\n"),
        Case("comments", "9.2.6", 2, $": a\n:\n\n:data: [9,1,0,1]\n\ndata: {One}\n: between\n\n:\n\ndata: {Two}\n\n"),
        Case("comment-within", "9.2.6", 1, "data: [1,1,0,\n: between\ndata: \"x\"]\n\n"),
        Case("several-data-lines", "9.2.6", 2, $"data: [1,1,0,\ndata: \"x\"]\n\ndata:{Two}\n\n"),
        Case("retry", "9.2.6", 1, $"retry: 10\n\nretry: x\n\nretry:\n\ndata: {One}\n\n"),
        Case("unknown-fields", "9.2.6", 1, $"what: ever\nDATA: 1\ndata : 2\n data: 3\nfoo\ndata: {One}\n\n"),
        Case("other-type", "9.2.6", 2, $"event: bye\ndata: [9,1,0,1]\n\ndata: {One}\n\nevent: message\ndata: {Two}\n\n"),
        Case("type-of-an-empty-event", "9.2.6", 2, $"event: ping\n\ndata: {One}\n\nevent: ping\nid: 1\n\ndata: {Two}\n\n"),
        Case("empty-type", "9.2.6", 2, $"event:\ndata: {One}\n\nevent\ndata: {Two}\n\n"),
        Case("type-taken-back", "9.2.6", 1, $"event: ping\nevent:\ndata: {One}\n\n"),
        Case("blank-events", "9.2.6", 1, $"\n\n\n\ndata: {One}\n\n\n\n"),
        Case("one-blank-is-taken", "9.2.6", 2, $"data:{One}\n\ndata: [2,1,0,\ndata:  \"x\"]\n\n"),
        Case("large-event", "9.2.5", 1, $"data: {Message(1, $"\"{new string('a', 300_000)}\"")}\n\n"),
        Case("utf-8", "9.2.5", 1, $"data: {Message(1, Utf8("\"ü€😀\""))}\n\n"),
        new(
            "sse/unfinished-event", "WHATWG 9.2.6", "sse", Loses(1, "ended-by-server"),
            Stream($"data: {One}\n\ndata: {Two}\n", ends: true)),
        new("sse/unfinished-line", "WHATWG 9.2.6", "sse", Loses(1, "ended-by-server"), Stream($"data: {One}\n\ndata: {Two}", ends: true)),
        new(
            "sse/ended-by-the-last-chunk", "WHATWG 9.2.3", "sse", Loses(2, "ended-by-server"),
            Good("sse") with { Body = Good("sse").Body + "0\r\n\r\n" }),
        new("sse/cut-within-chunks", "RFC 9112 8", "sse", Loses(2, "response-ended"), Good("sse") with { Ends = true }),
        new(
            "sse/event-of-3-mb", "docs: bench's clients", "sse", Loses(1, "message-too-long"),
            Stream($"data: {One}\n\ndata: {Message(2, $"\"{new string('a', 3_000_000)}\"")}\n\n", ends: true)),
    ];

    private static IEnumerable<Case> EndsOf(string name, string end) =>
    [
        Case($"{name}-only", "9.2.5", 2, $"data: {One}{end}{end}data: {Two}{end}{end}"),
        Case(
            $"{name}-all-fields", "9.2.5", 2,
            $"retry: 1{end}{end}id: 1{end}event: message{end}data: {One}{end}{end}: c{end}{end}id: 2{end}data: {Two}{end}{end}"),
    ];

    private static Case Case(string name, string clause, int messages, string events) =>
        new($"sse/{name}", $"WHATWG {clause}", "sse", Gets(messages), Stream(events));
}
