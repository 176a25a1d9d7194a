namespace Bench.Tests.Unit;

/// <summary>A clock that stands still unless it is set forward.</summary>
internal sealed class HeldClock : TimeProvider
{
    private long _ticks = TimeSpan.TicksPerHour;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public void Forward(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
}
