using Bench.Report.Saved;
using Bench.Report.Summary;
using ScottPlot;

namespace Bench.Report.Charts;

/// <summary>What a chart is drawn from: one workload of a run.</summary>
/// <param name="Data">The run.</param>
/// <param name="Workload">Name of the workload.</param>
/// <param name="Results">Its results with a valid trial, in the order of the scenario.</param>
internal sealed record ChartInput(RunData Data, string Workload, IReadOnlyList<SummaryResult> Results)
{
    /// <summary>Valid trials of a result.</summary>
    public IReadOnlyList<Trial> TrialsOf(SummaryResult result) =>
        [.. Data.Trials.Where(t => t.File.Valid && t.File.Workload.Name == result.Workload && t.File.Pattern.Label == result.Label)];

    /// <summary>Which setting of its pattern a result is, from 0.</summary>
    public int SettingOf(SummaryResult result) => Results.Where(r => r.Pattern == result.Pattern).TakeWhile(r => r != result).Count();
}

/// <summary>One chart.</summary>
internal interface IChart
{
    /// <summary>Name of its files, without extension.</summary>
    string Name { get; }

    /// <summary>What it shows, for people who do not see it.</summary>
    string Description { get; }

    /// <summary>Draws it; null when there is nothing to draw.</summary>
    Plot? Draw(ChartInput input);
}

/// <summary>THE LIST of charts.</summary>
internal static class ChartList
{
    public static IReadOnlyList<IChart> All { get; } =
    [
        new LatencyPercentiles(),
        new LatencyByLoss(),
        new BytesPerMessage(),
        new CpuPerMessage(),
        new CpuIdle(),
        new MemoryPerConnection(),
        new FrameworkTax(
            "framework-memory", "server_memory_kb_per_connection", "What a framework adds to a held connection",
            "server memory a connection, KiB; (?) where intervals overlap"),
        new FrameworkTax(
            "framework-cpu", "server_cpu_us_per_message", "What a framework adds to a message",
            "server CPU a delivered message, µs; (?) where intervals overlap"),
        new ConnectionsOverTime(),
        new ThroughputOverTime(),
    ];
}
