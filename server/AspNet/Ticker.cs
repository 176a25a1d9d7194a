using System.Globalization;

namespace Bench.AspNet;

/// <summary>Publishes by itself, a tick a period to everybody, and keeps the newest for who asks later.</summary>
/// <param name="period">From one tick to the next.</param>
/// <param name="time">The clock of the ticks' stamps.</param>
internal sealed class Ticker(TimeSpan period, TimeProvider time) : BackgroundService
{
    private const int Kept = 1000;

    private readonly Lock _gate = new();
    private readonly Queue<string> _ticks = new(Kept);
    private TaskCompletionSource _next = NewNext();
    private long _newest;

    /// <summary>The number of the newest tick, from 1; 0 before the first.</summary>
    public long Newest
    {
        get
        {
            lock (_gate) return _newest;
        }
    }

    /// <summary>The ticks after a number, as far as they are kept, and what ends with the next one.</summary>
    /// <param name="since">A number; 0 for all that are kept.</param>
    /// <param name="newest">The number of the newest tick.</param>
    public (IReadOnlyList<string> Ticks, Task Next) After(long since, out long newest)
    {
        lock (_gate)
        {
            newest = _newest;
            return ([.. _ticks.TakeLast((int)Math.Clamp(_newest - since, 0, _ticks.Count))], _next.Task);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(period);
        while (await timer.WaitForNextTickAsync(stoppingToken)) Tick();
    }

    // Whoever waits goes on elsewhere, so that the next tick is not late by what their sending takes.
    private static TaskCompletionSource NewNext() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Tick()
    {
        lock (_gate)
        {
            if (_ticks.Count == Kept) _ticks.Dequeue();
            _newest++;
            var atUs = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
            var price = 100 + _newest % 8 * 0.25;
            _ticks.Enqueue(string.Create(CultureInfo.InvariantCulture, $$"""{"n":{{_newest}},"at":{{atUs}},"price":{{price}}}"""));
            _next.SetResult();
            _next = NewNext();
        }
    }
}
