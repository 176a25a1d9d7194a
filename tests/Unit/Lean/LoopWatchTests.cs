using Bench.Contract;
using Bench.Loadgen.Clients.Lean;
using Bench.Loadgen.Recording;

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
        await new LoopWatch(loop, lag, timeline, CancellationToken.None).RunAsync(startUs).WaitAsync(Eventually.Patience, TestContext.Current.CancellationToken);
        var seen = lag.Histogram;
        Assert.Equal(10, seen.TotalCount);
        Assert.InRange(seen.GetValueAtPercentile(0), 100_000, 100_100); // The last of them.
        Assert.InRange(seen.GetValueAtPercentile(100), 190_000, 190_200); // The first.
        loop.Post(loop.Stop);
    }

    /// <summary>A clock that stands still unless it is set forward.</summary>
    private sealed class HeldClock : TimeProvider
    {
        private long _ticks = TimeSpan.TicksPerHour;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Read(ref _ticks);

        public void Forward(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
    }
}
