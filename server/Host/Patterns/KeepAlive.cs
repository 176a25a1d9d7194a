namespace Bench.Host.Patterns;

/// <summary>When a quiet connection is to be kept alive.</summary>
internal static class KeepAlive
{
    // How far it may be put off to go with others.
    private const long LongestTickUs = 250_000;
    private const int TicksPerInterval = 16;

    /// <summary>The next whole tick after the interval: those that are due close together share one waking of the processor.</summary>
    public static long NextUs(long nowUs, long intervalUs)
    {
        var tickUs = Math.Min(LongestTickUs, intervalUs / TicksPerInterval);
        return (nowUs + intervalUs + tickUs - 1) / tickUs * tickUs;
    }
}
