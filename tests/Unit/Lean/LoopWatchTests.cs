using Bench.Contract;
using Bench.Loadgen.Clients;
using Bench.Loadgen.Clients.Engines;
using Bench.Loadgen.Clients.Lean;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Scenarios;

namespace Bench.Tests.Unit.Lean;

/// <summary>A loop that was held up shows it, though the thread pool is punctual.</summary>
public sealed class LoopWatchTests
{
    [Fact]
    public async Task A_loop_that_is_held_up_shows_every_instant_that_passed_meanwhile()
    {
        var clock = new HeldClock();
        await using var loop = new EventLoop(clock, "watched");
        var lag = new LoopLag(clock);
        var startUs = clock.NowUs();
        // Ten instants are due in the steady state; the loop is held until all of them have passed, and 100 ms more.
        var timeline = new Timeline(startUs, startUs, startUs + 11 * LoopLag.PeriodUs);
        loop.Post(() => clock.Forward(TimeSpan.FromMicroseconds(20 * LoopLag.PeriodUs)));
        await new LoopWatch(loop, lag, timeline, CancellationToken.None).RunAsync(startUs)
            .WaitAsync(Eventually.Patience, TestContext.Current.CancellationToken);
        var seen = lag.Histogram;
        Assert.Equal(10, seen.TotalCount);
        Assert.InRange(seen.GetValueAtPercentile(0), 100_000, 100_100); // The last of them.
        Assert.InRange(seen.GetValueAtPercentile(100), 190_000, 190_200); // The first.
        loop.Post(loop.Stop);
    }

    [Fact]
    public async Task The_clients_are_watched_by_their_own_loop()
    {
        var engine = EngineList.Find("lean");
        Assert.SkipUnless(engine.Unsupported is null, engine.Unsupported ?? "");
        var clock = new HeldClock();
        var plan = new ClientPlan
        {
            Server = new Uri("http://127.0.0.1:9"), // Nobody connects.
            Pattern = new PatternSettings { Pattern = "sse" },
            Workload = new Workload { Name = "w", Clients = 1, MessagesPerSecond = 1 },
            Seed = 1,
            Clients = 1,
            ConnectPerSecond = 1,
        };
        await using var group = (LeanGroup)engine.Open(plan, new Recorder(clock), clock);
        var lag = new LoopLag(clock);
        var startUs = clock.NowUs();
        var watching = group.WatchAsync(lag, new Timeline(startUs, startUs, startUs + 11 * LoopLag.PeriodUs), CancellationToken.None);
        group.Loop.Post(() => clock.Forward(TimeSpan.FromMicroseconds(20 * LoopLag.PeriodUs))); // Once the watch has been set.
        await watching.WaitAsync(Eventually.Patience, TestContext.Current.CancellationToken);
        Assert.Equal(10, lag.Histogram.TotalCount);
    }
}
