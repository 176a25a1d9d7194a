using ScottPlot;

namespace Bench.Report.Charts;

/// <summary>Server CPU for one delivered message.</summary>
internal sealed class CpuPerMessage : IChart
{
    public string Name => "cpu-per-message";

    public string Description => "Server CPU time, user and system, for one delivered message, with 95 % intervals.";

    public Plot? Draw(ChartInput input) =>
        BarRows.Draw(
            input, $"What one message costs the server: {input.Workload}",
            "server CPU a delivered message, µs (receiver's TCP work on loopback included)", "server_cpu_us_per_message");
}
