using Bench.Loadgen.Figures;
using Bench.Loadgen.Results;
using Bench.Report.Saved;

namespace Bench.Report.Summary;

/// <summary>
/// What the answers of a workload took over the valid trials of a rung. Counts are sums, percentiles of the
/// merged histograms, shares of the sums.
/// </summary>
public sealed record AnswerSummary
{
    /// <summary>Answers × their subscribers, due in the steady states.</summary>
    public required long Due { get; init; }

    /// <summary>Of these, those of which anything came.</summary>
    public required long Begun { get; init; }

    /// <summary>Of these, those of which everything came.</summary>
    public required long Whole { get; init; }

    /// <summary>Of these, those that met both bounds.</summary>
    public required long Good { get; init; }

    /// <summary>The bound of the first event in milliseconds, as the workload says.</summary>
    public required double FirstEventWithinMs { get; init; }

    /// <summary>The bound of a gap in milliseconds, as the workload says: a longer one is a stall.</summary>
    public required double GapWithinMs { get; init; }

    /// <summary>Time to first event: received − intended, milliseconds.</summary>
    public required LatencyFigures? FirstEventMs { get; init; }

    /// <summary>From one received event of an answer to the next, milliseconds.</summary>
    public required LatencyFigures? GapMs { get; init; }

    /// <summary>Stalls ÷ gaps, 0 to 1; null without a gap.</summary>
    public required double? StallShare { get; init; }

    /// <summary>Time in stalls ÷ time in gaps, 0 to 1; null without any such time.</summary>
    public required double? StallTimeShare { get; init; }

    /// <summary>Gaps ÷ the seconds that they took; null without any such time.</summary>
    public required double? EventsPerSecond { get; init; }

    /// <summary>Good answers ÷ answers due, 0 to 1; null when none was due.</summary>
    public required double? Goodput { get; init; }

    /// <summary>Of trials of one workload × pattern; null where one of them has none.</summary>
    internal static AnswerSummary? Of(IReadOnlyList<Trial> trials)
    {
        var records = trials.Select(t => t.File.Answers).OfType<AnswerRecord>().ToArray();
        if (records.Length == 0 || records.Length < trials.Count || trials[0].File.Workload.Answers is not { } shape) return null;
        var sum = records.Aggregate(Totals.Add); // All trials together, as if they were one.
        return new AnswerSummary
        {
            Due = sum.Due,
            Begun = sum.Begun,
            Whole = sum.Whole,
            Good = sum.Good,
            FirstEventWithinMs = shape.FirstEventMs,
            GapWithinMs = shape.GapMs,
            FirstEventMs = OverTrials.Latency(trials, HistogramTags.FirstEvent),
            GapMs = OverTrials.Latency(trials, HistogramTags.EventGap),
            StallShare = sum.StallShare,
            StallTimeShare = sum.StallTimeShare,
            EventsPerSecond = sum.EventsPerSecond,
            Goodput = sum.Goodput,
        };
    }
}
