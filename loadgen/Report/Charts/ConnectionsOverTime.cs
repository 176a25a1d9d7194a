using ScottPlot;

namespace Bench.Report.Charts;

/// <summary>Connections open, second by second.</summary>
internal sealed class ConnectionsOverTime : IChart
{
    public string Name => "connections-over-time";

    public string Description => "Connections open over the seconds of a trial: the ramp with its five pauses, then held to the end.";

    public Plot? Draw(ChartInput input) =>
        OverTime.Draw(input, $"Connections held: {input.Workload}", "connections open", p => p.Connected);
}
