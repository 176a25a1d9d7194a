using System.Globalization;
using System.Text.Json;
using Bench.Contract;
using Bench.Loadgen.Progress;
using Bench.Report;
using Bench.Report.Advice;
using Bench.Report.Charts;
using Bench.Report.Ci;
using Bench.Report.Comparison;
using Bench.Report.Crossovers;
using Bench.Report.Html;
using Bench.Report.Map;
using Bench.Report.Outcome;
using Bench.Report.Presets;
using Bench.Report.Prices;
using Bench.Report.Saved;
using Bench.Report.Search;
using Bench.Report.Summary;
using Bench.Report.Tables;
using Bench.Report.Trend;
using Bench.Report.Verdicts;

try
{
    if (args is ["--print-prices"])
    {
        Console.Write(PriceSheet.BuiltInText());
        return 0;
    }

    var server = CiServer.Of(Environment.GetEnvironmentVariable);
    if (args is ["compare", var baseFolder, var headFolder, var output, var leastShift, .. var asked])
        return await CompareProgram.RunAsync(
            baseFolder, headFolder, output, double.Parse(leastShift, CultureInfo.InvariantCulture),
            compare => server.TellAsync(asked is [] ? null : asked is ["yes"], () => CiReport.Of(compare), output));

    if (args is ["compare-targets", var both, var baseTarget, var headTarget, var between, var atLeast, .. var told])
    {
        var ofBoth = RunData.Read(both);
        return await CompareProgram.RunAsync(
            OneTarget.Of(ofBoth, baseTarget), OneTarget.Of(ofBoth, headTarget), between,
            double.Parse(atLeast, CultureInfo.InvariantCulture),
            compare => server.TellAsync(told is [] ? null : told is ["yes"], () => CiReport.Of(compare), between));
    }

    if (args is ["tables", .. var files]) return await TablesProgram.RunAsync(files);
    if (args is ["map", var measured, var pictures, var many, .. var prices])
        return await MapProgram.RunAsync(
            measured, pictures, int.Parse(many, CultureInfo.InvariantCulture), PriceSheet.Load(prices.FirstOrDefault()));
    if (args is ["trend", var saved, var trend, var least, .. var wanted])
        return await TrendProgram.RunAsync(saved, trend, double.Parse(least, CultureInfo.InvariantCulture), wanted);
    if (args is ["presets", var presets]) return await PresetsProgram.RunAsync(presets);
    if (ReportOptions.Parse(args, out var problem) is not { } options) throw new RunDataException(problem);

    var folder = options.Folder;
    var data = RunData.Read(folder);
    if (options.Advise is { } workload)
    {
        Console.WriteLine(Adviser.Answer(data, workload, PriceSheet.Load(options.Prices)));
        return 0;
    }

    if (KneeData.Read(folder, data.Run) is { } search) return await KneeReport.WriteAsync(search, folder);
    var sheet = PriceSheet.Load(options.Prices);
    var summary = Summariser.Summarise(data, sheet, options.PriceClients);
    await File.WriteAllTextAsync(
        Path.Combine(folder, "summary.json"), JsonSerializer.Serialize(summary, SummaryJson.Default.SummaryFile) + "\n");
    await File.WriteAllTextAsync(Path.Combine(folder, "summary.csv"), CsvFile.Text(summary));
    await File.WriteAllTextAsync(Path.Combine(folder, "summary.md"), MarkdownFile.Text(summary));
    var charts = ChartWriter.Write(data, summary, Path.Combine(folder, "charts"));
    var rates = CrossoverSet.Of(data);
    var crossovers = rates is null ? [] : CrossoverCharts.Of(rates);
    foreach (var chart in crossovers) ChartWriter.Save(CrossoverPlot.Draw(chart), Path.Combine(folder, "charts", chart.Name));
    var troubles = TroubleCharts.Of(data);
    foreach (var chart in troubles) ChartWriter.Save(TroublePlot.Draw(chart), Path.Combine(folder, "charts", chart.Name));
    CrossoverChart[] sweeps = [.. HeartbeatCharts.Of(summary.Heartbeats), .. StormCharts.Of(summary.Storms)];
    foreach (var chart in sweeps) ChartWriter.Save(CrossoverPlot.Draw(chart), Path.Combine(folder, "charts", chart.Name));
    var maps = MapSet.Of(data, summary.Results, sheet, options.PriceClients ?? Bench.Loadgen.Commands.MapCommand.UsualClients);
    var page = await PageWriter.WriteAsync<Page>(folder, "report", new()
    {
        [nameof(Page.Model)] = PageModel.Of(data, summary, charts, crossovers, rates?.Unmeasured ?? [], troubles, sweeps) with
        {
            CrossoverNotes = rates?.Notes ?? "",
        },
        [nameof(Page.Maps)] = MapSection.Of(maps, sheet.Name),
    });

    Console.WriteLine($"\n{MarkdownFile.Text(summary)}");
    Console.WriteLine($"Report: {Path.GetFullPath(page)}");
    // What the run says comes first: it stands, whatever cannot be written beside it.
    var answers = SloCheck.Answers(data.Run.Scenario.Slos, summary);
    foreach (var answer in answers.Where(a => a.Kept != Told.Yes))
        await Console.Error.WriteLineAsync(MarkdownText.Line($"SLO {(answer.Kept == Told.No ? "broken" : "undecided")}: {answer.Words}"));
    var written = await TryAsync(async () =>
    {
        if (await RunIndex.WriteAsync(folder) is { } index) Console.WriteLine($"All runs: {index}");
    });
    written &= await TryAsync(() => server.TellAsync(options.Ci, () => CiReport.Of(data, summary, answers), folder));
    return answers.Any(a => a.Kept == Told.No) ? 2 : !written ? 1 : answers.Any(a => a.Kept == Told.CannotBeTold) ? 3 : 0;
}
catch (Exception e) when (e is RunDataException or IOException or UnauthorizedAccessException)
{
    await LastWords.SayAsync($"report: {LastWords.Of(e)}");
    return 1;
}
catch (Exception e)
{
    await LastWords.SayAsync($"report: {Defect.Told(e, "report")}");
    return 1;
}

static async Task<bool> TryAsync(Func<Task> write)
{
    try
    {
        await write();
        return true;
    }
    catch (Exception e) when (e is RunDataException or IOException or UnauthorizedAccessException)
    {
        await LastWords.SayAsync($"report: {LastWords.Of(e)}");
        return false;
    }
}
