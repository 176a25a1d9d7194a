using System.Text;
using static Bench.Tests.Conformance.Server.FrameSteps;
using static Bench.Tests.Conformance.Server.Steps;

namespace Bench.Tests.Conformance.Server.Cases;

/// <summary>Frames (RFC 6455, 5.2): lengths, masks, reserved bits and opcodes, control frames.</summary>
internal static class Frames
{
    private static readonly int[] Lengths =
    [
        0, 1, 2, 124, 125, 126, 127, 128, 4_095, 4_096, 4_097, 65_535, 65_536, 65_537, 300_000, 1_048_576
    ];

    private static readonly int[] Pings = [0, 1, 124, 125];

    // Each closes at once with 1002, and nothing after it is looked at.
    private static readonly (string Name, string Clause, string Hex)[] Broken =
    [
        ("unmasked-text", "5.1", "81 06 787878787878"), ("unmasked-binary", "5.1", "82 06 787878787878"),
        ("unmasked-ping", "5.1", "89 06 787878787878"), ("unmasked-close", "5.1", "88 06 03E878787878"),
        ("short-unmasked-text", "5.1", "81 01 78"), ("short-unmasked-ping", "5.1", "89 00"), ("short-unmasked-close", "5.1", "88 02 03E8"),
        ("empty-unmasked-text", "5.1", "81 00"), ("unmasked-length-in-2-bytes", "5.1", "82 7E0080"),
        ("short-unmasked-after-a-good-one", "5.1", "8A 82 37FA213D 7878 89 00"),
        ("short-unmasked-after-a-long-one", "5.1", "8A FD 37FA213D *125 81 01 78"),
        ("ping-of-126", "5.5", "89 FE007E 37FA213D *126"), ("pong-of-126", "5.5", "8A FE007E 37FA213D *126"),
        ("close-of-126", "5.5", "88 FE007E 37FA213D *126"),
        ("fragmented-ping", "5.5", "09 80 37FA213D"), ("fragmented-pong", "5.5", "0A 80 37FA213D"),
        ("fragmented-close", "5.5", "08 82 00000000 03E8"),
        ("continuation-of-nothing", "5.4", "80 81 00000000 78"), ("unfinished-continuation-of-nothing", "5.4", "00 81 00000000 78"),
        ("length-with-the-top-bit", "5.2", "81 FF 8000000000000000 00000000"),
        ("length-of-all-ones", "5.2", "82 FF FFFFFFFFFFFFFFFF 00000000"),
    ];

    public static IEnumerable<Case> All =>
    [
        .. Lengths.Select(length => new Case(
            $"frame/text-of-{length}", "RFC 6455 5.2, 5.6", Open(), Frame(1, Letters(length)), Comes($"\"{new string('x', length)}\""))),
        .. Lengths.Where(length => length is 0 or 125 or 126 or 65_536).Select(length => new Case(
            $"frame/binary-of-{length}", "RFC 6455 5.6", Open(), Frame(2, Letters(length)), Comes($"\"{new string('x', length)}\""))),
        .. Lengths.Where(length => length is 125 or 126 or 65_536).Select(length => new Case(
            $"frame/binary-down-of-{length}", "docs: WebSocket", Open("&binary=1"), Publish(new string('x', length)),
            Comes($"\"{new string('x', length)}\""))),
        .. ((int[])[0, 5, 125]).Select(length => new Case(
            $"frame/length-in-2-bytes-of-{length}", "RFC 6455 5.2 (binds the sender), 10.7", Open(),
            Frame(1, Letters(length), lengthBytes: 2), Comes($"\"{new string('x', length)}\""))),
        .. ((int[])[0, 5, 126, 65_535]).Select(length => new Case(
            $"frame/length-in-8-bytes-of-{length}", "RFC 6455 5.2 (binds the sender), 10.7", Open(),
            Frame(1, Letters(length), lengthBytes: 8), Comes($"\"{new string('x', length)}\""))),
        .. from reserved in (int[])[1, 2, 3, 4, 5, 6, 7]
           from opcode in (int[])[1, 2, 9]
           select new Case(
               $"frame/reserved-{reserved}-of-{opcode}", "RFC 6455 5.2", Open(), Frame(opcode, Letters(8), reserved: reserved),
               ClosedWith(1002), Topic()),
        .. ((int[])[3, 4, 5, 6, 7, 11, 12, 13, 14, 15]).Select(
            opcode => new Case($"frame/opcode-{opcode}", "RFC 6455 5.2", Open(), Frame(opcode, Letters(8)), ClosedWith(1002), Topic())),
        .. Broken.Select(one => new Case(
            $"frame/{one.Name}", $"RFC 6455 {one.Clause}", Open(), Hex(one.Hex), ClosedWith(1002), Topic(), OthersAreServed())),
        new(
            "frame/nothing-after-a-broken-one", "RFC 6455 7.1.7", Open(), Together(Encode(3, Letters(8)), Encode(1, Letters(8))),
            ClosedWith(1002), Topic()),
        new("frame/too-large", "RFC 6455 7.4.1", Open(), Frame(1, Letters(1_048_577)), ClosedWith(1009), Topic()),
        new(
            "frame/announced-huge", "RFC 6455 10.4", Open(), Hex("81 FF 7FFFFFFFFFFFFFFF 00000000 *1000"), HalfClose(), Ends(), Topic(),
            OthersAreServed()),
        new("frame/masks-differ", "RFC 6455 5.3", Open(), Hex("81 81 00000000 61"), Hex("81 81 FFFFFFFF 9D"), Comes("\"a\"", "\"b\"")),
        new("frame/example-of-the-rfc", "RFC 6455 5.7", Open(), Hex("81 85 37FA213D 7F9F4D5158"), Comes("\"Hello\"")),
        new(
            "frame/empty-of-the-row", "RFC 6455 5.6, Autobahn 1.1.1", Open(), Hex("81 80 37FA213D"), Frame(1, "next"),
            Comes("\"\"", "\"next\"")),
        new("frame/byte-by-byte", "RFC 6455 5.2", Open(), ByteByByte(Encode(1, "hello"u8.ToArray())), Comes("\"hello\"")),
        new(
            "frame/many-in-one-write", "RFC 6455 5.2", Open(),
            Together([.. Enumerable.Range(0, 200).Select(i => Encode(1, Encoding.ASCII.GetBytes($"{i}")))]),
            Comes([.. Enumerable.Range(0, 200).Select(i => $"\"{i}\"")])),
        new("frame/unmasked-byte-by-byte", "RFC 6455 5.1", Open(), ByteByByte([0x81, 0x01]), ClosedWith(1002), Topic(), OthersAreServed()),
        new(
            "frame/unmasked-after-a-text-in-8-bytes-of-length", "RFC 6455 5.1", Open(),
            Together(Encode(1, Letters(300), lengthBytes: 8), [0x89, 0x00]), Ends(), Topic($"\"{new string('x', 300)}\""),
            OthersAreServed()),
        new("frame/cut-off", "RFC 6455 7.1.7", Open(), Hex("81 8A 37FA213D 7878"), HalfClose(), Ends(), Topic(), OthersAreServed()),
        .. Pings.Select(length => new Case(
            $"ping/of-{length}", "RFC 6455 5.5.2, 5.5.3", Open(), Frame(9, Letters(length)), FrameComes(10, new string('x', length)),
            Frame(1, "a"), Comes("\"a\""))),
        new("ping/of-any-bytes", "RFC 6455 5.5.2", Open(), Frame(9, [0, 255, 128, 13, 10]), FrameComes(10, "\0\xff\x80\r\n")),
        new(
            "ping/many", "RFC 6455 5.5.3 (may answer the last only)", Open(),
            Together([.. Enumerable.Range(0, 50).Select(i => Encode(9, [(byte)i]))]),
            Each(Enumerable.Range(0, 50).Select(i => FrameComes(10, $"{(char)i}")))),
        new("pong/unasked", "RFC 6455 5.5.3", Open(), Frame(10, "what"), Frame(10, ""), Frame(1, "a"), Comes("\"a\"")),
        new(
            "ping/between-messages", "RFC 6455 5.5.2", Open(),
            Together(Encode(1, "a"u8.ToArray()), Encode(9, "p"u8.ToArray()), Encode(1, "b"u8.ToArray())),
            AnyOrder(("\"a\"", 1), ("p", 10), ("\"b\"", 1))),
    ];

    public static byte[] Letters(int count) => [.. Enumerable.Repeat((byte)'x', count)];

    // Messages come back by way of the topic, pongs at once: the two may overtake each other.
    private static Step AnyOrder(params (string Data, int Opcode)[] frames) => async wire =>
    {
        List<(string, int)> seen = [];
        for (var i = 0; i < frames.Length; i++)
        {
            var (opcode, payload) = await FrameSteps.ReadAsync(wire);
            seen.Add((
                opcode == 10
                    ? Encoding.Latin1.GetString(payload)
                    : System.Text.Json.JsonDocument.Parse(payload).RootElement[3].GetRawText(),
                opcode));
        }

        Expect(seen.Order().SequenceEqual(frames.Order()), $"these come: {string.Join(' ', seen)}");
    };
}
