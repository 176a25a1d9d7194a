namespace Bench.Contract;

/// <summary>
/// The one clock of the harness: monotonic microseconds since the machine's own epoch (on Linux, boot).
/// Processes on one host share it, so an instant taken by the server can be subtracted from one taken by a client.
/// </summary>
public static class Clock
{
    /// <summary>The current instant in microseconds, truncated; never decreases.</summary>
    public static long NowUs(this TimeProvider time)
    {
        // Split to keep full precision: ticks * 1e6 overflows after 2.5 hours at 1 GHz.
        var (seconds, rest) = Math.DivRem(time.GetTimestamp(), time.TimestampFrequency);
        return seconds * 1_000_000 + rest * 1_000_000 / time.TimestampFrequency;
    }

    /// <summary>
    /// Reads something that goes on with time, and the instant of it. A process may be held up at any moment: where more than a millisecond
    /// lies between the clock before and after, it is read again, a few times at most, and the reading in the shortest span counts.
    /// </summary>
    /// <returns>The instant before the reading (<see cref="NowUs"/>), and what was read.</returns>
    public static (long AtUs, T Value) ReadAt<T>(this TimeProvider time, Func<T> read)
    {
        const int times = 4;
        const long shortUs = 1000;
        var (best, shortest) = ((0L, default(T)!), long.MaxValue);
        for (var i = 0; i < times && shortest > shortUs; i++)
        {
            var beforeUs = time.NowUs();
            var value = read();
            var spanUs = time.NowUs() - beforeUs;
            if (spanUs < shortest) (best, shortest) = ((beforeUs, value), spanUs);
        }

        return best;
    }

    /// <summary>
    /// Names the epoch that <see cref="NowUs"/> counts from. Two processes may subtract instants only when their
    /// values are equal. Linux: the kernel's boot id; elsewhere the machine name, as the clocks of two machines
    /// never share an epoch.
    /// </summary>
    public static string EpochId { get; } = ReadEpochId();

    private static string ReadEpochId()
    {
        const string bootId = "/proc/sys/kernel/random/boot_id";
        try
        {
            if (File.Exists(bootId)) return File.ReadAllText(bootId).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A /proc that shows it and lets nobody read it: as where there is none.
        }

        return $"machine:{Environment.MachineName}";
    }
}
