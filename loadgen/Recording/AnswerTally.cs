using Bench.Contract.Figures;

namespace Bench.Loadgen.Recording;

/// <summary>
/// Answers and the gaps in them, counted by the clients of a shard. Of all answers whose first event is due in the steady state, for every
/// client that ever was reached. Sums add up over shards and trials.
/// </summary>
public sealed record AnswerTally
{
    /// <summary>Answers × their subscribers, by the schedule, whether anything of them came or not.</summary>
    [Figure("answers")]
    public long Due { get; set; }

    /// <summary>Of these, those of which at least one event was received.</summary>
    [Figure("answers")]
    public long Begun { get; set; }

    /// <summary>Of these, those of which every event was received that was due before the end of the steady state.</summary>
    [Figure("answers")]
    public long Whole { get; set; }

    /// <summary>
    /// Of these, those whose first event came in time and that did not stall: <see cref="Contract.AnswerShape.FirstEventMs"/> and
    /// <see cref="Contract.AnswerShape.GapMs"/>.
    /// </summary>
    [Figure("answers")]
    public long Good { get; set; }

    /// <summary>Gaps from one received event of an answer to the next.</summary>
    [Figure("gaps")]
    public long Gaps { get; set; }

    /// <summary>All of them together.</summary>
    [Figure("µs")]
    public long GapUs { get; set; }

    /// <summary>Of these, those longer than <see cref="Contract.AnswerShape.GapMs"/>.</summary>
    [Figure("gaps")]
    public long Stalls { get; set; }

    /// <summary>All stalls together, each with its whole length.</summary>
    [Figure("µs")]
    public long StallUs { get; set; }

    /// <summary>
    /// Messages that no answer of the schedule has, as of a target that publishes by a schedule of its own: of
    /// what they belong to nothing is known.
    /// </summary>
    [Figure("messages")]
    public long Unplaced { get; set; }
}
