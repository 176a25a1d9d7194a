using Bench.Contract.Reading;

namespace Bench.Contract;

/// <summary>
/// What the answers of a topic are like when <see cref="Workload.Arrivals"/> is answers, as those of a language model are: events at one
/// rate for some seconds, then silence until the next. Rate and length of each are drawn between two ends, silence around its mean, all
/// from the seed.
/// </summary>
/// <remarks>Members with a default have a setter: the generated JSON reader would overwrite the default of an init-only one.</remarks>
public sealed record AnswerShape
{
    /// <summary>Events a second of the slowest answer: 1 to 1,000.</summary>
    [Allowed(1, 1000)]
    public double SlowestPerSecond { get; set; } = 20;

    /// <summary>Events a second of the fastest: 1 to 1,000; no less than <see cref="SlowestPerSecond"/>.</summary>
    [Allowed(1, 1000)]
    public double FastestPerSecond { get; set; } = 80;

    /// <summary>Length of the shortest answer in seconds: 0.1 to 600.</summary>
    [Allowed(0.1, 600)]
    public double ShortestSeconds { get; set; } = 1;

    /// <summary>Length of the longest in seconds: 0.1 to 600; no less than <see cref="ShortestSeconds"/>.</summary>
    [Allowed(0.1, 600)]
    public double LongestSeconds { get; set; } = 5;

    /// <summary>Mean silence in seconds from the end of an answer to the first event of the next, exponential: 0 to 3,600.</summary>
    [Allowed(0, 3600)]
    public double SilenceSeconds { get; set; } = 4;

    /// <summary>The need: the first event of an answer is seen within this many milliseconds of being due: 1 to 600,000.</summary>
    [Allowed(1, 600_000)]
    public double FirstEventMs { get; set; } = 500;

    /// <summary>
    /// The need: no gap between two events of an answer, as they are received, is longer than this many milliseconds: 1 to 600,000. A
    /// longer one is a stall. As long at least as the slowest answer's own gap.
    /// </summary>
    [Allowed(1, 600_000)]
    public double GapMs { get; set; } = 200;

    /// <summary>Events a second while an answer goes on, on average.</summary>
    public double PerSecondWithin() => (SlowestPerSecond + FastestPerSecond) / 2;

    /// <summary>Events a second of a topic, silence included: mean length × mean rate over mean length and silence.</summary>
    public double MeanPerSecond() => MeanSeconds() * PerSecondWithin() / MeanCycleSeconds();

    /// <summary>Seconds from one answer's first event to the next one's, on average.</summary>
    public double MeanCycleSeconds() => MeanSeconds() + SilenceSeconds;

    /// <summary>What is wrong with it, each with the parameter and what is allowed; empty when it can run.</summary>
    public IEnumerable<string> Problems()
    {
        foreach (var problem in AllowedAttribute.Problems(this)) yield return problem;
        if (SlowestPerSecond > FastestPerSecond)
            yield return $"slowest_per_second is {SlowestPerSecond} and "
                + $"fastest_per_second {FastestPerSecond}; the slowest can be no faster";
        if (ShortestSeconds > LongestSeconds)
            yield return $"shortest_seconds is {ShortestSeconds} and longest_seconds {LongestSeconds}; the shortest can be no longer";
        if (GapMs < 1000 / SlowestPerSecond)
            yield return $"gap_ms is {GapMs}, and events of the slowest answer are due {1000 / SlowestPerSecond:0.#} ms apart: every gap "
                + $"would be a stall; give {Math.Ceiling(1000 / SlowestPerSecond)} at least, or raise slowest_per_second";
    }

    private double MeanSeconds() => (ShortestSeconds + LongestSeconds) / 2;
}
