using static Bench.Tests.Conformance.Clients.Outcome;
using static Bench.Tests.Conformance.Clients.Say;

namespace Bench.Tests.Conformance.Clients.Cases;

/// <summary>Answers to a WebSocket handshake (RFC 6455, 4.1).</summary>
internal static class Handshakes
{
    private const string Upgrade =
        "Upgrade: websocket\r\n", Connection = "Connection: Upgrade\r\n", Accept = "Sec-WebSocket-Accept: {ACCEPT}\r\n";

    private static readonly string One = Frame(1, Message(1));

    public static IEnumerable<Case> All =>
    [
        Good("plain", "4.1", Upgrade + Connection + Accept),
        Good("any-order", "4.1", Accept + Connection + Upgrade),
        Good("any-letter-case", "4.1 items 2, 3", "UPGRADE: WebSocket\r\nconnection: uPGRADE\r\n" + Accept),
        Good("connection-of-several", "4.1 item 3", Upgrade + "Connection: keep-alive, Upgrade\r\n" + Accept),
        Good("connection-twice", "4.1 item 3", Upgrade + "Connection: keep-alive\r\nConnection: upgrade\r\n" + Accept),
        Good("connection-with-empty-elements", "4.1 item 3", Upgrade + "Connection: , ,upgrade,\r\n" + Accept),
        Good("blanks", "RFC 9110 5.5", "Upgrade:   websocket \r\nConnection:\tUpgrade\t\r\nSec-WebSocket-Accept:{ACCEPT}  \r\n"),
        Good("folded", "RFC 9112 5.2", "Upgrade:\r\n websocket\r\nConnection: keep-alive,\r\n Upgrade\r\n" + Accept),
        Good("more-fields", "4.1", "Server: x\r\nDate: now\r\n" + Upgrade + Connection + Accept),
        Bad("no-upgrade", "4.1 item 2", Connection + Accept),
        Bad("other-upgrade", "4.1 item 2", "Upgrade: h2c\r\n" + Connection + Accept),
        Bad("no-connection", "4.1 item 3", Upgrade + Accept),
        Bad("other-connection", "4.1 item 3", Upgrade + "Connection: keep-alive\r\n" + Accept),
        Bad("connection-like-it", "4.1 item 3", Upgrade + "Connection: upgraded\r\n" + Accept),
        Bad("no-accept", "4.1 item 4", Upgrade + Connection),
        Bad("other-accept", "4.1 item 4", Upgrade + Connection + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"),
        Bad("accept-and-more", "4.1 item 4", Upgrade + Connection + "Sec-WebSocket-Accept: {ACCEPT}x\r\n"),
        Bad("extension-not-asked-for", "4.1 item 5", Upgrade + Connection + Accept + "Sec-WebSocket-Extensions: permessage-deflate\r\n"),
        Bad("protocol-not-asked-for", "4.1 item 6", Upgrade + Connection + Accept + "Sec-WebSocket-Protocol: chat\r\n"),
        new(
            "websocket/accept-in-another-letter-case", "RFC 6455 4.1 item 4", "websocket", Fails("header-error"),
            Switching(Upgrade + Connection + "Sec-WebSocket-Accept: {accept}\r\n", One)),
        new(
            "websocket/ok-instead", "RFC 6455 4.1 item 1", "websocket", Fails("not-a-web-socket"),
            new Answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")),
        .. ((int[])[301, 400, 401, 403, 404, 426, 500]).Select(status => new Case(
            $"websocket/status-{status}", "RFC 6455 4.1 item 1", "websocket", Fails($"http-{status}"),
            new Answer($"HTTP/1.1 {status} x\r\nContent-Length: 0\r\n\r\n"))),
        new("websocket/nothing", "RFC 9112 8", "websocket", Fails("response-ended"), Nothing),
        new(
            "websocket/key-is-new-each-time", "RFC 6455 4.1 item 7", "websocket", Resumes(2, "ended-by-server"),
            Accepted(One, Frame(8, "\x03\xe8")) with { Ends = true }, Accepted(Frame(1, Message(2))))
        {
            Asks = requests => HostileServer.KeyOf(requests[0]) == HostileServer.KeyOf(requests[1])
                ? $"both have the key {HostileServer.KeyOf(requests[0])}"
                : requests.Any(request => Convert.FromBase64String(HostileServer.KeyOf(request)!).Length != 16) ? "a key is not of 16 bytes"
                : null,
        },
    ];

    private static Case Good(string name, string clause, string fields) =>
        new($"websocket/{name}", $"RFC 6455 {clause}", "websocket", Gets(1), Switching(fields, One));

    private static Case Bad(string name, string clause, string fields) =>
        new($"websocket/{name}", $"RFC 6455 {clause}", "websocket", Fails("header-error"), Switching(fields, One));
}
