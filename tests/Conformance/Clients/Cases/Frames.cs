using static Bench.Tests.Conformance.Clients.Outcome;
using static Bench.Tests.Conformance.Clients.Say;

namespace Bench.Tests.Conformance.Clients.Cases;

/// <summary>Frames of a server (RFC 6455, 5).</summary>
internal static class Frames
{
    private const int TwoMegabytes = 2 * 1024 * 1024;

    private const string TakesAnyLength =
        "takes a length that is not in its shortest form, which binds the sender (section 10.7 leaves it to the receiver)";

    public static IEnumerable<Case> All =>
    [
        Good("text", "5.6", 2, Frame(1, Message(1)), Frame(1, Message(2))),
        Good("binary", "5.6", 1, Frame(2, Message(1))),
        .. ((int[])[125, 126, 127, 65_535, 65_536, 300_000])
            .Select(length => Good($"text-of-{length}", "5.2", 2, Frame(1, OfLength(1, length)), Frame(1, Message(2)))),
        Good("fragments", "5.4", 1, [.. Fragments(Message(1), 1)]),
        Good("fragments-of-three", "5.4", 1, [.. Fragments(Message(1), 3)]),
        Good(
            "empty-fragments", "5.4", 1, Frame(1, "", final: false), Frame(0, "", final: false), Frame(0, Message(1), final: false),
            Frame(0, "")),
        Good(
            "fragments-with-pings-between", "5.4, 5.5", 2,
            [.. Fragments(Message(1), 2).SelectMany(fragment => (string[])[fragment, Frame(9, "p"), Frame(10, "")]), Frame(1, Message(2))]),
        Good("pings", "5.5.2", 1, [.. Enumerable.Repeat(Frame(9, new string('p', 125)), 50), Frame(1, Message(1))]),
        Good("pongs", "5.5.3", 1, Frame(10, "unasked"), Frame(10, ""), Frame(1, Message(1))),
        Good("longest-message", "10.4", 1, Frame(1, OfLength(1, TwoMegabytes))),
        Good(
            "ping-within-the-longest-message", "5.4, 5.5", 1, Frame(1, OfLength(1, TwoMegabytes)[..^5], final: false),
            Frame(9, new string('p', 125)), Frame(0, OfLength(1, TwoMegabytes)[^5..])),
        Bad("longer-than-the-longest", "10.4", "message-too-long", Frame(1, OfLength(2, TwoMegabytes + 1))),
        Bad("announced-huge", "10.4", "message-too-long", "\x81\x7f\x7f" + "\xff\xff\xff\xff\xff\xff\xff" + "x") with
        {
            Known = Platform("refuses a message when 2 MiB of it have come, and not at its length")
        },
        Bad("masked", "5.1", "invalid-frame", "\x81\x81\0\0\0\0" + "x"),
        .. ((int[])[1, 2, 3, 4, 7]).Select(bits => Bad($"reserved-{bits}", "5.2", "invalid-frame", Frame(1, Message(2), reserved: bits))),
        .. ((int[])[3, 4, 5, 6, 7, 11, 12, 13, 14, 15])
            .Select(opcode => Bad($"opcode-{opcode}", "5.2", "invalid-frame", Frame(opcode, Message(2)))),
        Bad("ping-of-126", "5.5", "invalid-frame", Frame(9, new string('p', 126))),
        Bad("fragmented-ping", "5.5", "invalid-frame", Frame(9, "p", final: false)),
        Bad("continuation-of-nothing", "5.4", "invalid-frame", Frame(0, Message(2))),
        Bad("begins-anew-within", "5.4", "invalid-frame", Frame(1, "[", final: false), Frame(1, Message(2))),
        Bad("length-with-the-top-bit", "5.2", "invalid-frame", "\x81\x7f\x80\0\0\0\0\0\0\x01x"),
        Bad("length-in-2-bytes-of-12", "5.2", "invalid-frame", $"\x81\x7e\0{(char)Message(2).Length}{Message(2)}") with
        {
            Known = Platform(TakesAnyLength)
        },
        Bad("length-in-8-bytes-of-12", "5.2", "invalid-frame", $"\x81\x7f\0\0\0\0\0\0\0{(char)Message(2).Length}{Message(2)}") with
        {
            Known = Platform(TakesAnyLength)
        },
        .. ((int[])[1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 4000, 4999])
            .Select(code => Ended($"close-{code}", "7.4", $"{(char)(code >> 8)}{(char)(code & 255)}bye")),
        Ended("close-without-a-code", "5.5.1", ""),
        Bad("close-of-one-byte", "5.5.1", "invalid-frame", Frame(8, "\x03")),
        .. ((int[])[0, 999, 1004, 1005, 1006, 1015, 2999, 5000])
            .Select(code => Bad($"close-{code}", "7.4", "invalid-frame", Frame(8, $"{(char)(code >> 8)}{(char)(code & 255)}"))),
        Bad("close-with-a-broken-reason", "5.5.1, 8.1", "invalid-frame", Frame(8, "\x03\xe8\xff\xfe")),
        new(
            "websocket/no-message-after-a-close", "RFC 6455 1.4", "websocket", Loses(1, "ended-by-server"),
            Accepted(Frame(1, Message(1)), Frame(8, "\x03\xe8"), Frame(1, Message(2))) with { Ends = true }),
        new(
            "websocket/cut-off", "RFC 6455 7.1.7", "websocket", Loses(1, "connection-closed-prematurely"),
            Accepted(Frame(1, Message(1))) with { Ends = true }),
        new(
            "websocket/cut-off-within", "RFC 6455 7.1.7", "websocket", Loses(1, "connection-closed-prematurely"),
            Accepted(Frame(1, Message(1)), Frame(1, Message(2))[..8]) with { Ends = true }),
    ];

    /// <summary>A message in text frames of so many bytes.</summary>
    public static IEnumerable<string> Fragments(string message, int bytes)
    {
        var parts = message.Chunk(bytes).ToArray();
        return parts.Select((part, i) => Frame(i == 0 ? 1 : 0, new string(part), final: i == parts.Length - 1));
    }

    private static Dictionary<string, string> Platform(string why) =>
        new() { ["reference"] = $"the platform's WebSocket {why}; docs/protocol.md" };

    private static string OfLength(int sequence, int length) =>
        Message(sequence, $"\"{new string('a', length - Message(sequence, "\"\"").Length)}\"");

    private static Case Good(string name, string clause, int messages, params string[] frames) =>
        new($"websocket/frame-{name}", $"RFC 6455 {clause}", "websocket", Gets(messages), Accepted(frames));

    // The message before it counts, and nothing after it.
    private static Case Bad(string name, string clause, string reason, params string[] frames) =>
        new(
            $"websocket/frame-{name}", $"RFC 6455 {clause}", "websocket", Loses(1, reason),
            Accepted([Frame(1, Message(1)), .. frames, Frame(1, Message(2))]) with { Ends = true });

    private static Case Ended(string name, string clause, string payload) => new(
        $"websocket/{name}", $"RFC 6455 {clause}", "websocket", Loses(1, "ended-by-server"),
        Accepted(Frame(1, Message(1)), Frame(8, payload)) with { Ends = true });
}
