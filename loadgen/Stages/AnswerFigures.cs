using Bench.Contract;
using Bench.Loadgen.Figures;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Results;
using HdrHistogram;

namespace Bench.Loadgen.Stages;

/// <summary>Makes what the file says of answers from what the shards counted. Pure.</summary>
internal static class AnswerFigures
{
    /// <summary>The figures of all shards together; null, with the reason, where they cannot be told.</summary>
    /// <param name="workload">The load.</param>
    /// <param name="tallies">What each shard counted; null of one that could not tell, without which there is no sum.</param>
    /// <param name="histograms">The shards' histograms, merged, by tag.</param>
    /// <param name="unavailable">Takes the reason.</param>
    public static AnswerRecord? Of(
        Workload workload, IReadOnlyList<AnswerTally?> tallies, IReadOnlyDictionary<string, LongHistogram> histograms,
        IDictionary<string, string> unavailable)
    {
        if (workload.Answers is null) return null;
        if (tallies.Count == 0 || tallies.Any(t => t is null))
        {
            unavailable["answers"] = "the workload did not begin, or a generator could not tell";
            return null;
        }

        var sum = tallies.Select(t => t!).Aggregate(Totals.Add);
        if (sum.Unplaced > 0)
        {
            unavailable["answers"] = $"{sum.Unplaced} messages are of no answer of the schedule: the target publishes by one of its own";
            return null;
        }

        return new AnswerRecord
        {
            Due = sum.Due,
            Begun = sum.Begun,
            Whole = sum.Whole,
            Good = sum.Good,
            FirstEventMs = LatencySummary.Of(histograms[HistogramTags.FirstEvent]),
            GapMs = LatencySummary.Of(histograms[HistogramTags.EventGap]),
            Gaps = sum.Gaps,
            GapSeconds = sum.GapUs / 1e6,
            Stalls = sum.Stalls,
            StallSeconds = sum.StallUs / 1e6,
        };
    }
}
