using Bench.Loadgen.Statistics;
using Bench.Report.Saved;
using Bench.Report.Summary;

namespace Bench.Report.Verdicts;

/// <summary>Differences of a figure between two results of one workload.</summary>
internal static class Differences
{
    /// <summary>other − one over the repeats in which both are valid; null when there are fewer than two.</summary>
    public static MeanInterval? Between(SummaryResult one, SummaryResult other, RunData data, string path) =>
        Pairs(one, other, data, path) is { Length: >= 2 } pairs
            ? MeanInterval.OfPairedDifference([.. pairs.Select(p => p.X)], [.. pairs.Select(p => p.Y)])
            : null;

    /// <summary>
    /// one ÷ other over the same repeats, in logarithms; without an interval where there is one repeat, null where there is none.
    /// </summary>
    public static CostRatio? Ratio(SummaryResult one, SummaryResult other, RunData data, string path)
    {
        var pairs = Pairs(one, other, data, path);
        return pairs.Length == 0 || pairs.Any(p => p.X <= 0 || p.Y <= 0)
            ? null
            : Distance.RatioOf([.. pairs.Select(p => Math.Log(p.X / p.Y))]);
    }

    private static (double X, double Y)[] Pairs(SummaryResult one, SummaryResult other, RunData data, string path)
    {
        var figure = FigureList.Find(path);
        return [..
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
            select (X: x.Value, Y: y.Value)];
    }
}
