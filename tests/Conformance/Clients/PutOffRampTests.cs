using Bench.Contract;
using Bench.Loadgen.Clients;
using Bench.Loadgen.Clients.Engines;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Scenarios;

namespace Bench.Tests.Conformance.Clients;

/// <summary>
/// A ramp of many clients onto a server that has no room at first: each gets in, none counts as failed, and all
/// of the waiting is in what they measure.
/// </summary>
public sealed class PutOffRampTests
{
    // More than may be unanswered at one time, see ConnectRamp.
    private const int Clients = 300;
    private const int PauseUs = 1_000_000; // Retry-After: 1

    // Not long-polling: it asks again at once, and would take the answer that is meant for another.
    public static TheoryData<string, string> Patterns =>
        new(EngineList.All.SelectMany(
            engine => engine.Patterns.Where(pattern => pattern != "long-polling").Select(pattern => (engine.Name, pattern))));

    [Theory]
    [MemberData(nameof(Patterns))]
    public async Task Those_that_are_put_off_come_again_and_are_connected_since_they_were_first_due(string engine, string pattern)
    {
        Assert.SkipUnless(EngineList.Find(engine).Unsupported is null, EngineList.Find(engine).Unsupported ?? "");
        var busy = new Answer("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\nRetry-After: 1\r\n\r\n", Ends: true);
        var good = pattern == "websocket" ? Say.Accepted() : Say.Good(pattern);
        await using var server = new HostileServer(
            [.. Enumerable.Repeat(busy, Clients), .. Enumerable.Repeat(good, Clients)], int.MaxValue);
        var recorder = new Recorder(TimeProvider.System);
        var plan = new ClientPlan
        {
            Server = server.Url,
            Pattern = new PatternSettings { Pattern = pattern, IntervalMs = 3_600_000 },
            Workload = new Workload { Name = "w", Clients = Clients, MessagesPerSecond = 1 },
            Seed = 1,
            Clients = Clients,
            ConnectPerSecond = 10_000,
            ConnectTimeoutMs = (int)Eventually.Patience.TotalMilliseconds,
        };
        await using var group = EngineList.Find(engine).Open(plan, recorder, TimeProvider.System);
        await group.ConnectAsync(Clients, Eventually.Token());

        // So many answers put somebody off: on a slow machine one client twice, and another never.
        var counts = recorder.CopyCounts();
        Assert.Equal((Clients, Clients, Clients, 0), (counts.Connected, counts.Open, counts.PutOff, counts.Lost));
        Assert.Empty(recorder.Failures);
        var connects = recorder.Connect;
        Assert.Equal(Clients, connects.TotalCount);
        Assert.True(
            connects.GetValueAtPercentile(100) >= PauseUs,
            $"the longest connect took {connects.GetValueAtPercentile(100)} µs: less than the server had the client wait");
    }
}
