namespace Bench.Contract;

/// <summary>One answer of a topic: events evenly spaced from its first on.</summary>
/// <param name="FirstUs">
/// When its first event is due, in microseconds after the start of the schedule; below zero when it began before that.
/// </param>
/// <param name="GapUs">From one event to the next, in microseconds.</param>
/// <param name="Events">How many it has, at least 1.</param>
public readonly record struct StreamedAnswer(long FirstUs, double GapUs, int Events)
{
    /// <summary>When its last event is due.</summary>
    public long LastUs => DueUs(Events - 1);

    /// <summary>When an event is due.</summary>
    /// <param name="number">Which one, from 0.</param>
    public long DueUs(int number) => FirstUs + (long)(number * GapUs);

    /// <summary>Whether one of its events is due at an instant.</summary>
    /// <param name="offsetUs">Microseconds after the start of the schedule.</param>
    public bool Has(long offsetUs) =>
        offsetUs >= FirstUs && offsetUs <= LastUs && DueUs((int)Math.Round((offsetUs - FirstUs) / GapUs)) == offsetUs;

    /// <summary>How many of its events are due before an instant.</summary>
    /// <param name="offsetUs">Microseconds after the start of the schedule.</param>
    public int DueBefore(long offsetUs)
    {
        if (offsetUs > LastUs) return Events;
        if (offsetUs <= FirstUs) return 0;
        var number = (int)((offsetUs - FirstUs) / GapUs);
        while (number > 0 && DueUs(number - 1) >= offsetUs) number--;
        while (DueUs(number) < offsetUs) number++;
        return number;
    }
}

/// <summary>
/// The answers of one topic, one after the other: a pure function of shape, seed and topic, so that a client
/// can work out what is due to it.
/// </summary>
public struct AnswerArrivals
{
    // From so many mean answers and silences before the start on: by the start nothing is left of how it began, and the load is from then
    // on what it is later.
    private const int Before = 10;

    private readonly AnswerShape _shape;
    private SplitMix64 _random;
    private long _nextFirstUs;

    /// <summary>
    /// Starts at the answer that is under way, or is over, when the schedule starts: each topic at a random
    /// place of its own between two answers.
    /// </summary>
    /// <param name="shape">What answers are like.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="topic">Which topic this is; each has independent answers.</param>
    public AnswerArrivals(AnswerShape shape, long seed, long topic)
    {
        _shape = shape;
        _random = SplitMix64.ForMember(seed, topic);
        _nextFirstUs = -(long)((Before + _random.NextDouble()) * shape.MeanCycleSeconds() * 1e6);
        while (_nextFirstUs <= 0) Advance();
    }

    /// <summary>The answer that it stands at.</summary>
    public StreamedAnswer Current { get; private set; }

    /// <summary>Goes on to the next.</summary>
    public void Advance()
    {
        var perSecond = Between(_shape.SlowestPerSecond, _shape.FastestPerSecond);
        var events = Math.Max(1, (int)Math.Round(perSecond * Between(_shape.ShortestSeconds, _shape.LongestSeconds)));
        Current = new StreamedAnswer(_nextFirstUs, 1e6 / perSecond, events);
        _nextFirstUs += (long)(events * Current.GapUs + _random.NextExponential() * _shape.SilenceSeconds * 1e6);
    }

    private double Between(double least, double most) => least + _random.NextDouble() * (most - least);
}
