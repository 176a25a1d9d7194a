using Bench.Contract;

namespace Bench.Tests.Unit;

/// <summary>A reading and its instant belong together, however the process is held up.</summary>
public sealed class ClockTests
{
    [Fact]
    public void What_is_read_while_the_process_is_held_up_is_read_again()
    {
        var time = new HeldUp(firstPauseUs: 300_000);
        var (atUs, cpuUs) = time.ReadAt(time.Read);
        Assert.Equal(2, time.Readings);
        Assert.Equal(atUs, cpuUs);
    }

    [Fact]
    public void A_process_that_is_held_up_each_time_gives_the_reading_of_the_shortest_span()
    {
        var time = new HeldUp(40_000, 20_000, 30_000, 50_000);
        var (atUs, cpuUs) = time.ReadAt(time.Read);
        Assert.Equal(4, time.Readings);
        Assert.Equal((40_000, 60_000), (atUs, cpuUs));
    }

    // What is read goes on with the clock, and a pause comes before each reading.
    private sealed class HeldUp(params long[] pausesUs) : TimeProvider
    {
        private long _nowUs;

        public HeldUp(long firstPauseUs) : this([firstPauseUs])
        {
        }

        public int Readings { get; private set; }

        public override long TimestampFrequency => 1_000_000;

        public override long GetTimestamp() => _nowUs;

        public long Read()
        {
            if (Readings < pausesUs.Length) _nowUs += pausesUs[Readings];
            Readings++;
            return _nowUs;
        }
    }
}
