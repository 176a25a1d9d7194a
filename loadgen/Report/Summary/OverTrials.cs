using Bench.Loadgen.Results;
using Bench.Loadgen.Statistics;
using Bench.Report.Saved;
using HdrHistogram;

namespace Bench.Report.Summary;

/// <summary>What several trials say together. Pure.</summary>
internal static class OverTrials
{
    /// <summary>The sum of a count over trials; null where one of them does not know it, and where there are none.</summary>
    internal static long? Total(IReadOnlyCollection<TrialFile> trials, Func<TrialFile, long?> count) =>
        trials.Count == 0 || trials.Any(t => count(t) is null) ? null : trials.Sum(count);

    /// <summary>The percentiles of a tag over several trials; null when none has a value.</summary>
    internal static LatencyFigures? Latency(IReadOnlyList<Trial> trials, string tag) =>
        Merged(trials, tag) is not { TotalCount: > 0 } merged ? null : new LatencyFigures(
            merged.GetValueAtPercentile(50) / 1000.0, merged.GetValueAtPercentile(90) / 1000.0, merged.GetValueAtPercentile(99) / 1000.0,
            merged.GetValueAtPercentile(99.9) / 1000.0, merged.GetMaxValue() / 1000.0, merged.GetMean() / 1000.0)
        {
            Count = merged.TotalCount,
            P99Bound = PercentileBound.UpperRank(merged.TotalCount, 0.99) is { } rank
                ? merged.GetValueAtPercentile(100.0 * rank / merged.TotalCount) / 1000.0
                : null,
        };

    /// <summary>A percentile of what was merged, in milliseconds; 100 is the most. Null when there is no value.</summary>
    internal static double? At(LongHistogram? merged, double percentile) => merged is not { TotalCount: > 0 }
        ? null
        : (percentile == 100 ? merged.GetMaxValue() : merged.GetValueAtPercentile(percentile)) / 1000.0;

    /// <summary>The histogram of a tag over several trials; null when none has it.</summary>
    public static LongHistogram? Merged(IReadOnlyList<Trial> trials, string tag)
    {
        LongHistogram? merged = null;
        foreach (var trial in trials)
        {
            if (!trial.Histograms.TryGetValue(tag, out var histogram)) continue;
            merged ??= Loadgen.Recording.Recorder.NewHistogram();
            merged.Add(histogram);
        }

        return merged;
    }
}
