using ScottPlot;

namespace Bench.Report.Charts;

/// <summary>Server CPU for a connection on which nothing happens.</summary>
internal sealed class CpuIdle : IChart
{
    public string Name => "cpu-idle";

    public string Description => "Server CPU time for one idle connection and second, with 95 % intervals.";

    public Plot? Draw(ChartInput input) =>
        BarRows.Draw(
            input, $"What waiting costs the server: {input.Workload}", "server CPU an idle connection and second, µs",
            "server_idle_cpu_us_per_connection_second");
}
