using Bench.Report.Summary;
using ScottPlot;

namespace Bench.Report.Charts;

/// <summary>Memory of one idle connection, three views of it.</summary>
internal sealed class MemoryPerConnection : IChart
{
    private static readonly (string Path, string Name, string Hex)[] Views =
    [
        ("server_memory_kb_per_connection", "server, resident", "#0072B2"),
        ("server_heap_kb_per_connection", "of it GC heap", "#56B4E9"),
        ("kernel_memory_kb_per_connection", "kernel sockets, both ends", "#E69F00"),
    ];

    public string Name => "memory-per-connection";

    public string Description =>
        "Memory of one idle connection by regression over five counts of connections: server resident, its GC heap, kernel sockets.";

    public Plot? Draw(ChartInput input)
    {
        var rows = input.Results.Where(r => Views.Any(v => FigureList.Find(v.Path).OfResult(r) is not null)).ToArray();
        if (rows.Length == 0) return null;
        var plot = ChartStyle.NewPlot(
            $"What one held connection costs in memory: {input.Workload}", "KiB a connection (slope over five counts)", "");
        var most = 0.0;
        for (var i = 0; i < rows.Length; i++)
        {
            for (var v = 0; v < Views.Length; v++)
            {
                if (FigureList.Find(Views[v].Path).OfResult(rows[i]) is not { } value) continue;
                var y = rows.Length - i + 0.26 - v * 0.26;
                BarRows.Bar(plot, 0, value, y, Color.FromHex(Views[v].Hex), size: 0.22);
                ChartStyle.Label(plot, $"{Numbers.Short(value)} {Numbers.Margin(rows[i].Ci95.GetValueOrDefault(Views[v].Path))}", value, y);
                most = Math.Max(most, value);
            }
        }

        foreach (var (_, name, hex) in Views)
            plot.Legend.ManualItems.Add(new LegendItem { LabelText = name, FillColor = Color.FromHex(hex), LineWidth = 0 });
        ChartStyle.ShowLegend(plot);
        BarRows.Finish(plot, rows, most);
        return plot;
    }
}
