using Bench.Contract;

namespace Bench.Host.Messages;

/// <summary>
/// A subscriber that can be sent to in place, on the thread that wakes, so that its own flow of control need not run
/// (<c>--direct-send</c>). Called only while the subscriber waits, so never by two threads at once.
/// </summary>
internal interface IPush
{
    /// <summary>When it is to be kept alive, in <see cref="Clock"/> microseconds, unless something is sent before.</summary>
    long NextDeadlineUs { get; }

    /// <summary>Sends a message at once. False when that cannot be: its flow is woken, and sees to it.</summary>
    bool TryPush(LoggedMessage message);

    /// <summary>Sends what keeps a quiet connection alive; false as above.</summary>
    bool TryKeepAlive();
}
