using Bench.Report.Html;
using Bench.Report.Summary;

namespace Bench.Report.Search;

/// <summary>Draws a search: charts, page, and the answers on standard output.</summary>
internal static class KneeReport
{
    /// <summary>Writes charts/ and the report into the folder of the search.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> WriteAsync(KneeData data, string folder)
    {
        var charts = KneeCharts.Write(data, Path.Combine(folder, "charts"));
        var page = await PageWriter.WriteAsync<KneePage>(
            folder, "report", new() { [nameof(KneePage.Data)] = data, [nameof(KneePage.Charts)] = charts });
        foreach (var result in data.Search.Results) Console.WriteLine(MarkdownText.Line($"{result.Sentence}."));
        Console.WriteLine($"Report: {Path.GetFullPath(page)}");
        return 0;
    }
}
