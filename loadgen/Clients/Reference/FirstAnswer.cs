namespace Bench.Loadgen.Clients.Reference;

/// <summary>
/// The time that a server has for the answer that proves a connection. Whichever comes first wins, the answer or the end of the time.
/// </summary>
internal sealed class FirstAnswer : IAsyncDisposable
{
    private const int Waiting = 0;
    private const int Heard = 1;
    private const int Late = 2;

    private readonly CancellationTokenSource _stop;
    private readonly ITimer _timer;
    private int _state;

    public FirstAnswer(TimeProvider time, TimeSpan patience, CancellationToken stop)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _timer = time.CreateTimer(
            _ =>
            {
                if (Interlocked.CompareExchange(ref _state, Late, Waiting) == Waiting) _stop.Cancel();
            },
            null,
            patience,
            Timeout.InfiniteTimeSpan);
    }

    /// <summary>Is cancelled when the time is over without an answer, or when all is.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>The answer is there.</summary>
    /// <exception cref="TimeoutException">It comes too late.</exception>
    public void Take()
    {
        if (Interlocked.CompareExchange(ref _state, Heard, Waiting) == Late) throw new TimeoutException();
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync(); // Waits for the callback, which needs the source.
        _stop.Dispose();
    }
}
