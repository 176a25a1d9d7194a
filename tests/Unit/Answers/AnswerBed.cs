using Bench.Contract;
using Bench.Loadgen.Recording;

namespace Bench.Tests.Unit.Answers;

/// <summary>
/// Clients that receive what is due to them at instants that a test sets: the recorder itself, under a clock that stands where it is put.
/// </summary>
internal sealed class AnswerBed
{
    public const long StartUs = 1_000_000;

    private readonly HandClock _clock = new();
    private readonly long[] _sequences;

    /// <param name="topics">How many clients and topics there are in all.</param>
    /// <param name="mine">Which of them are this shard's; all when null.</param>
    /// <param name="seconds">Length of the steady state, which begins with the schedule.</param>
    public AnswerBed(int topics = 1, IEnumerable<int>? mine = null, int seconds = 60)
    {
        Load = new Workload { Name = "w", Clients = topics, MessagesPerSecond = 0, Arrivals = ArrivalProcess.Answers, Answers = Shape };
        Recorder = new Recorder(_clock) { Timeline = new Timeline(StartUs, StartUs, StartUs + seconds * 1_000_000L) };
        Subscribers = [.. (mine ?? Enumerable.Range(0, topics)).Select(i => new Subscriber(i, i))];
        Recorder.Answers = AnswerTimes.Follow(Load, Seed, Recorder.Timeline, Subscribers);
        _sequences = new long[topics];
        Due = [];
        var schedule = new ArrivalSchedule(Load, Seed);
        while (schedule.TryNext(out var arrival) && StartUs + arrival.OffsetUs < Recorder.Timeline.EndUs)
            if (Subscribers.Any(s => s.Topic == arrival.Topic))
                Due.Add((arrival.Topic, StartUs + arrival.OffsetUs, ++_sequences[arrival.Topic]));
    }

    public static long Seed => 7;

    /// <summary>
    /// 25 or more events an answer; each due gap is 12.5 to 40 ms, so that neither the due gaps nor 3 ms of delay are stalls.
    /// </summary>
    public static AnswerShape Shape => new()
    {
        SlowestPerSecond = 25,
        FastestPerSecond = 80,
        ShortestSeconds = 1,
        LongestSeconds = 3,
        SilenceSeconds = 2,
        FirstEventMs = 100,
        GapMs = 150
    };

    public Workload Load { get; }

    public Recorder Recorder { get; }

    public Subscriber[] Subscribers { get; }

    /// <summary>Every message that is due, in order of time.</summary>
    public List<(int Topic, long IntendedUs, long Sequence)> Due { get; }

    /// <summary>The answers of a topic that begin in the steady state.</summary>
    public List<StreamedAnswer> AnswersOf(int topic)
    {
        var found = new List<StreamedAnswer>();
        for (var answers = new AnswerArrivals(Shape, Seed, topic); StartUs
            + answers.Current.FirstUs < Recorder.Timeline.EndUs; answers.Advance())
            if (answers.Current.FirstUs >= 0) found.Add(answers.Current);
        return found;
    }

    /// <summary>
    /// Delivers all that is due in order, each <paramref name="delayUs"/> after it was due, and none before the one before it.
    /// </summary>
    /// <param name="delayUs">How long one takes; less than zero for one that never comes.</param>
    public AnswerTally Run(Func<int, long, long> delayUs)
    {
        var newestUs = new long[_sequences.Length];
        foreach (var (topic, intendedUs, sequence) in Due)
        {
            var delay = delayUs(topic, intendedUs);
            if (delay >= 0) Deliver(topic, intendedUs, sequence, newestUs[topic] = Math.Max(newestUs[topic], intendedUs + delay));
        }

        return Finish();
    }

    public void Deliver(int topic, long intendedUs, long sequence, long receivedUs)
    {
        _clock.NowUs = receivedUs;
        Recorder.Receive(
            Subscribers.Single(s => s.Topic == topic), MessageCodec.EncodePadded(new MessageStamps(sequence, intendedUs, intendedUs), 80));
    }

    public AnswerTally Finish(long? endUs = null) => Recorder.Answers!.Finish(Subscribers, endUs ?? Recorder.Timeline.EndUs);

    private sealed class HandClock : TimeProvider
    {
        public long NowUs { get; set; }

        public override long TimestampFrequency => 1_000_000;

        public override long GetTimestamp() => NowUs;
    }
}
