using Bench.Contract;

namespace Bench.Loadgen.Machine;

/// <summary>
/// Proves that another process reads the same monotonic clock: its reading must lie between two of ours around the question. Pure.
/// </summary>
internal static class SharedClock
{
    /// <summary>Null when it does; else why latencies cannot be taken, and what to do.</summary>
    /// <param name="who">The other process, for the message.</param>
    /// <param name="beforeUs">Our clock before it was asked.</param>
    /// <param name="readingUs">Its clock.</param>
    /// <param name="afterUs">Our clock after it had answered.</param>
    public static string? Problem(string who, long beforeUs, long readingUs, long afterUs)
    {
        if (readingUs >= beforeUs && readingUs <= afterUs) return null;
        var offSeconds = (readingUs < beforeUs ? readingUs - beforeUs : readingUs - afterUs) / 1e6;
        return string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"the clock of the {who} differs from ours by {offSeconds:+0.000000;-0.000000} s: it runs in another time namespace or on "
                + $"another host (epoch {Clock.EpochId} here), so that latencies cannot be taken; run both in one");
    }
}
