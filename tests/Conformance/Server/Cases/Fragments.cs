using static Bench.Tests.Conformance.Server.FrameSteps;
using static Bench.Tests.Conformance.Server.Steps;

namespace Bench.Tests.Conformance.Server.Cases;

/// <summary>Messages in several frames (RFC 6455, 5.4).</summary>
internal static class Fragments
{
    public static IEnumerable<Case> All =>
    [
        new("fragment/two", "RFC 6455 5.4", Open(), Frame(1, "he", final: false), Frame(0, "llo"), Comes("\"hello\"")),
        new("fragment/binary", "RFC 6455 5.4", Open(), Frame(2, "he", final: false), Frame(0, "llo"), Comes("\"hello\"")),
        new(
            "fragment/three-in-one-write", "RFC 6455 5.4", Open(), Together(Part(1, "a", false), Part(0, "b", false), Part(0, "c", true)),
            Comes("\"abc\"")),
        new(
            "fragment/a-hundred", "RFC 6455 5.4", Open(),
            Together([Part(1, "x", false), .. Enumerable.Repeat(Part(0, "x", false), 98), Part(0, "x", true)]),
            Comes($"\"{new string('x', 100)}\"")),
        new("fragment/first-empty", "RFC 6455 5.4", Open(), Frame(1, "", final: false), Frame(0, "a"), Comes("\"a\"")),
        new("fragment/last-empty", "RFC 6455 5.4", Open(), Frame(1, "a", final: false), Frame(0, ""), Comes("\"a\"")),
        new(
            "fragment/middle-empty", "RFC 6455 5.4", Open(), Frame(1, "a", final: false), Frame(0, "", final: false), Frame(0, "b"),
            Comes("\"ab\"")),
        new(
            "fragment/all-empty", "RFC 6455 5.4", Open(), Frame(1, "", final: false), Frame(0, "", final: false), Frame(0, ""),
            Frame(1, "next"), Comes("\"\"", "\"next\"")),
        new(
            "fragment/large", "RFC 6455 5.4", Open(), Frame(1, new string('x', 100_000), final: false), Frame(0, new string('x', 100_000)),
            Comes($"\"{new string('x', 200_000)}\"")),
        new(
            "fragment/too-large-together", "RFC 6455 7.4.1", Open(), Frame(1, new string('x', 600_000), final: false),
            Frame(0, new string('x', 600_000)), ClosedWith(1009), Topic()),
        new(
            "fragment/ping-within", "RFC 6455 5.4, 5.5", Open(), Frame(1, "a", final: false), Frame(9, "p"), FrameComes(10, "p"),
            Frame(0, "b"), Comes("\"ab\"")),
        new(
            "fragment/pong-within", "RFC 6455 5.4, 5.5", Open(), Frame(1, "a", final: false), Frame(10, "p"), Frame(0, "b"),
            Comes("\"ab\"")),
        new(
            "fragment/close-within", "RFC 6455 5.4, 5.5.1", Open(), Frame(1, "a", final: false), CloseWith(1000), ClosedWith(1000),
            Topic()),
        new(
            "fragment/text-within", "RFC 6455 5.4", Open(), Frame(1, "abcdefgh", final: false), Frame(1, "abcdefgh"), ClosedWith(1002),
            Topic()),
        new(
            "fragment/binary-within", "RFC 6455 5.4", Open(), Frame(1, "abcdefgh", final: false), Frame(2, "abcdefgh"), ClosedWith(1002),
            Topic()),
        new(
            "fragment/unfinished-text-within", "RFC 6455 5.4", Open(), Frame(2, "abcdefgh", final: false),
            Frame(1, "abcdefgh", final: false), ClosedWith(1002), Topic()),
        new(
            "fragment/continuation-after-the-end", "RFC 6455 5.4", Open(), Frame(1, "a", final: false), Frame(0, "b"), Frame(0, "abcdefgh"),
            Ends(), Topic("\"ab\"")),
        new(
            "fragment/never-ended", "RFC 6455 5.4", Open(), Frame(1, "a", final: false), Frame(0, "b", final: false), HalfClose(), Ends(),
            Topic(), OthersAreServed()),
        new(
            "fragment/reserved-bit-of-a-continuation", "RFC 6455 5.2", Open(), Frame(1, "abcdefgh", final: false),
            Frame(0, Frames.Letters(8), reserved: 4), ClosedWith(1002), Topic()),
        new(
            "fragment/messages-down-meanwhile", "RFC 6455 5.4", Open(), Frame(1, "a", final: false), Publish("other"), Comes("\"other\""),
            Frame(0, "b"), Comes("\"ab\"")),
        new("fragment/json", "docs: WebSocket", Open("&json=1"), Frame(1, "{\"a\"", final: false), Frame(0, ":1}"), Comes("{\"a\":1}")),
    ];

    private static byte[] Part(int opcode, string text, bool final) => Encode(opcode, System.Text.Encoding.ASCII.GetBytes(text), final);
}
