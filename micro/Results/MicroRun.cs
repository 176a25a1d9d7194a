using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Bench.Micro.Charts;
using BenchmarkDotNet.Reports;

namespace Bench.Micro.Results;

/// <summary>One time of one benchmark, as <c>micro.json</c> has it.</summary>
/// <param name="Group">Class, and parameters when it has some.</param>
/// <param name="Candidate">What was measured.</param>
/// <param name="Ours">True for code of this repository.</param>
/// <param name="Baseline">True for what the others of the group are divided by.</param>
/// <param name="MedianNs">Median time of one operation, in nanoseconds.</param>
/// <param name="ErrorNs">Half of the 99.9 % interval of the mean, in nanoseconds.</param>
/// <param name="Ratio">Median ÷ median of the group's baseline; null when that one failed.</param>
/// <param name="AllocatedBytes">Managed bytes that one operation allocates, by BenchmarkDotNet; null when it could not tell.</param>
internal sealed record MicroResult(
    string Group, string Candidate, bool Ours, bool Baseline, double MedianNs, double ErrorNs, double? Ratio, double? AllocatedBytes);

/// <summary>What a run of the micro-benchmarks left, for a page that lists runs. docs/results-format.md documents it.</summary>
internal sealed record MicroRun(string RunId, string Commit, bool Quick, string Machine, int Failed, IReadOnlyList<MicroResult> Results)
{
    /// <summary>Version of the format.</summary>
    public int SchemaVersion { get; } = 1;

    /// <summary>File of the page, in the run's folder.</summary>
    public string Page { get; } = "index.html";

    /// <summary>File of the chart, in the run's folder.</summary>
    public string Chart { get; } = "ratios.png";

    /// <summary>Gathers the figures.</summary>
    public static MicroRun Of(string runId, bool quick, IReadOnlyList<Summary> summaries)
    {
        var reports = summaries.SelectMany(summary => summary.Reports).ToList();
        var measured = reports.Where(report => report.ResultStatistics is not null).ToList();
        var baselines = measured.Where(report => report.BenchmarkCase.Descriptor.Baseline)
            .ToDictionary(Ratio.Group, report => report.ResultStatistics!.Median);
        return new MicroRun(
            runId,
            Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split(
                '+')[^1],
            quick,
            string.Join("\n", summaries[0].HostEnvironmentInfo.ToFormattedString()), reports.Count - measured.Count,
            [.. measured.Select(report => Result(report, baselines))]);
    }

    /// <summary>Writes micro.json and the page into the folder, and latest.json beside it.</summary>
    public void Save(string folder)
    {
        var json = JsonSerializer.Serialize(this, MicroRunJson.Default.MicroRun) + "\n";
        File.WriteAllText(Path.Combine(folder, "micro.json"), json);
        File.WriteAllText(Path.Combine(folder, Page), MicroPage.Html(this));
        File.WriteAllText(Path.Combine(folder, "..", "latest.json"), json);
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

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(MicroRun))]
internal sealed partial class MicroRunJson : JsonSerializerContext;
