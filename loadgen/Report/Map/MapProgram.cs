using Bench.Report.Charts;
using Bench.Report.Html;
using Bench.Report.Outcome;
using Bench.Report.Prices;
using Bench.Report.Saved;
using Bench.Report.Summary;

namespace Bench.Report.Map;

/// <summary><c>bench map</c>: the picture of which rung is the least at every update rate and need.</summary>
internal static class MapProgram
{
    // Fine enough that a step does not show in a picture of this size.
    private const int Columns = 140;
    private const int Rows = 110;

    /// <summary>Draws the maps of a run, one for each direction that it measured.</summary>
    /// <param name="folder">Of the run.</param>
    /// <param name="output">Where pictures and page go.</param>
    /// <param name="clients">That are priced.</param>
    /// <param name="sheet">What things cost.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="RunDataException">The run cannot be read, or its costs suffice for no map.</exception>
    public static async Task<int> RunAsync(string folder, string output, int clients, PriceSheet sheet)
    {
        var data = RunData.Read(folder);
        foreach (var direction in MapSet.Measured(data)) MapMaker.Check(direction, clients); // All of them before the first is drawn.
        var results = Summariser.Summarise(data, sheet, clients).Results;
        var set = MapSet.Of(data, results, sheet, clients);
        if (set.Maps.Count == 0) throw new RunDataException($"{string.Join(' ', set.Lacking)} Name another run, such as results/workloads");
        OutputFolder.Make(output);
        ChartStyle.RegisterFont();
        foreach (var direction in set.Maps.Select(m => m.Direction))
        {
            var map = MapMaker.Of(data, sheet, direction, clients, Columns, Rows, results);
            ChartWriter.Save(MapPlot.Draw(map), Path.Combine(output, $"map-{map.Name}"), MapPlot.Width, MapPlot.Height);
            Console.WriteLine($"Picture: {Path.GetFullPath(Path.Combine(output, $"map-{map.Name}.png"))}");
        }

        var page = await PageWriter.WriteAsync<MapPage>(
            output, "map", new() { [nameof(MapPage.Maps)] = set.Maps, [nameof(MapPage.Sheet)] = sheet.Name });
        Console.WriteLine($"Page: {Path.GetFullPath(page)}");
        foreach (var lacking in set.Lacking) Console.WriteLine($"{lacking} The run results/workloads has both.");
        return 0;
    }
}
