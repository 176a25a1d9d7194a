using System.Runtime.InteropServices;
using Bench.Loadgen.Commands;

namespace Bench.Tests.Unit.Running;

/// <summary>A second signal is a second wish only when somebody can have wished twice.</summary>
public sealed class WishesTests
{
    [Fact]
    public void Signals_within_half_a_second_are_one_wish()
    {
        var time = new HandClock();
        var wishes = new Wishes(time);
        Assert.Equal(Wish.First, wishes.Take(PosixSignal.SIGTERM));
        Assert.Equal(Wish.Same, wishes.Take(PosixSignal.SIGTERM));
        time.Ticks += Wishes.Span.Ticks - 1;
        Assert.Equal(Wish.Same, wishes.Take(PosixSignal.SIGINT));
        time.Ticks++;
        Assert.Equal(Wish.Second, wishes.Take(PosixSignal.SIGINT));
    }

    [Fact]
    public void A_closed_terminal_is_never_a_second_wish()
    {
        var time = new HandClock();
        var wishes = new Wishes(time);
        wishes.Take(PosixSignal.SIGHUP);
        time.Ticks += TimeSpan.TicksPerMinute;
        Assert.Equal(Wish.Same, wishes.Take(PosixSignal.SIGHUP));
        Assert.Equal(Wish.Second, wishes.Take(PosixSignal.SIGTERM));
    }

    private sealed class HandClock : TimeProvider
    {
        public long Ticks { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Ticks;
    }
}
