using System.Text.Json;
using Bench.Loadgen.Dialects;
using static Bench.Tests.Conformance.Clients.Outcome;
using static Bench.Tests.Conformance.Clients.Say;

namespace Bench.Tests.Conformance.Clients.Cases;

/// <summary>
/// What a target file says of a pattern is what the client does, and what does not fit it has a reason of its own (docs/targets.md).
/// </summary>
internal static class Dialects
{
    private const string Docs = "docs: Targets";
    private const string Records = "\u001e";

    public static IEnumerable<Case> All => [.. Polls, .. Statuses, .. Events, .. Sockets];

    private static IEnumerable<Case> Polls =>
    [
        Poll(
            "batch-at-a-pointer", Gets(2), new PatternSpec { Url = "/p", Batch = "/items" },
            Json($$"""{"next":[1],"items":[{{Message(1)}},{{Message(2)}}]}""")),
        Poll("message-in-a-string", Gets(2), new PatternSpec { Url = "/p", Batch = "", Message = new MessageSpec { At = "/data" } },
            Json($$"""[{"data":{{Quoted(Message(1))}}},{"id":7,"data":{{Quoted(Message(2))}}}]""")),
        Poll(
            "message-that-is-no-string", Gets(1), new PatternSpec { Url = "/p", Batch = "", Message = new MessageSpec { At = "/0/data" } },
            Json($$"""[[{"data":{{Message(1)}}}]]""")),
        Poll(
            "pointer-that-finds-nothing", Gets(1), new PatternSpec { Url = "/p", Batch = "", Message = new MessageSpec { At = "/data" } },
            Json($$"""[{"data":{{Message(1)}}},{"datum":{{Message(2)}}}]""")) with
        {
            Malformed = 1
        },
        Poll(
            "one-message-an-answer", Gets(1), new PatternSpec { Url = "/p" },
            new Answer($"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {Message(1).Length}\r\n\r\n", Message(1))),
        Poll("no-array", Fails("body-not-an-array"), new PatternSpec { Url = "/p", Batch = "/items" }, Json("""{"items":{}}""")),
        Poll("no-such-member", Fails("body-not-an-array"), new PatternSpec { Url = "/p", Batch = "/items" }, Json("""{"item":[]}""")),
        Poll("no-json", Fails("body-not-json"), new PatternSpec { Url = "/p", Batch = "" }, Json("<")),
        Poll(
            "page", Fails("not-json"), new PatternSpec { Url = "/p", Batch = "" },
            new Answer("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\n", "[]")),
        Poll(
            "nothing-new", Gets(1), new PatternSpec { Url = "/p", Batch = "", NothingNew = [408] },
            new Answer("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n"), Json($"[{Message(1)}]")),
        Poll(
            "places", Gets(1),
            new PatternSpec
            {
                Url = "/${topic}/${client}?after=${since}&t=${row.token}",
                Headers = new Dictionary<string, string> { ["Authorization"] = "Bearer ${row.token}" },
                Batch = ""
            },
            Json($"[{Message(1)}]"))
            with
            {
                Asks = heads => heads[0].StartsWith("GET /t0/0?after=0&t=secret-0 ", StringComparison.Ordinal)
                    && HostileServer.FieldOf(heads[0], "Authorization") == "Bearer secret-0"
                    ? null
                    : $"asks: {heads[0]}"
            },
        Poll("validators", Gets(2), new PatternSpec { Url = "/p", Batch = "", Validators = true },
            Json($"[{Message(1)}]", "ETag: \"a\"\r\nLast-Modified: Thu, 26 Nov 2026 10:00:00 GMT\r\n"),
            new Answer("HTTP/1.1 304 Not Modified\r\n\r\n"), Json($"[{Message(2)}]"))
            with
            {
                Asks = heads => HostileServer.FieldOf(heads[0], "If-None-Match") is null
                    && heads.Skip(1).Take(2).All(head => HostileServer.FieldOf(head, "If-None-Match") == "\"a\""
                        && HostileServer.FieldOf(head, "If-Modified-Since") == "Thu, 26 Nov 2026 10:00:00 GMT")
                    ? null
                    : string.Join("\n", heads.Take(3))
            },
    ];

    private static IEnumerable<Case> Statuses => ((int[])[301, 401, 403, 404, 500]).SelectMany(status => Ladder.Select(pattern =>
        new Case(
            $"{pattern}/dialect-status-{status}", Docs, pattern, Fails($"http-{status}"),
            new Answer($"HTTP/1.1 {status} No\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"))
        {
            Spoken = new PatternSpec { Url = "/p?h=${hold_ms}" }
        }));

    private static string[] Ladder => ["polling", "long-polling", "sse", "websocket"];

    private static IEnumerable<Case> Events =>
    [
        Event("whole", Gets(2), new PatternSpec { Url = "/e" }, $"data: {Message(1)}\n\nevent: other\ndata: x\n\ndata: {Message(2)}\n\n"),
        Event(
            "prefix", Gets(1), new PatternSpec { Url = "/e", Message = new MessageSpec { Prefix = "m:" } },
            $"data: hello\n\ndata: m:{Message(1)}\n\n"),
        Event(
            "regex", Gets(2), new PatternSpec { Url = "/e", Message = new MessageSpec { Regex = """^tick \d+ (?<message>\[.*\])$""" } },
            $"data: tick x\n\ndata: tick 1 {Message(1)}\n\ndata: tick 2 {Message(2)}\n\n"),
        Event(
            "regex-and-pointer", Gets(1), new PatternSpec { Url = "/e", Message = new MessageSpec { Regex = "^price: (.*)$", At = "/m" } },
            $$"""data: price: {"m":{{Message(1)}}}{{"\n\n"}}"""),
        Event(
            "regex-and-nothing-there", Gets(0),
            new PatternSpec { Url = "/e", Message = new MessageSpec { Regex = "^price: (.*)$", At = "/m" } },
            $$"""data: price: {"n":1}{{"\n\n"}}""") with
        {
            Malformed = 1
        },
        Event(
            "condition", Gets(1),
            new PatternSpec { Url = "/e", Message = new MessageSpec { When = new WhenSpec { At = "/type", Is = "1" }, At = "/m" } },
            $$"""data: {"type":6}{{"\n\n"}}data: not json{{"\n\n"}}data: {"type":1,"m":{{Message(1)}}}{{"\n\n"}}"""),
        new("sse/dialect-silent-at-first", Docs, "sse", Gets(0)) { Spoken = new PatternSpec { Url = "/e", SilentAtFirst = true } },
        new("long-polling/dialect-silent-at-first", Docs, "long-polling", Gets(0))
        {
            Spoken = new PatternSpec { Url = "/l", SilentAtFirst = true }
        },
    ];

    private static IEnumerable<Case> Sockets =>
    [
        Socket("whole", Gets(1), new PatternSpec { Url = "/w" }, Frame(1, Message(1))),
        Socket(
            "ready-on", Gets(1), new PatternSpec { Url = "/w", ReadyOn = "43", Message = new MessageSpec { Prefix = "42", At = "/1" } },
            Frame(1, "0{}"), Frame(1, "430[]"), Frame(1, $"""42["m",{Quoted(Message(1))}]""")),
        Socket("records", Gets(2), new PatternSpec
        {
            Url = "/w",
            Separator = Records,
            Message = new MessageSpec { When = new WhenSpec { At = "/type", Is = "1" }, At = "/a/0" }
        },
            Frame(1, $$"""{}{{Records}}{"type":6}{{Records}}{"type":1,"a":[{{Quoted(Message(1))}}]}{{Records}}{"type":1,"a":[{{Quoted(Message(2))}}]}{{Records}}""")),
        new("websocket/dialect-subprotocol", Docs, "websocket", Gets(1), Switching(
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {ACCEPT}\r\nSec-WebSocket-Protocol: v1\r\n",
            Frame(1, Message(1))))
            {
                Spoken = new PatternSpec { Url = "/w", Subprotocol = "v1" },
                Asks = heads => HostileServer.FieldOf(heads[0], "Sec-WebSocket-Protocol") == "v1" ? null : heads[0]
            },
        new("websocket/dialect-subprotocol-not-taken", Docs, "websocket", Fails("subprotocol-not-taken"), Accepted(Frame(1, Message(1))))
        {
            Spoken = new PatternSpec { Url = "/w", Subprotocol = "v1" }
        },
        new(
            "websocket/dialect-subprotocol-other", Docs, "websocket", Fails("header-error"),
            Switching("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {ACCEPT}\r\nSec-WebSocket-Protocol: v2\r\n"))
        {
            Spoken = new PatternSpec { Url = "/w", Subprotocol = "v1" }
        },
    ];

    private static Case Poll(string name, Outcome outcome, PatternSpec spoken, params Answer[] answers) =>
        new($"polling/dialect-{name}", Docs, "polling", outcome, answers) { Spoken = spoken };

    private static Case Event(string name, Outcome outcome, PatternSpec spoken, string body) =>
        new($"sse/dialect-{name}", Docs, "sse", outcome, new Answer(Ok("sse", "Transfer-Encoding: chunked\r\n"), Chunks(body)))
        {
            Spoken = spoken
        };

    private static Case Socket(string name, Outcome outcome, PatternSpec spoken, params string[] frames) =>
        new($"websocket/dialect-{name}", Docs, "websocket", outcome, Accepted(frames)) { Spoken = spoken };

    private static Answer Json(string body, string fields = "") =>
        new($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{fields}Content-Length: {body.Length}\r\n\r\n", body);

    private static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
}
