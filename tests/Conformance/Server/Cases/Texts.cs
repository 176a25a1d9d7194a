using System.Text;
using static Bench.Tests.Conformance.Server.FrameSteps;
using static Bench.Tests.Conformance.Server.Steps;

namespace Bench.Tests.Conformance.Server.Cases;

/// <summary>UTF-8 and JSON of what a client sends (RFC 6455, 5.6 and 8.1).</summary>
internal static class Texts
{
    private static readonly (string Name, string Hex)[] Bad =
    [
        ("lone-continuation", "80"), ("lone-continuation-high", "BF"), ("cut-short-2", "C3"), ("cut-short-3", "E282"),
        ("cut-short-4", "F09F98"), ("bad-second-byte", "C328"), ("bad-third-byte", "E28228"), ("bad-fourth-byte", "F09F9828"),
        ("overlong-2", "C0AF"), ("overlong-nul", "C080"), ("overlong-3", "E080AF"), ("overlong-4", "F08080AF"),
        ("surrogate-first", "EDA080"), ("surrogate-last", "EDBFBF"), ("surrogate-pair", "EDA0BDEDB880"), ("beyond-unicode", "F4908080"),
        ("lead-f5", "F5808080"), ("five-bytes", "F888808080"), ("six-bytes", "FC8480808080"), ("fe", "FE"), ("ff", "FF"),
        ("late", "61626364656667C3"),
    ];

    private static readonly string[] Good =
    [
        "ä", "€", "😀", "\u007f", "\u0080", "\u07ff", "\u0800", "\uffff", "\U00010000", "\U0010ffff", "\ufeffa", "\ufffd",
        "Hello-µ@ßöäüàá-UTF-8!!", "κόσμε"
    ];

    public static IEnumerable<Case> All =>
    [
        .. Bad.Select(one => new Case(
            $"text/bad-{one.Name}", "RFC 6455 8.1", Open(), Hex8(1, one.Hex), ClosedWith(1007), Topic(), OthersAreServed())),
        .. Bad.Select(
            one => new Case($"text/bad-{one.Name}-in-fragments", "RFC 6455 8.1", Open(), InBytes(one.Hex), ClosedWith(1007), Topic())),
        .. Bad.Select(
            one => new Case($"text/bad-{one.Name}-binary", "docs: WebSocket", Open(), Hex8(2, one.Hex), ClosedWith(1007), Topic())),
        .. Good.Select(
            (text, i) => new Case($"text/good-{i}", "RFC 6455 8.1", Open(), Frame(1, Encoding.UTF8.GetBytes(text)), SameText(text))),
        .. Good.Select((text, i) => new Case(
            $"text/good-{i}-cut-within", "RFC 6455 5.6", Open(), InBytes(Convert.ToHexString(Encoding.UTF8.GetBytes(text))),
            SameText(text))),
        .. ((string[])["{", "", "1 2", "x", "[1,]", "\"\\u12\"", "\"a\nb\""]).Select(
            (json, i) => new Case($"text/bad-json-{i}", "docs: WebSocket", Open("&json=1"), Frame(1, json), ClosedWith(1007), Topic())),
        .. ((string[])["1", "null", "{\"a\":[1,2]}", "\"\\ud83d\\ude00\""])
            .Select((json, i) => new Case($"text/json-{i}", "docs: WebSocket", Open("&json=1"), Frame(1, json), Comes(json))),
        new("text/control-characters", "RFC 8259 7", Open(), Frame(1, "\0\u0001\"\\\n"), Comes("\"\\u0000\\u0001\\\"\\\\\\n\"")),
        new(
            "text/grows-beyond-what-clients-take", "docs: WebSocket", Open(), Frame(1, new string('\u0001', 400_000)), ClosedWith(1009),
            Topic()),
    ];

    private static Step Hex8(int opcode, string hex) => Frame(opcode, Convert.FromHexString(hex));

    // A frame a byte: a sequence may be cut anywhere.
    private static Step InBytes(string hex)
    {
        var bytes = Convert.FromHexString(hex);
        return Together([.. bytes.Select((one, i) => Encode(i == 0 ? 1 : 0, [one], final: false)), Encode(0, [])]);
    }

    private static Step SameText(string text) => async wire =>
    {
        var (opcode, payload) = await FrameSteps.ReadAsync(wire);
        Expect(opcode == 1, $"a frame with opcode {opcode} comes");
        using var message = System.Text.Json.JsonDocument.Parse(payload);
        Expect(message.RootElement[3].GetString() == text, $"the text is {message.RootElement[3].GetRawText()}");
    };
}
