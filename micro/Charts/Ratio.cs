using BenchmarkDotNet.Reports;

namespace Bench.Micro.Charts;

/// <summary>One candidate against the baseline of its class and parameters.</summary>
/// <param name="Label">Class, parameters and candidate.</param>
/// <param name="Value">Median time ÷ median time of the baseline; above 1 is dearer.</param>
/// <param name="Ours">True for code of this repository.</param>
internal sealed record Ratio(string Label, double Value, bool Ours)
{
    /// <summary>Every candidate that is not itself the baseline, in the order in which they ran.</summary>
    public static IReadOnlyList<Ratio> Of(IEnumerable<Summary> summaries)
    {
        var reports = summaries.SelectMany(summary => summary.Reports).Where(report => report.ResultStatistics is not null).ToList();
        var baselines = reports.Where(report => report.BenchmarkCase.Descriptor.Baseline)
            .ToDictionary(Group, report => report.ResultStatistics!.Median);
        return
        [
            .. from report in reports
               where !report.BenchmarkCase.Descriptor.Baseline && baselines.ContainsKey(Group(report))
               let descriptor = report.BenchmarkCase.Descriptor
               select new Ratio(
                   $"{Group(report)}: {descriptor.WorkloadMethodDisplayInfo.Trim('\'')}",
                   report.ResultStatistics!.Median / baselines[Group(report)], descriptor.Categories.Contains(Candidate.Ours)),
        ];
    }

    /// <summary>Class and parameters: what shares a baseline.</summary>
    public static string Group(BenchmarkReport report)
    {
        var parameters = string.Join(
            ", ", report.BenchmarkCase.Parameters.Items.Select(item => $"{item.Value:#,0} {item.Name.ToLowerInvariant()}"));
        return parameters.Length > 0
            ? $"{report.BenchmarkCase.Descriptor.Type.Name}, {parameters}"
            : report.BenchmarkCase.Descriptor.Type.Name;
    }
}
