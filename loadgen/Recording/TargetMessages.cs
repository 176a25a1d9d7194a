using Bench.Loadgen.Dialects;
using HdrHistogram;

namespace Bench.Loadgen.Recording;

/// <summary>
/// What is made of the messages of a target that publishes by itself. Nobody knows what it published, so there is no more than what its
/// messages say and when they come. Written under the recorder's lock; nothing is allocated for a message.
/// </summary>
/// <param name="marks">Reads what a message says of itself.</param>
/// <param name="tellsAgain">The target does not know what a client has: what comes again was asked for again, and is no repetition.</param>
/// <param name="clockOffsetUs">
/// How far the stamps' clock is ahead of this host's of the same kind, in microseconds; 0 for one clock.
/// </param>
public sealed class TargetMessages(MarkReader marks, bool tellsAgain = false, long clockOffsetUs = 0)
{
    /// <summary>Reads what a message says of itself.</summary>
    public MarkReader Marks => marks;

    /// <summary>The target does not know what a client has, so that it tells it again whenever it is asked.</summary>
    public bool TellsAgain => tellsAgain;

    /// <summary>
    /// From one message of a client to its next, in microseconds, both received in the steady state; without those that came again.
    /// </summary>
    public LongHistogram Gap { get; } = Recorder.NewHistogram();

    /// <summary>
    /// The instant that a stamp made now would have, in microseconds of the stamps' clock. Read for each message: the clock of dates is
    /// set now and then, and what was read once would be off from then on.
    /// </summary>
    /// <param name="time">The clock.</param>
    /// <param name="nowUs">Now by the harness's own clock.</param>
    public long StampNowUs(TimeProvider time, long nowUs) => clockOffsetUs + (marks.Clock == StampClock.Unix
        ? (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond
        : nowUs);
}
