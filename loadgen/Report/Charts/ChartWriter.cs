using Bench.Report.Saved;
using Bench.Report.Summary;

namespace Bench.Report.Charts;

/// <summary>A chart that was drawn.</summary>
/// <param name="Workload">Its workload.</param>
/// <param name="File">Name of its files, without extension.</param>
/// <param name="Description">What it shows.</param>
public sealed record DrawnChart(string Workload, string File, string Description);

/// <summary>Draws every chart of the list for every workload, as PNG at twice the size and as SVG.</summary>
internal static class ChartWriter
{
    private const int Width = 900;
    private const int Height = 480;

    public static IReadOnlyList<DrawnChart> Write(RunData data, SummaryFile summary, string folder)
    {
        ChartStyle.RegisterFont();
        Directory.CreateDirectory(folder);
        var drawn = new List<DrawnChart>();
        foreach (var workload in data.Run.Scenario.Workloads)
        {
            var input = new ChartInput(data, workload.Name, [.. summary.Results.Where(r => r.Workload == workload.Name && r.Valid)]);
            if (input.Results.Count == 0) continue;
            foreach (var chart in ChartList.All)
            {
                if (chart.Draw(input) is not { } plot) continue;
                var file = $"{chart.Name}-{workload.Name}";
                Save(plot, Path.Combine(folder, file));
                drawn.Add(new DrawnChart(workload.Name, file, chart.Description));
            }
        }

        return drawn;
    }

    /// <summary>
    /// Saves a plot as PNG and SVG of the name, at twice the size. It grows with the entries of its legend: what has no room is not drawn.
    /// </summary>
    public static void Save(ScottPlot.Plot plot, string name, int width = Width, int height = Height)
    {
        height += ChartStyle.LegendHeight(plot);
        plot.ScaleFactor = 2;
        plot.SavePng(name + ".png", width * 2, height * 2);
        plot.SaveSvg(name + ".svg", width * 2, height * 2);
    }
}
