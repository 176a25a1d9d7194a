using System.Reflection;
using System.Text.Json;
using Bench.Loadgen.Results;
using Bench.Micro.Charts;
using BenchmarkDotNet.Reports;

namespace Bench.Micro.Results;

/// <summary>The files that a run of the micro-benchmarks leaves.</summary>
internal static class MicroRun
{
    /// <summary>Gathers the figures.</summary>
    public static MicroFile Of(string runId, bool quick, IReadOnlyList<Summary> summaries)
    {
        var reports = summaries.SelectMany(summary => summary.Reports).ToList();
        var measured = reports.Where(report => report.ResultStatistics is not null).ToList();
        var baselines = measured.Where(report => report.BenchmarkCase.Descriptor.Baseline)
            .ToDictionary(Ratio.Group, report => report.ResultStatistics!.Median);
        return new MicroFile
        {
            RunId = runId,
            Commit = Assembly.GetExecutingAssembly()
                .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[^1],
            Quick = quick,
            Machine = string.Join("\n", summaries[0].HostEnvironmentInfo.ToFormattedString()),
            Failed = reports.Count - measured.Count,
            Results = [.. measured.Select(report => Result(report, baselines))],
        };
    }

    /// <summary>Writes micro.json and the page into the folder.</summary>
    /// <param name="run">The figures.</param>
    /// <param name="folder">The run's folder.</param>
    /// <param name="isNewest">It stands among all runs: latest.json beside it is of it, too.</param>
    public static void Save(MicroFile run, string folder, bool isNewest)
    {
        var json = JsonSerializer.Serialize(run, ResultsJson.Default.MicroFile) + "\n";
        File.WriteAllText(Path.Combine(folder, "micro.json"), json);
        File.WriteAllText(Path.Combine(folder, run.Page), MicroPage.Html(run));
        if (isNewest) File.WriteAllText(Path.Combine(folder, "..", "latest.json"), json);
    }

    private static MicroResult Result(BenchmarkReport report, Dictionary<string, double> baselines)
    {
        var descriptor = report.BenchmarkCase.Descriptor;
        var group = Ratio.Group(report);
        var times = report.ResultStatistics!;
        return new MicroResult(
            group, descriptor.WorkloadMethodDisplayInfo.Trim('\''), descriptor.Categories.Contains(Candidate.Ours), descriptor.Baseline,
            times.Median, times.GetConfidenceInterval(Perfolizer.Mathematics.Common.ConfidenceLevel.L999).Margin,
            baselines.TryGetValue(group, out var baseline) ? times.Median / baseline : null,
            report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase));
    }
}
