using Bench.Contract;
using Bench.Loadgen.Recording;

namespace Bench.Loadgen.Clients.Lean;

/// <summary>
/// Fires every 10 ms on the loop's own thread, where a socket that takes long makes it late: the thread pool's timers stay punctual beside
/// a loop that is a second behind.
/// </summary>
internal sealed class LoopWatch(EventLoop loop, LoopLag lag, Timeline timeline, CancellationToken stop) : ITimed
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Watches until the end of the steady state, or of the loop.</summary>
    public async Task RunAsync(long nowUs)
    {
        loop.Post(() => loop.At(nowUs + LoopLag.PeriodUs, this, 0));
        await (await Task.WhenAny(_done.Task, loop.Ended));
    }

    public void OnTimer(int kind, long dueUs)
    {
        lag.Fired(timeline, dueUs);
        if (dueUs + LoopLag.PeriodUs < timeline.EndUs && !stop.IsCancellationRequested) loop.At(dueUs + LoopLag.PeriodUs, this, 0);
        else _done.TrySetResult();
    }
}
