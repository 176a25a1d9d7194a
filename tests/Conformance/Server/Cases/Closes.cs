using static Bench.Tests.Conformance.Server.FrameSteps;
using static Bench.Tests.Conformance.Server.Steps;

namespace Bench.Tests.Conformance.Server.Cases;

/// <summary>The closing handshake (RFC 6455, 5.5.1 and 7).</summary>
internal static class Closes
{
    private static readonly int[] Allowed =
    [
        1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999
    ];

    private static readonly int[] Forbidden = [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535];

    public static IEnumerable<Case> All =>
    [
        .. Allowed.Select(status => new Case(
            $"close/{status}", "RFC 6455 7.4, 5.5.1", Open(), CloseWith(status), ClosedWith(status), Topic(), OthersAreServed())),
        .. Forbidden.Select(
            status => new Case($"close/{status}-is-refused", "RFC 6455 7.4", Open(), CloseWith(status), ClosedWith(1002), Topic())),
        new("close/without-status", "RFC 6455 5.5.1, 7.1.5", Open(), Frame(8, ""), ClosedWith(0, 1000)),
        new("close/of-one-byte", "RFC 6455 5.5.1", Open(), Frame(8, [3]), ClosedWith(1002)),
        new("close/with-reason", "RFC 6455 5.5.1", Open(), CloseWith(1000, "bye"), ClosedWith(1000)),
        new("close/with-the-longest-reason", "RFC 6455 5.5", Open(), CloseWith(1000, new string('x', 123)), ClosedWith(1000)),
        new("close/with-a-reason-of-umlauts", "RFC 6455 5.5.1", Open(), CloseWith(1000, "tschüß"), ClosedWith(1000)),
        new("close/with-a-reason-not-utf8", "RFC 6455 8.1", Open(), Frame(8, [3, 0xE8, 0xC3, 0x28]), ClosedWith(1007, 1002)),
        new(
            "close/nothing-is-published-after", "RFC 6455 5.5.1", Open(), Together(Encode(8, [3, 0xE8]), Encode(1, "late"u8.ToArray())),
            FrameComes(8, "\x03\xe8"), Ends(), Topic()),
        new(
            "close/ping-after-is-not-answered", "RFC 6455 5.5.1", Open(), Together(Encode(8, [3, 0xE8]), Encode(9, "p"u8.ToArray())),
            FrameComes(8, "\x03\xe8"), Ends()),
        new(
            "close/twice", "RFC 6455 5.5.1", Open(), Together(Encode(8, [3, 0xE8]), Encode(8, [3, 0xE8])), FrameComes(8, "\x03\xe8"),
            Ends(), OthersAreServed()),
        new(
            "close/after-a-message", "RFC 6455 5.5.1", Open(), Together(Encode(1, "a"u8.ToArray()), Encode(8, [3, 0xE8])), Ends(),
            Topic("\"a\"")),
        new("close/half-closed-without", "RFC 6455 7.1.5", Open(), HalfClose(), Ends(), OthersAreServed()),
        new("close/subscriber-is-gone", "docs: WebSocket", Open(), CloseWith(1000), ClosedWith(1000), Publish("a"), Topic("\"a\"")),
    ];
}
