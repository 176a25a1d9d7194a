using Bench.Contract;
using Bench.Report.Charts;
using Bench.Report.Html;
using Bench.Report.Prices;
using Bench.Report.Summary;

namespace Bench.Report.Map;

/// <summary><c>bench map</c>: the picture of which rung is the least at every update rate and need.</summary>
internal static class MapProgram
{
    // Fine enough that a step does not show in a picture of this size; each cell of the page can be pointed at.
    private const int Columns = 140;
    private const int Rows = 110;
    private const int PageColumns = 42;
    private const int PageRows = 34;

    /// <summary>Draws the maps of a run, one for each direction that it measured.</summary>
    /// <param name="folder">Of the run.</param>
    /// <param name="output">Where pictures and page go.</param>
    /// <param name="clients">That are priced.</param>
    /// <param name="sheet">What things cost.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="RunDataException">The run cannot be read, or has no valid trial.</exception>
    public static async Task<int> RunAsync(string folder, string output, int clients, PriceSheet sheet)
    {
        var data = RunData.Read(folder);
        Direction[] measured = [.. new[] { Direction.Receive, Direction.TwoWay }.Where(d => data.Trials.Any(t => t.File.Valid && t.File.Pattern.IsPlain && t.File.Workload.Direction == d))];
        if (measured.Length == 0) throw new RunDataException($"run {data.Run.RunId} has no valid trial of the plain way to take costs from; name another run, such as results/workloads");
        foreach (var direction in measured) MapMaker.Check(direction, clients); // All of them before the first is drawn.
        Directory.CreateDirectory(output);
        ChartStyle.RegisterFont();
        foreach (var direction in measured)
        {
            var map = MapMaker.Of(data, sheet, direction, clients, Columns, Rows);
            ChartWriter.Save(MapPlot.Draw(map), Path.Combine(output, $"map-{map.Name}"), MapPlot.Width, MapPlot.Height);
            Console.WriteLine($"Picture: {Path.GetFullPath(Path.Combine(output, $"map-{map.Name}.png"))}");
        }

        RungMap[] coarse = [.. measured.Select(d => MapMaker.Of(data, sheet, d, clients, PageColumns, PageRows))];
        var page = await PageWriter.WriteAsync<MapPage>(output, "map", new() { [nameof(MapPage.Maps)] = coarse, [nameof(MapPage.Sheet)] = sheet.Name });
        Console.WriteLine($"Page: {Path.GetFullPath(page)}");
        if (measured.Length == 1)
            Console.WriteLine($"Run {data.Run.RunId} has no valid trial of the plain way of a workload {(measured[0] == Direction.Receive ? "in which clients send too" : "in which clients only receive")}, so there is no map of that: results/workloads has both.");
        return 0;
    }
}
