using ScottPlot;

namespace Bench.Report.Charts;

/// <summary>Messages delivered, second by second.</summary>
internal sealed class ThroughputOverTime : IChart
{
    public string Name => "throughput-over-time";

    public string Description => "Messages delivered a second over the seconds of a trial.";

    public Plot? Draw(ChartInput input) =>
        OverTime.Draw(input, $"Messages delivered: {input.Workload}", "messages a second", p => p.DeliveredPerSecond);
}
