using Bench.Contract.Reading;
using Bench.Loadgen.Results;
using Bench.Report.Html;
using Bench.Report.Summary;

namespace Bench.Report;

/// <summary>results/index.html: every run under the folder, the newest first.</summary>
internal static class RunIndex
{
    private const string Results = "results", Summary = "summary.json";

    /// <summary>
    /// Writes the index beside a run that lies under a folder named results; answers with its path, or null for a run that lies elsewhere.
    /// </summary>
    public static async Task<string?> WriteAsync(string runFolder)
    {
        var parent = Directory.GetParent(Path.TrimEndingDirectorySeparator(Path.GetFullPath(runFolder)));
        if (parent is not { Name: Results }) return null;
        var runs = parent.GetDirectories().Where(d => Has(d, "run.json") || Has(d, Summary))
            .Select(d => Read(d) with
            {
                HasSplit = Has(d, PageForm.FileOf("report", split: true)),
                HasReport = Has(d, Summary) || Has(d, PageForm.FileOf("report", split: false)),
            })
            .OrderByDescending(r => r.Summary?.StartedUtc, StringComparer.Ordinal).ToArray();
        return await PageWriter.WriteAsync<IndexPage>(parent.FullName, "index", new() { [nameof(IndexPage.Runs)] = runs });
    }

    private static bool Has(DirectoryInfo folder, string file) => File.Exists(Path.Combine(folder.FullName, file));

    // A damaged run must not keep the others from being found.
    private static IndexedRun Read(DirectoryInfo folder)
    {
        if (!Has(folder, Summary))
            return new IndexedRun(folder.Name, null, Has(folder, "find-max.json")
                ? "a search for the largest load; its report has the answer"
                : $"not summarised yet; bench report {Results}/{folder.Name} does it");
        try
        {
            var bytes = File.ReadAllBytes(Path.Combine(folder.FullName, Summary));
            return new IndexedRun(folder.Name, JsonText.Read(bytes, SummaryJson.Default.SummaryFile), null);
        }
        catch (Exception e) when (e is JsonTextException or IOException or UnauthorizedAccessException)
        {
            return new IndexedRun(
                folder.Name, null, $"{Summary} cannot be read: {e.Message}; bench report {Results}/{folder.Name} makes it again");
        }
    }
}
