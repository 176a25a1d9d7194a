using Bench.Contract.Reading;
using Bench.Report.Charts;
using Bench.Report.Html;
using Bench.Report.Saved;
using Bench.Report.Summary;

namespace Bench.Report.Trend;

/// <summary><c>bench trend</c>: figures over the runs of a folder.</summary>
internal static class TrendProgram
{
    private const string RunJson = "run.json", Search = "find-max.json";

    /// <summary>Writes trend.html, trend.md and the pictures.</summary>
    /// <param name="folder">Where the runs are, each in a folder of its own.</param>
    /// <param name="output">Where to.</param>
    /// <param name="leastShift">Shifts smaller than this share are not told.</param>
    /// <param name="wanted">Names of workloads; empty for all.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="RunDataException">There is no run, or none of a workload that is asked for.</exception>
    public static async Task<int> RunAsync(string folder, string output, double leastShift, IReadOnlyCollection<string> wanted)
    {
        var trend = Read(folder, leastShift, wanted);
        if (trend.Runs.Count == 0)
            throw new RunDataException($"{folder} holds no run that can be "
                + $"read{(trend.LeftOut.Count == 0 ? "" : $": {string.Join("; ", trend.LeftOut)}")}; give the folder "
                + "in which runs are saved, such as results");
        if (wanted.FirstOrDefault(name => trend.Workloads.All(w => w.Name != name)) is { } missing)
            throw new RunDataException($"no run of {folder} has a valid trial of workload '{Shown.Of(missing)}'; "
                + $"{Nearest.Hint(missing, trend.Runs.SelectMany(r => r.Data.Trials.Where(t => t.File.Valid).Select(t => t.File.Workload.Name)).Distinct())}");
        OutputFolder.Make(output);
        await File.WriteAllTextAsync(Path.Combine(output, "trend.md"), TrendWords.Text(trend, all: true));
        var pictures = Draw(trend, Path.Combine(output, "charts"));
        var page = await PageWriter.WriteAsync<TrendPage>(
            output, "trend", new() { [nameof(TrendPage.Trend)] = trend, [nameof(TrendPage.Pictures)] = pictures });
        Console.WriteLine(TrendWords.Text(trend, all: false));
        Console.WriteLine($"Trend: {Path.GetFullPath(page)}");
        return 0;
    }

    // A damaged run must not keep the others from being read.
    private static TrendFile Read(string folder, double leastShift, IReadOnlyCollection<string> wanted)
    {
        if (!Directory.Exists(folder))
            throw new RunDataException($"{folder} is no folder; give the one in which runs are saved, such as results");
        var (runs, leftOut) = (new List<TrendRun>(), new List<string>());
        foreach (var run in Directory.GetDirectories(folder).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(run);
            try
            {
                // Of a folder that nobody may look into, nobody knows whether it is a run: that is refused, and told.
                if (Directory.GetFileSystemEntries(run, RunJson).Length == 0) continue;
                if (File.Exists(Path.Combine(run, Search)))
                    leftOut.Add($"{name} is a search for the most, whose trials are each of another number of clients");
                else runs.Add(new TrendRun(name, RunData.Read(run, histograms: false)));
            }
            catch (RunDataException e)
            {
                leftOut.Add($"{name}: {e.Message}");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                leftOut.Add($"{name} cannot be read: {e.Message.TrimEnd('.')}; be who may read it, or move it elsewhere");
            }
        }

        return TrendMaker.Of(folder, runs, leastShift, wanted, leftOut);
    }

    private static IReadOnlyList<DrawnChart> Draw(TrendFile trend, string folder)
    {
        ChartStyle.RegisterFont();
        Directory.CreateDirectory(folder);
        var drawn = new List<DrawnChart>();
        foreach (var workload in trend.Workloads)
        {
            foreach (var (figure, i) in TrendMaker.Figures.Select((f, i) => (f, i)))
                Save(TrendPlot.Draw(workload, figure), $"trend-{i}-{workload.Name}", $"{TrendWords.Heading(figure)} "
                    + $"of {workload.Name} over the runs, one line a pattern; only runs of one machine with the same "
                    + "settings are joined. Bars are 95 % intervals.");
            Save(
                TrendPlot.Speed(workload), $"trend-speed-{workload.Name}",
                $"What a send and receive over loopback cost while {workload.Name} was measured: higher is a slower machine.");

            void Save(ScottPlot.Plot? plot, string file, string description)
            {
                if (plot is null) return;
                ChartWriter.Save(plot, Path.Combine(folder, file));
                drawn.Add(new DrawnChart(workload.Name, file, description));
            }
        }

        return drawn;
    }
}
