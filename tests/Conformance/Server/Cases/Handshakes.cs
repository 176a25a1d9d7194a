using static Bench.Tests.Conformance.Server.FrameSteps;
using static Bench.Tests.Conformance.Server.Steps;

namespace Bench.Tests.Conformance.Server.Cases;

/// <summary>The opening handshake (RFC 6455, 4.2).</summary>
internal static class Handshakes
{
    private static readonly (string Name, string Fields)[] Taken =
    [
        ("plain", Upgrade()), ("upper-case-token", Upgrade(upgrade: "WebSocket")),
        ("keep-alive-too", Upgrade(connection: "keep-alive, Upgrade")), ("lower-case-option", Upgrade(connection: "upgrade")),
        ("with-extensions", Upgrade() + "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"),
        ("with-subprotocols", Upgrade() + "Sec-WebSocket-Protocol: chat, superchat\r\n"),
        ("with-cookies", Upgrade() + "Cookie: a=b\r\n"), ("own-origin", Upgrade() + "Origin: http://localhost\r\n"),
    ];

    private static readonly (string Name, string Fields, int Status)[] Refused =
    [
        ("plain-get", "", 426),
        ("no-upgrade", "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + Key + "\r\n", 426),
        ("no-connection", "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + Key + "\r\n", 426),
        ("other-upgrade", Upgrade(upgrade: "h2c"), 426), ("version-8", Upgrade(version: "8"), 426),
        ("version-0", Upgrade(version: "0"), 426), ("version-14", Upgrade(version: "14"), 426),
        ("version-text", Upgrade(version: "x"), 426),
        ("no-version", "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: " + Key + "\r\n", 426),
        ("no-key", "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n", 400), ("empty-key", Upgrade(key: ""), 400),
        ("short-key", Upgrade(key: "dGhlIHNhbXBsZQ=="), 400), ("long-key", Upgrade(key: "dGhlIHNhbXBsZSBub25jZXh4eHg="), 400),
        ("key-no-base64", Upgrade(key: "!!!!IHNhbXBsZSBub25jZQ=="), 400),
        ("two-keys", Upgrade() + "Sec-WebSocket-Key: " + Key + "\r\n", 400),
    ];

    public static IEnumerable<Case> All =>
    [
        .. Taken.Select(one => new Case($"handshake/{one.Name}", "RFC 6455 4.2.1", Agreed(one.Fields, Lacks("Sec-WebSocket-Extensions")))
        {
            // RFC 7692 5.1: it is taken as it was offered, and no extension that was not.
            WhenCompressed = one.Name == "with-extensions"
                ? Agreed(one.Fields, Like("Sec-WebSocket-Extensions", "^permessage-deflate($|;)"))
                : null,
        }),
        .. Refused.Where(one => one.Status == 426).Select(one => new Case(
            $"handshake/{one.Name}", "RFC 6455 4.2.2 item 4, 4.4; RFC 9110 7.8, 15.5.22", Get("/ws?topic={T}", one.Fields), Problem(426),
            Has("Sec-WebSocket-Version", "13"), Has("Upgrade", "websocket"), Like("Connection", "(?i)\\bupgrade\\b"))),
        .. Refused.Where(one => one.Status == 400).Select(one => new Case(
            $"handshake/{one.Name}", "RFC 6455 4.2.1 item 5", Get("/ws?topic={T}", one.Fields), Problem(400, "Sec-WebSocket-Key"))),
        new(
            "handshake/http-1-0", "RFC 9110 7.8, RFC 6455 4.2.1", Send($"GET /ws?topic={{T}} HTTP/1.0\r\nHost: x\r\n{Upgrade()}\r\n"),
            Status(400, 426), Ends(), OthersAreServed()),
        new(
            "handshake/by-post", "RFC 6455 4.2.1", Ask("POST", "/ws?topic={T}", Upgrade() + "Content-Length: 0\r\n"), Status(405, 400),
            Has("Allow", "GET")),
        new("handshake/of-another-path", "RFC 9110 7.8", Get("/poll?topic={T}", Upgrade()), Status(200), Body("[]")),
        new(
            "handshake/frame-right-behind", "RFC 6455 4.1",
            Together(
                System.Text.Encoding.Latin1.GetBytes($"GET /ws?topic=handshake-behind HTTP/1.1\r\nHost: x\r\n{Upgrade()}\r\n"),
                Encode(1, "a"u8.ToArray())),
            Status(101), Comes("\"a\"")),
        new("handshake/subscribed-from-the-101-on", "docs: WebSocket", Open(), Publish("a"), Comes("\"a\"")),
        .. Enumerable.Range(0, 10).Select(i => new Case(
            $"handshake/subscribed-from-the-101-on-{i}", "docs: WebSocket", Open(), Publish("a", "b", "c"),
            Comes("\"a\"", "\"b\"", "\"c\""))),
        new("handshake/since", "docs: WebSocket", Publish("a", "b"), Open("&since=1"), Comes("\"b\"")),
        new("handshake/since-0", "docs: WebSocket", Publish("a", "b"), Open("&since=0"), Comes("\"a\"", "\"b\"")),
        new("handshake/new-messages-only", "docs: WebSocket", Publish("old"), Open(), Publish("new"), Comes("\"new\"")),
        new(
            "handshake/since-an-earlier-life", "docs: Messages and topics", Publish("old"), Open("&since=500"), Publish("new"),
            Comes("\"new\"")),
        new("handshake/refused-before-it-is-one", "docs: Errors", Get("/ws?topic=", Upgrade()), Problem(400, "topic"), Serves()),
    ];

    private static Step[] Agreed(string fields, Step extensions) =>
    [
        Get("/ws?topic={T}", fields), Status(101), Has("Upgrade", "websocket"), Has("Connection", "Upgrade"),
        Has("Sec-WebSocket-Accept", Accept), extensions, Lacks("Sec-WebSocket-Protocol"), Lacks("Transfer-Encoding"), CloseWith(1000),
        ClosedWith(1000),
    ];
}
