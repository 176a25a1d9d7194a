using static Bench.Tests.Conformance.Server.FrameSteps;
using static Bench.Tests.Conformance.Server.Steps;

namespace Bench.Tests.Conformance.Server.Cases;

/// <summary>What pages of other sites ask for (RFC 6455, 10.2; Fetch Metadata).</summary>
internal static class Origins
{
    private static readonly (string Name, string Fields)[] Foreign =
    [
        ("cross-site", "Sec-Fetch-Site: cross-site\r\n"), ("same-site", "Sec-Fetch-Site: same-site\r\n"),
        ("unknown-site", "Sec-Fetch-Site: what\r\n"), ("two-sites", "Sec-Fetch-Site: same-origin\r\nSec-Fetch-Site: cross-site\r\n"),
        ("origin", "Origin: http://elsewhere.example\r\n"), ("null-origin", "Origin: null\r\n"),
        ("own-name-another-port", "Origin: http://localhost:81\r\n"), ("own-name-as-a-part", "Origin: http://localhost.example\r\n"),
        ("two-origins", "Origin: http://localhost\r\nOrigin: http://elsewhere.example\r\n"),
        ("empty-origin", "Origin:\r\n"), ("own-name-in-a-path", "Origin: http://elsewhere.example/x\r\n"),
        ("own-origin-of-a-foreign-page", "Origin: http://localhost\r\nSec-Fetch-Site: cross-site\r\n"),
    ];

    private static readonly (string Name, string Fields)[] Own =
    [
        ("none", ""), ("same-origin", "Sec-Fetch-Site: same-origin\r\n"), ("typed", "Sec-Fetch-Site: none\r\n"),
        ("own-origin", "Origin: http://localhost\r\n"), ("own-origin-behind-tls", "Origin: https://localhost\r\n"),
        ("own-origin-upper-case", "Origin: http://LOCALHOST\r\n"),
    ];

    public static IEnumerable<Case> All =>
    [
        .. Foreign.SelectMany(one => (Case[])
        [
            new($"origin/{one.Name}-of-ws", "RFC 6455 10.2", Get("/ws?topic={T}", Upgrade() + one.Fields), Problem(403)),
            new(
                $"origin/{one.Name}-of-messages", "docs: Pages of other sites", Post("x", "Content-Type: text/plain\r\n" + one.Fields),
                Problem(403), Topic(), Serves()),
            new(
                $"origin/{one.Name}-of-live", "docs: Pages of other sites", Ask("POST", "/live", "Content-Length: 0\r\n" + one.Fields),
                Problem(403), Serves()),
            new(
                $"origin/{one.Name}-of-control", "docs: Pages of other sites", Control(),
                Ask("POST", "/collect", "Content-Length: 0\r\n" + one.Fields), Problem(403)),
            new(
                $"origin/{one.Name}-of-workload", "docs: Pages of other sites", Control(),
                Send(
                    $"POST /workload HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n{one.Fields}\r\n{{}}"),
                Problem(403)),
        ]),
        .. Own.SelectMany(one => (Case[])
        [
            new($"origin/{one.Name}-of-ws", "RFC 6455 10.2", Get("/ws?topic={T}", Upgrade() + one.Fields), Status(101)),
            new(
                $"origin/{one.Name}-of-messages", "docs: Pages of other sites", Post("x", "Content-Type: text/plain\r\n" + one.Fields),
                Status(202), Topic("\"x\"")),
            new($"origin/{one.Name}-of-control", "docs: Pages of other sites", Control(), Get("/health", one.Fields), Status(200)),
        ]),
    ];
}
