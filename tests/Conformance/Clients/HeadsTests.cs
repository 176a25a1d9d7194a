using Bench.Contract;
using Bench.Contract.Patterns;
using Bench.Loadgen.Clients;
using Bench.Loadgen.Clients.Engines;
using Bench.Loadgen.Clients.Heads;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Scenarios;

namespace Bench.Tests.Conformance.Clients;

/// <summary>The fields that requests carry: those of the protocol alone, or a browser's, each once, from every engine.</summary>
public sealed class HeadsTests
{
    private const int LongMs = 3_600_000;

    public static TheoryData<string, string> Patterns =>
        new(EngineList.All.SelectMany(engine => engine.Patterns.Select(pattern => (engine.Name, pattern))));

    [Theory]
    [MemberData(nameof(Patterns))]
    public async Task A_browsers_request_carries_what_the_browser_sends_and_the_cookie_of_a_session(string engine, string pattern)
    {
        var (ask, post) = await RequestsAsync(engine, pattern, HeadSet.Browser);
        var kind = Ladder.Of(pattern);
        Assert.Equal(
            Names(BrowserHeads.All(kind.Browser.Api)).Append("Cookie").Order(StringComparer.OrdinalIgnoreCase), NamesOf(ask),
            StringComparer.OrdinalIgnoreCase);
        Assert.Equal(PatternSettings.SessionCookieBytes, "Cookie: \r\n".Length + HostileServer.FieldOf(ask, "Cookie")!.Length);
        foreach (var (name, value) in BrowserHeads.Of(kind.Browser.Api, AuthorityOf(ask)))
            Assert.Equal(value, HostileServer.FieldOf(ask, name));
        if (kind.Up != WayUp.Post) return;
        Assert.Equal(
            Names(BrowserHeads.All(BrowserHeads.Post)).Append("Cookie").Order(StringComparer.OrdinalIgnoreCase), NamesOf(post!),
            StringComparer.OrdinalIgnoreCase);
        Assert.Equal($"http://{AuthorityOf(post!)}", HostileServer.FieldOf(post!, "Origin"));
    }

    [Theory]
    [MemberData(nameof(Patterns))]
    public async Task A_minimal_request_carries_what_the_protocol_needs(string engine, string pattern)
    {
        var (ask, post) = await RequestsAsync(engine, pattern, HeadSet.Minimal);
        string[] needed = pattern switch
        {
            "websocket" => ["Connection", "Host", "Sec-WebSocket-Key", "Sec-WebSocket-Version", "Upgrade"],
            "sse" => ["Accept", "Host"],
            _ => ["Host"],
        };
        Assert.Equal(needed, NamesOf(ask));
        if (post is not null) Assert.Equal(["Content-Length", "Content-Type", "Host"], NamesOf(post));
    }

    private static async Task<(string Ask, string? Post)> RequestsAsync(string engine, string pattern, HeadSet headers)
    {
        Assert.SkipUnless(EngineList.Find(engine).Unsupported is null, EngineList.Find(engine).Unsupported ?? "");
        await using var server = new HostileServer([Say.Good(pattern)], int.MaxValue);
        var recorder = new Recorder(TimeProvider.System);
        var plan = new ClientPlan
        {
            Server = server.Url,
            Pattern = new PatternSettings { Pattern = pattern, IntervalMs = LongMs, Headers = headers },
            Workload = new Workload
            {
                Name = "w",
                Clients = 1,
                MessagesPerSecond = 0,
                Direction = Direction.TwoWay,
                ClientMessagesPerSecond = 100
            },
            Seed = 1,
            Clients = 1,
            ConnectPerSecond = 1000,
            ConnectTimeoutMs = (int)Eventually.Patience.TotalMilliseconds,
        };
        await using var group = EngineList.Find(engine).Open(plan, recorder, TimeProvider.System);
        await group.ConnectAsync(1, Eventually.Token());
        if (Ladder.Of(pattern).Up != WayUp.Post) return (server.Requests[0], null);
        var nowUs = TimeProvider.System.NowUs();
        group.BeginSending(recorder.Timeline = new Timeline(nowUs, nowUs, nowUs + LongMs * 1000L));
        await Eventually.TrueAsync(() => server.Requests.Any(IsPost), () => $"a message up; {server.Requests.Count} requests have come");
        return (server.Requests[0], server.Requests.First(IsPost));
    }

    private static bool IsPost(string request) => request.StartsWith("POST ", StringComparison.Ordinal);

    private static string AuthorityOf(string request) => HostileServer.FieldOf(request, "Host")!;

    private static IEnumerable<string> Names(IReadOnlyList<(string Name, string Value)> fields) => fields.Select(field => field.Name);

    private static IEnumerable<string> NamesOf(string request) =>
        request.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Select(line => line[..line.IndexOf(':', StringComparison.Ordinal)]).Order(StringComparer.OrdinalIgnoreCase);
}
