using Bench.Contract;

namespace Bench.Loadgen.Clients.Reference;

/// <summary>Ends a connection on which nothing has come for too long: the other side may be gone without a word.</summary>
/// <param name="time">The clock.</param>
/// <param name="longestMs">The longest silence, in milliseconds; null for any.</param>
/// <param name="connected">Whether there is a connection that something should come on.</param>
/// <param name="end">Ends it.</param>
internal sealed class Watchdog(TimeProvider time, int? longestMs, Func<bool> connected, Action end)
{
    private long _heardUs;
    private volatile bool _bit;

    /// <summary>The connection was ended for its silence.</summary>
    public bool HasBitten => _bit;

    /// <summary>Something has come, or the connection is new.</summary>
    public void Heard()
    {
        if (longestMs is not null) Volatile.Write(ref _heardUs, time.NowUs());
    }

    /// <summary>Watches one connection until <paramref name="stop"/>.</summary>
    public async Task WatchAsync(CancellationToken stop)
    {
        _bit = false;
        if (longestMs is not { } ms) return;
        try
        {
            while (true)
            {
                var nowUs = time.NowUs();
                var dueUs = (connected() ? Volatile.Read(ref _heardUs) : nowUs) + ms * 1000L;
                if (dueUs <= nowUs)
                {
                    _bit = true;
                    end();
                    return;
                }

                await ReferenceGroup.WaitUntilAsync(time, dueUs, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The connection has ended by itself.
        }
    }
}
