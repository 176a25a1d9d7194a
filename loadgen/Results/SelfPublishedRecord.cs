using Bench.Loadgen.Dialects;

namespace Bench.Loadgen.Results;

/// <summary>
/// What is known of the messages of a target that publishes by itself: nobody but the target knows what it published, and when it was due.
/// </summary>
public sealed record SelfPublishedRecord
{
    /// <summary>Messages have numbers, by which loss, repetition and order are checked for each client; else none is known.</summary>
    public required bool Numbered { get; init; }

    /// <summary>How messages say when they were made; null where they do not, so that no latency is known.</summary>
    public required StampRecord? Stamp { get; init; }

    /// <summary>
    /// How far the stamps' clock is ahead of this host's, in milliseconds, as the target's file states it: nobody measured it, and each
    /// latency is off by what it is off. Null where it states none, so that both are one clock.
    /// </summary>
    public double? ClockOffsetMs { get; init; }

    /// <summary>
    /// Messages that answers told clients again, as the target does not know what they have; over the whole trial, and in no other count.
    /// Null where it does, and in older files.
    /// </summary>
    public long? ToldAgain { get; init; }

    /// <summary>
    /// From one message of a client to its next, in milliseconds, both received in the steady state; null when there was none.
    /// </summary>
    public required LatencySummary? GapMs { get; init; }

    /// <summary>
    /// Messages a second that a client received in the steady state, on average over those that were connected at its begin; null when
    /// there was none.
    /// </summary>
    public required double? MessagesPerSecond { get; init; }

    /// <summary>Messages a second that the workload says that a client receives.</summary>
    public required double SaidPerSecond { get; init; }

    /// <summary>
    /// Clients that were connected at the end and had received no message of after the steady state, so that some of it may have been
    /// under way to them; null where messages do not say when they were made.
    /// </summary>
    public required long? NotYetNewer { get; init; }
}

/// <summary>How a message says when it was made.</summary>
/// <param name="Unit">What its stamp is counted in; a latency is up to one of it too long where the target cuts off the rest.</param>
/// <param name="Clock">The clock that it is of.</param>
public sealed record StampRecord(StampUnit Unit, StampClock Clock);
