using static Bench.Tests.Conformance.Server.Steps;

namespace Bench.Tests.Conformance.Server.Cases;

/// <summary>Queries (docs/protocol.md, "Messages and topics" and "Errors").</summary>
internal static class Parameters
{
    private static readonly string[] Readers = ["/poll", "/long-poll", "/sse", "/ws"];

    private static readonly (string Name, string Query, string Parameter)[] Bad =
    [
        ("no-topic", "", "topic"), ("empty-topic", "topic=", "topic"), ("topic-of-65", $"topic={new string('a', 65)}", "topic"),
        ("topic-with-blank", "topic=a%20b", "topic"),
        ("topic-with-slash", "topic=a/b", "topic"), ("topic-with-nul", "topic=a%00", "topic"),
        ("topic-with-line-end", "topic=a%0D%0AX:1", "topic"), ("topic-of-umlauts", "topic=%C3%A4", "topic"),
        ("topic-of-bad-utf8", "topic=%FF", "topic"), ("topic-half-encoded", "topic=%4", "topic"),
        ("topic-twice", "topic=a&topic=a", "topic"), ("topic-and-encoded-name", "topic=a&%74opic=b", "topic"),
        ("since-negative", "topic=a&since=-1", "since"), ("since-empty", "topic=a&since=", "since"),
        ("since-fraction", "topic=a&since=1.0", "since"), ("since-plus", "topic=a&since=%2B1", "since"),
        ("since-hex", "topic=a&since=0x1", "since"), ("since-blank", "topic=a&since=%201", "since"),
        ("since-beyond", "topic=a&since=9223372036854775808", "since"), ("since-twice", "topic=a&since=1&since=1", "since"),
        ("since-arabic-digits", "topic=a&since=%D9%A1", "since"), ("since-exponent", "topic=a&since=1e3", "since"),
        ("semantics-unknown", "topic=a&semantics=all", "semantics"), ("semantics-upper-case", "topic=a&semantics=LATEST", "semantics"),
        ("hold-negative", "topic=a&hold_ms=-1", "hold_ms"), ("hold-too-long", "topic=a&hold_ms=120001", "hold_ms"),
        ("hold-beyond-32-bits", "topic=a&hold_ms=4294967296", "hold_ms"),
        ("json-yes", "topic=a&json=yes", "json"), ("binary-2", "topic=a&binary=2", "binary"),
    ];

    private static readonly (string Name, string Query)[] Good =
    [
        ("topic-of-64", $"topic={new string('a', 64)}"), ("topic-of-all-signs", "topic=az.AZ_09-"), ("topic-encoded", "topic=%61bc"),
        ("unknown-passed-over", "topic={T}&what=ever&what=again"),
        ("since-0", "topic={T}&since=0"), ("since-largest", "topic={T}&since=9223372036854775807"),
        ("since-leading-zeros", "topic={T}&since=0000"), ("empty-pairs", "&&topic={T}&&"), ("name-only", "topic={T}&flag"),
        ("semantics-queue", "topic={T}&semantics=queue"), ("semantics-latest", "topic={T}&semantics=latest"),
        ("upper-case-names-are-others", "topic={T}&TOPIC=&Since=x"),
    ];

    public static IEnumerable<Case> All =>
    [
        .. from path in Readers
           from one in Bad
           select new Case(
               $"parameter/{one.Name}-of-{path[1..]}", "docs: Errors",
               Get($"{path}?{one.Query}", path == "/ws" ? FrameSteps.Upgrade() : ""), Problem(400, one.Parameter), Serves()),
        .. from one in Good
           select new Case(
               $"parameter/{one.Name}", "docs: Messages and topics", Get($"/poll?{one.Query}"), Status(200), Body("[]"), Serves()),
        .. from one in Bad
           where one.Parameter == "topic"
           select new Case(
               $"parameter/{one.Name}-of-messages", "docs: Errors", Post("x", path: $"/messages?{one.Query}"), Problem(400, "topic"),
               Serves()),
    ];
}
