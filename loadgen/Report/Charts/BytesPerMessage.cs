using Bench.Report.Summary;
using ScottPlot;

namespace Bench.Report.Charts;

/// <summary>What travels for one delivered message, by layer.</summary>
internal sealed class BytesPerMessage : IChart
{
    public string Name => "bytes-per-message";

    public string Description => "Bytes on the wire for one delivered message, both ways, stacked by layer: payload, framing, HTTP, TLS "
        + "where it is spoken, TCP/IP. Of what is compressed, payload and framing are one layer, as sent.";

    public Plot? Draw(ChartInput input)
    {
        var rows = input.Results.Where(r => r.WireBytesPerMessage is not null).ToArray();
        if (rows.Length == 0) return null;
        var plot = ChartStyle.NewPlot(
            $"What one message costs on the wire: {input.Workload}",
            "bytes a delivered message, both ways (TCP/IP: measured segments × 52 B)", "");
        var most = 0.0;
        for (var i = 0; i < rows.Length; i++)
        {
            var y = rows.Length - i;
            var at = 0.0;
            foreach (var ((_, hex), bytes) in Palette.Layers.Zip(Layers(rows[i].WireBytesPerMessage!)))
            {
                BarRows.Bar(plot, at, at + bytes, y, Color.FromHex(hex));
                at += bytes;
            }

            most = Math.Max(most, at);
            var margin = Numbers.Margin(rows[i].Ci95.GetValueOrDefault("wire_bytes_per_message.total"));
            ChartStyle.Label(plot, $"{Sum(rows[i].WireBytesPerMessage!)} {margin}", at, y);
        }

        foreach (var (name, hex) in LayersOf(rows))
            plot.Legend.ManualItems.Add(new LegendItem { LabelText = name, FillColor = Color.FromHex(hex), LineWidth = 0 });
        ChartStyle.ShowLegend(plot);
        BarRows.Finish(plot, rows, most);
        return plot;
    }

    /// <summary>
    /// The layers in the order of <see cref="Palette.Layers"/>; one that cannot be counted is left out. Compressed, payload and framing
    /// cannot be told apart any more, and are the first.
    /// </summary>
    public static double[] Layers(WireFigures wire) =>
        wire.CompressionSaved is { } saved
            ? [wire.Payload + wire.Framing - saved, 0, wire.Http, wire.Tls ?? 0, wire.TcpIp ?? 0]
            : [wire.Payload, wire.Framing, wire.Http, wire.Tls ?? 0, wire.TcpIp ?? 0];

    /// <summary>All layers together in words; TCP/IP is named where it cannot be counted.</summary>
    public static string Sum(WireFigures wire) =>
        Numbers.With(Layers(wire).Sum(), "B") + (wire.TcpIp is null ? " and TCP/IP" : "");

    /// <summary>The layers that results have; TLS only where one speaks it.</summary>
    public static IEnumerable<(string Name, string Hex)> LayersOf(IReadOnlyList<SummaryResult> results) =>
        Palette.Layers.Where(layer => layer.Name != "TLS" || results.Any(r => r.WireBytesPerMessage?.Tls is not null));
}
