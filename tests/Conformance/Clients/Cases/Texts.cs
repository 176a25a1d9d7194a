using static Bench.Tests.Conformance.Clients.Outcome;
using static Bench.Tests.Conformance.Clients.Say;

namespace Bench.Tests.Conformance.Clients.Cases;

/// <summary>Text frames are UTF-8 (RFC 6455, 5.6 and 8.1).</summary>
internal static class Texts
{
    private static readonly (string Name, string Bytes)[] Bad =
    [
        ("lone-bytes", "\xff\xfe"), ("surrogate", "\xed\xa0\x80"), ("cut-short", "\xe2\x82"), ("overlong", "\xc0\xaf"),
        ("overlong-of-three", "\xe0\x80\xaf"),
        ("beyond-the-last", "\xf4\x90\x80\x80"), ("continuation-alone", "\x80"), ("five-bytes", "\xf8\x88\x80\x80\x80"),
    ];

    public static IEnumerable<Case> All =>
    [
        .. ((string[])["ü", "€", "😀", "\u0000\u007f", "\uffff"]).Select((text, i) => new Case(
            $"websocket/utf-8-{i}", "RFC 6455 8.1", "websocket", Gets(1), Accepted(Frame(1, Message(1, Quoted(text)))))),
        new(
            "websocket/utf-8-split-by-fragments", "RFC 6455 5.6", "websocket", Gets(1),
            Accepted([.. Frames.Fragments(Message(1, Quoted("ü€😀")), 1)])),
        .. Bad.Select(one => Fails(one.Name, Frame(1, Message(2, $"\"{one.Bytes}\"")))),
        .. Bad.Select(one => Fails($"{one.Name}-in-fragments", [.. Frames.Fragments(Message(2, $"\"{one.Bytes}\""), 1)])),
        new("websocket/any-bytes-in-binary", "RFC 6455 5.6", "websocket", Gets(1), Accepted(Frame(2, Message(1, "\"\xff\xfe\"")))),
    ];

    private static string Quoted(string text) => Utf8($"\"{text.Replace("\0", "\\u0000", StringComparison.Ordinal)}\"");

    private static Case Fails(string name, params string[] frames) =>
        new(
            $"websocket/bad-utf-8-{name}", "RFC 6455 8.1", "websocket", Loses(1, "invalid-frame"),
            Accepted([Frame(1, Message(1)), .. frames, Frame(1, Message(2))]) with { Ends = true });
}
