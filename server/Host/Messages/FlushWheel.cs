namespace Bench.Host.Messages;

/// <summary>
/// Ends windows in which messages gather, of all topics by one timer, up to six milliseconds late: a tick, and the timers of .NET count
/// whole milliseconds of a clock that Linux moves every 4.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class FlushWheel(TimeProvider time) : IDisposable
{
    // Finer than the wheel of deadlines: lateness here is lateness of messages.
    private const int TickBits = 10;

    private readonly WheelTimer<FlushWindow> _wheel = new(time, TickBits, static due =>
    {
        foreach (var window in due) window.Flush();
    });

    /// <summary>Sees to it that the window is ended.</summary>
    /// <param name="window">The one to end.</param>
    /// <param name="endsUs">When, in microseconds of the clock.</param>
    public void Watch(FlushWindow window, long endsUs) => _wheel.Watch(window, endsUs);

    public void Dispose() => _wheel.Dispose();
}
