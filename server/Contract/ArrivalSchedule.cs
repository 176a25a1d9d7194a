namespace Bench.Contract;

/// <summary>One due message.</summary>
/// <param name="OffsetUs">When it is due, in microseconds after the start of the schedule.</param>
/// <param name="Topic">The number of the topic it is for, from 0.</param>
public readonly record struct Arrival(long OffsetUs, int Topic);

/// <summary>
/// The open-loop due times of a workload: a pure function of workload, seed and topic, with no clock, so that a server,
/// a load generator and a test can each work it out and agree. Every topic has a generator of its own, so a server that
/// carries only some of the topics publishes exactly the same messages for them.
/// </summary>
public sealed class ArrivalSchedule
{
    private readonly PriorityQueue<int, (long OffsetUs, int Topic)> _due = new();
    private readonly TopicArrivals[] _topics;
    private readonly int _firstTopic;

    /// <summary>Makes the schedule of <paramref name="topicCount"/> topics from <paramref name="firstTopic"/> on.</summary>
    /// <param name="workload">Arrival process, rate, burst size and answers are read from it.</param>
    /// <param name="seed">Any number; the same number gives the same schedule.</param>
    /// <param name="firstTopic">The first topic's number.</param>
    /// <param name="topicCount">How many topics; all of the workload's when left out.</param>
    public ArrivalSchedule(Workload workload, long seed, int firstTopic = 0, int? topicCount = null)
    {
        _firstTopic = firstTopic;
        var count = workload.MessagesPerSecond > 0 ? topicCount ?? workload.Topics() : 0;
        _topics = new TopicArrivals[count];
        for (var i = 0; i < count; i++)
        {
            _topics[i] = TopicArrivals.Of(workload, seed, firstTopic + i);
            _due.Enqueue(i, (_topics[i].NextOffsetUs, i));
        }
    }

    /// <summary>The next due message in order of time; false when the workload publishes nothing.</summary>
    public bool TryNext(out Arrival arrival)
    {
        arrival = default;
        if (!_due.TryPeek(out var index, out var due)) return false;
        arrival = new Arrival(due.OffsetUs, _firstTopic + index);
        _topics[index].Advance();
        _due.DequeueEnqueue(index, (_topics[index].NextOffsetUs, index));
        return true;
    }
}

/// <summary>The due times of one sender or topic, one after the other.</summary>
public struct TopicArrivals
{
    private readonly ArrivalProcess _process;
    private readonly double _gapUs;
    private readonly int _burst;
    private SplitMix64 _random;
    private double _atUs;
    private int _leftOfBurst;
    private AnswerArrivals _answers;
    private int _event;

    /// <summary>Starts at the first due time.</summary>
    /// <param name="process">How due times are spread; answers have no rate alone, and are refused.</param>
    /// <param name="perSecond">Mean rate, above 0; 0 has no first due time and is refused.</param>
    /// <param name="burst">Messages that share a due time, for bursts.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="member">Which topic or sender this is; each has independent due times.</param>
    public TopicArrivals(ArrivalProcess process, double perSecond, int burst, long seed, long member)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(perSecond);
        if (process == ArrivalProcess.Answers)
            throw new ArgumentOutOfRangeException(nameof(process), "answers are not made of a rate alone");
        _process = process;
        _burst = process == ArrivalProcess.Bursts ? burst : 1;
        _gapUs = 1_000_000 / perSecond * _burst;
        _leftOfBurst = _burst;
        _random = SplitMix64.ForMember(seed, member);
        _atUs = _gapUs * (process == ArrivalProcess.Poisson ? _random.NextExponential() : _random.NextDouble());
    }

    private TopicArrivals(AnswerArrivals answers)
    {
        (_process, _answers) = (ArrivalProcess.Answers, answers);
        while (NextOffsetUs < 0) Advance(); // Of the answer that is under way at the start, what was due before it is nobody's.
    }

    /// <summary>The due times of what the server publishes to a topic.</summary>
    /// <param name="workload">One that publishes something.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="topic">Number of the topic, from 0.</param>
    public static TopicArrivals Of(Workload workload, long seed, int topic) =>
        workload is { Arrivals: ArrivalProcess.Answers, Answers: { } shape }
            ? new TopicArrivals(new AnswerArrivals(shape, seed, topic))
            : new TopicArrivals(workload.Arrivals, workload.MessagesPerSecond, workload.BurstSize, seed, topic);

    /// <summary>The next due time, in microseconds after the start.</summary>
    public readonly long NextOffsetUs => _process == ArrivalProcess.Answers ? _answers.Current.DueUs(_event) : (long)_atUs;

    /// <summary>Goes on to the one after it.</summary>
    public void Advance()
    {
        if (_process == ArrivalProcess.Answers)
        {
            if (++_event < _answers.Current.Events) return;
            _answers.Advance();
            _event = 0;
            return;
        }

        if (--_leftOfBurst > 0) return;
        _leftOfBurst = _burst;
        _atUs += _process == ArrivalProcess.Poisson ? _gapUs * _random.NextExponential() : _gapUs;
    }
}
