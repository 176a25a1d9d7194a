using Bench.Loadgen.Hostile;

namespace Bench.Tests.Unit;

/// <summary>Who reads slowly reads as fast as the scenario says, however little a read brings and however late the timer is.</summary>
public sealed class ReadPaceTests
{
    private const int LongestRead = 16 * 1024;
    private const long SecondUs = 1_000_000;

    [Theory]
    [InlineData(1_000_000, LongestRead)]
    [InlineData(1_000_000, 4096)] // The kernel keeps little for it.
    [InlineData(100_000, LongestRead)]
    [InlineData(1000, LongestRead)]
    [InlineData(10, LongestRead)]
    [InlineData(0.5, LongestRead)]
    public void An_endless_source_is_read_at_the_pace_that_was_asked_for(double bytesPerS, int readBytes)
    {
        const long seconds = 20;
        var pace = new ReadPace(bytesPerS, LongestRead, startUs: 0);
        long nowUs = 0, read = 0;
        while (true)
        {
            // A timer of whole milliseconds, late by one.
            var waitMs = (long)pace.Pause(nowUs).TotalMilliseconds;
            nowUs += waitMs == 0 ? 1 : (waitMs + 1) * 1000;
            if (nowUs > seconds * SecondUs) break;
            var bytes = Math.Min(pace.Piece, readBytes);
            pace.Read(bytes);
            read += bytes;
        }

        Assert.InRange(read, (bytesPerS * seconds * 0.99) - pace.Piece, (bytesPerS * seconds) + pace.Piece);
    }

    [Fact]
    public void What_was_not_there_is_not_made_up_for()
    {
        var pace = new ReadPace(100_000, LongestRead, startUs: 0);
        long read = 0;
        for (; pace.Pause(60 * SecondUs) == TimeSpan.Zero; read += pace.Piece) pace.Read(pace.Piece);
        Assert.InRange(read, 1, 25_000 + pace.Piece);
    }

    [Fact]
    public void The_slowest_waits_for_as_long_as_a_timer_can() =>
        Assert.Equal(TimeSpan.FromMicroseconds(1e12), new ReadPace(1e-300, LongestRead, startUs: 0).Pause(0));
}
