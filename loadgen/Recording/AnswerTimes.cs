using Bench.Contract;
using HdrHistogram;

namespace Bench.Loadgen.Recording;

/// <summary>
/// What the answers of a shard's clients took, all together. Written under the recorder's lock; nothing is allocated for a message.
/// </summary>
/// <param name="shape">What answers are like, and what is needed of them.</param>
public sealed class AnswerTimes(AnswerShape shape)
{
    /// <summary>
    /// Received − intended of an answer's first event, in microseconds, of each answer of which anything came: to the first event that did.
    /// </summary>
    public LongHistogram FirstEvent { get; } = Recorder.NewHistogram();

    /// <summary>From one received event of an answer to the next, in microseconds; 0 where two came together.</summary>
    public LongHistogram EventGap { get; } = Recorder.NewHistogram();

    /// <summary>All that was counted so far.</summary>
    public AnswerTally Tally { get; } = new();

    /// <summary>
    /// From now on follows the answers that subscribers are due; before the first of them, and under the recorder's lock.
    /// </summary>
    /// <param name="workload">The load.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="timeline">The trial's instants.</param>
    /// <param name="subscribers">Who receives them.</param>
    /// <returns>What takes their times; null where the workload has no answers.</returns>
    public static AnswerTimes? Follow(Workload workload, long seed, Timeline timeline, IEnumerable<Subscriber> subscribers)
    {
        if (workload.Answers is not { } shape) return null;
        var times = new AnswerTimes(shape);
        foreach (var subscriber in subscribers) subscriber.Answers = new AnswerTrack(times, seed, subscriber.Topic, timeline);
        return times;
    }

    /// <summary>
    /// Closes all answers that are open, and counts those that were due and never came. Only once, at the end,
    /// and under the recorder's lock.
    /// </summary>
    /// <param name="subscribers">Those that ever were reached count.</param>
    /// <param name="endUs">When the steady state ended, by its time or when it was cut; 0 when it was never reached.</param>
    public AnswerTally Finish(IEnumerable<Subscriber> subscribers, long endUs)
    {
        foreach (var subscriber in subscribers.Where(s => s.EverReached)) subscriber.Answers?.Finish(endUs);
        return Tally with { };
    }

    /// <summary>What is needed of the first event, in microseconds.</summary>
    internal long SoonUs { get; } = (long)(shape.FirstEventMs * 1000);

    /// <summary>What is needed of a gap, in microseconds; a longer one is a stall.</summary>
    internal long StallUs { get; } = (long)(shape.GapMs * 1000);

    /// <summary>What answers are like.</summary>
    internal AnswerShape Shape => shape;
}
