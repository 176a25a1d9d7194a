using Bench.Contract;
using HdrHistogram;

namespace Bench.Loadgen.Recording;

/// <summary>What the answers of a shard's clients took, all together. Written under the recorder's lock; nothing is allocated for a message.</summary>
/// <param name="shape">What answers are like, and what is needed of them.</param>
public sealed class AnswerTimes(AnswerShape shape)
{
    /// <summary>Received − intended of an answer's first event, in microseconds, of each answer of which anything came: to the first event that did.</summary>
    public LongHistogram FirstEvent { get; } = Recorder.NewHistogram();

    /// <summary>From one received event of an answer to the next, in microseconds; 0 where two came together.</summary>
    public LongHistogram EventGap { get; } = Recorder.NewHistogram();

    /// <summary>All that was counted so far.</summary>
    public AnswerTally Tally { get; } = new();

    /// <summary>What is needed of the first event, in microseconds.</summary>
    internal long SoonUs { get; } = (long)(shape.FirstEventMs * 1000);

    /// <summary>What is needed of a gap, in microseconds; a longer one is a stall.</summary>
    internal long StallUs { get; } = (long)(shape.GapMs * 1000);

    /// <summary>What answers are like.</summary>
    internal AnswerShape Shape => shape;
}
