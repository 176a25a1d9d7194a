using System.Runtime.InteropServices;

namespace Bench.Loadgen.Commands;

/// <summary>What a signal to stop means, after those before it.</summary>
internal enum Wish
{
    /// <summary>Stop, and save.</summary>
    First,

    /// <summary>The same wish by another way.</summary>
    Same,

    /// <summary>Exit at once.</summary>
    Second,
}

/// <summary>
/// Tells a second wish to stop from a second signal. What comes within half a second of the first is the same wish: GNU timeout signals its
/// command and then the group that the command is in, and no finger is so quick. So is what a closing terminal and its shell send, however
/// late.
/// </summary>
internal sealed class Wishes(TimeProvider time)
{
    /// <summary>How long after the first signal another is still the same wish.</summary>
    public static readonly TimeSpan Span = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private long? _first;

    /// <summary>Takes the next signal.</summary>
    public Wish Take(PosixSignal signal)
    {
        lock (_gate)
        {
            if (_first is { } first) return signal == PosixSignal.SIGHUP || time.GetElapsedTime(first) < Span ? Wish.Same : Wish.Second;
            _first = time.GetTimestamp();
            return Wish.First;
        }
    }
}
