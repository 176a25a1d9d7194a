using Bench.Loadgen.Results;
using Bench.Report.Saved;
using Bench.Report.Summary;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Bench.Report.Charts;

/// <summary>Delivery latency by percentile, on the axis of HdrHistogram: each step to the right is ten times rarer.</summary>
internal sealed class LatencyPercentiles : IChart
{
    private static readonly double[] Marks = [0, 50, 90, 99, 99.9, 99.99];

    public string Name => "latency-percentiles";

    public string Description => "Delivery latency from the intended instant, by percentile, one curve a pattern; both axes logarithmic.";

    public Plot? Draw(ChartInput input)
    {
        var plot = ChartStyle.NewPlot(
            $"How late messages are seen: {input.Workload}", "percentile of messages (each step is ten times rarer)",
            "delivery latency, ms (log)");
        var drawn = false;
        double least = double.MaxValue, most = 0;
        foreach (var result in input.Results)
        {
            var points = Curve(input.TrialsOf(result));
            if (points.Count == 0) continue;
            drawn = true;
            least = Math.Min(least, points.Min(p => p.Ms));
            most = Math.Max(most, points.Max(p => p.Ms));
            var line = plot.Add.ScatterLine(
                points.Select(p => p.X).ToArray(), points.Select(p => Math.Log10(p.Ms)).ToArray(),
                Palette.Of(result.Pattern, input.SettingOf(result)));
            line.LineWidth = 2.5f;
            line.LegendText = result.Label;
        }

        if (!drawn) return null;
        var need = input.Results[0].FreshnessMs;
        var limit = plot.Add.HorizontalLine(Math.Log10(need), 1.5f, Color.FromHex("#CF222E"), LinePattern.Dashed);
        limit.LegendText = $"need: {Numbers.Short(need)} ms";
        plot.Axes.Bottom.TickGenerator = new NumericManual(
            Marks.Select(ToX).ToArray(), Marks.Select(m => m.ToString(System.Globalization.CultureInfo.InvariantCulture) + " %").ToArray());
        plot.Axes.Left.TickGenerator = LogTicks(Math.Min(least, need), Math.Max(most, need));
        plot.Axes.SetLimitsY(Math.Log10(Math.Min(least, need)) - 0.1, Math.Log10(Math.Max(most, need)) + 0.15);
        ChartStyle.ShowLegend(plot);
        return plot;
    }

    /// <summary>Points of the curve up to the percentile that the number of messages supports: ten beyond it.</summary>
    public static IReadOnlyList<(double X, double Percentile, double Ms)> Curve(IReadOnlyList<Trial> trials)
    {
        if (OverTrials.Merged(trials, HistogramTags.Delivery) is not { TotalCount: > 0 } merged) return [];
        var points = new List<(double, double, double)>();
        var end = Math.Max(1, Math.Log10(merged.TotalCount / 10.0));
        for (var x = 0.0; x <= end; x += 0.02)
        {
            var percentile = 100 * (1 - Math.Pow(10, -x));
            points.Add((x, percentile, Math.Max(1, merged.GetValueAtPercentile(percentile)) / 1000.0));
        }

        return points;
    }

    /// <summary>Ticks at 1, 2, 5 of each power of ten, on an axis of log10.</summary>
    public static NumericManual LogTicks(double from, double to)
    {
        var ticks = new NumericManual();
        var wide = Math.Log10(to / from) > 2.5;
        for (var power = Math.Floor(Math.Log10(from)); power <= Math.Ceiling(Math.Log10(to)); power++)
            foreach (var step in wide ? (double[])[1] : [1, 2, 5])
                ticks.AddMajor(
                    Math.Log10(step) + power,
                    (step * Math.Pow(10, power)).ToString("#,0.####", System.Globalization.CultureInfo.InvariantCulture));
        return ticks;
    }

    private static double ToX(double percentile) => -Math.Log10(1 - percentile / 100);
}
