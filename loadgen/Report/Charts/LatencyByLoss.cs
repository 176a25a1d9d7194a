using Bench.Report.Summary;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Bench.Report.Charts;

/// <summary>The slowest hundredth of the messages against the share of packets that were lost, one line a rung.</summary>
internal sealed class LatencyByLoss : IChart
{
    public string Name => "latency-by-loss";

    public string Description => "Delivery latency that 99 % of messages stay under, against the share of the packets that were dropped "
        + "each way, one line a rung, with its 95 % interval over trials; latency logarithmic.";

    public Plot? Draw(ChartInput input)
    {
        LossRow[] rows = [.. LossTable.Of(input.Data, input.Results).Where(r => r.Workload == input.Workload && r.LatencyMs is not null)];
        double[] losses = [.. rows.Select(r => r.AskedPercent).Distinct().Order()];
        if (losses.Length < 2) return null;
        var plot = ChartStyle.NewPlot(
            $"What lost packets do to the tail: {input.Workload}", "packets dropped, each way (steps, not to scale)",
            "delivery latency, p99, ms (log)");
        double least = double.MaxValue, most = 0;
        foreach (var rung in rows.GroupBy(r => r.Rung))
        {
            var color = Palette.Of(rung.First().Pattern);
            var line = plot.Add.Scatter(
                rung.Select(r => (double)Array.IndexOf(losses, r.AskedPercent)).ToArray(),
                rung.Select(r => Math.Log10(r.LatencyMs!.P99)).ToArray(), color);
            line.LineWidth = 2;
            line.MarkerShape = Palette.MarkerOf(rung.First().Pattern);
            line.MarkerSize = 8;
            line.LegendText = rung.Key;
            foreach (var row in rung)
            {
                (least, most) = (Math.Min(least, row.LatencyMs!.P99), Math.Max(most, row.LatencyMs.P99));
                if (row.P99Ci95 is not [> 0 and var low, var high]) continue;
                (least, most) = (Math.Min(least, low), Math.Max(most, high));
                var x = Array.IndexOf(losses, row.AskedPercent);
                var whisker = plot.Add.Line(x, Math.Log10(low), x, Math.Log10(high));
                whisker.Color = color;
                whisker.LineWidth = 1.5f;
            }
        }

        plot.Axes.Bottom.TickGenerator = new NumericManual(
            losses.Select((_, i) => (double)i).ToArray(), losses.Select(l => $"{Numbers.Plain(l)} %").ToArray());
        plot.Axes.Left.TickGenerator = LatencyPercentiles.LogTicks(least, most);
        plot.Axes.SetLimits(-0.2, losses.Length - 0.8, Math.Log10(least) - 0.1, Math.Log10(most) + 0.15);
        ChartStyle.ShowLegend(plot);
        return plot;
    }
}
