using Bench.Contract;

namespace Bench.Host.Messages;

/// <summary>
/// Whether a log is used: it is held by its subscribers and its publisher, and touched by whoever looks it up. What nobody uses can be
/// retired, once and for all, and no lookup that comes at the same time is lost: it sees that, and makes a new one.
/// </summary>
internal struct LogUse
{
    private const long Retired = long.MaxValue;

    // Touches closer together than this are one: thousands who poll a topic need not write to it each time.
    private const long ResolutionUs = 1_000_000;

    private long _touchedUs;
    private int _holders;

    /// <summary>Somebody has looked it up and is going to use it.</summary>
    /// <param name="nowUs">Now, in <see cref="Clock"/> microseconds.</param>
    /// <returns>False when it is retired.</returns>
    public bool TryTouch(long nowUs)
    {
        while (true)
        {
            var touchedUs = Volatile.Read(ref _touchedUs);
            if (touchedUs == Retired) return false;
            if (nowUs - touchedUs < ResolutionUs || Interlocked.CompareExchange(ref _touchedUs, nowUs, touchedUs) == touchedUs) return true;
        }
    }

    /// <summary>It is used until further notice. Soon after a touch.</summary>
    public void Hold() => Interlocked.Increment(ref _holders);

    /// <summary>The notice.</summary>
    public void Release(long nowUs)
    {
        TryTouch(nowUs);
        Interlocked.Decrement(ref _holders);
    }

    /// <summary>Retires it unless it is held or was touched at or after an instant, which is several seconds ago.</summary>
    public bool TryRetire(long beforeUs)
    {
        var touchedUs = Volatile.Read(ref _touchedUs);
        return touchedUs < beforeUs
            && Volatile.Read(ref _holders) == 0
            && Interlocked.CompareExchange(ref _touchedUs, Retired, touchedUs) == touchedUs;
    }
}
