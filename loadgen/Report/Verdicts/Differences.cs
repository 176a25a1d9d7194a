using Bench.Loadgen.Statistics;
using Bench.Report.Saved;
using Bench.Report.Summary;

namespace Bench.Report.Verdicts;

/// <summary>Differences of a figure between two results of one workload.</summary>
internal static class Differences
{
    /// <summary>other − one over the repeats in which both are valid; null when there are fewer than two.</summary>
    public static MeanInterval? Between(SummaryResult one, SummaryResult other, RunData data, string path)
    {
        var figure = FigureList.Find(path);
        var pairs = (
            from a in data.Trials
            from b in data.Trials
            where a.File.Valid
                && b.File.Valid
                && a.File.Repeat == b.File.Repeat
                && a.File.Workload.Name == one.Workload
                && b.File.Workload.Name == one.Workload
                && a.File.Pattern.Label == one.Label && b.File.Pattern.Label == other.Label
            let x = figure.OfTrial(a.File)
            let y = figure.OfTrial(b.File)
            where x is not null && y is not null
            select (X: x.Value, Y: y.Value)).ToArray();
        return pairs.Length < 2 ? null : MeanInterval.OfPairedDifference([.. pairs.Select(p => p.X)], [.. pairs.Select(p => p.Y)]);
    }
}
