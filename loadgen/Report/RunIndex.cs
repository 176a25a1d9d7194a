using Bench.Contract.Reading;
using Bench.Loadgen.Results;
using Bench.Report.Html;
using Bench.Report.Summary;

namespace Bench.Report;

/// <summary>results/index.html: every run under the folder, the newest first.</summary>
internal static class RunIndex
{
    private const string Results = "results";

    /// <summary>
    /// Writes the index beside a run that lies under a folder named results; answers with its path, or null for a run that lies elsewhere.
    /// </summary>
    public static async Task<string?> WriteAsync(string runFolder)
    {
        var parent = Directory.GetParent(Path.TrimEndingDirectorySeparator(Path.GetFullPath(runFolder)));
        if (parent is not { Name: Results }) return null;
        var runs = parent.GetDirectories().Where(d => File.Exists(Path.Combine(d.FullName, "summary.json")))
            .Select(d => Read(d) with { HasSplit = File.Exists(Path.Combine(d.FullName, PageForm.FileOf("report", split: true))) })
            .OrderByDescending(r => r.Summary?.StartedUtc, StringComparer.Ordinal).ToArray();
        return await PageWriter.WriteAsync<IndexPage>(parent.FullName, "index", new() { [nameof(IndexPage.Runs)] = runs });
    }

    // A damaged run must not keep the others from being found.
    private static IndexedRun Read(DirectoryInfo folder)
    {
        try
        {
            return new IndexedRun(
                folder.Name,
                JsonText.Read(File.ReadAllBytes(Path.Combine(folder.FullName, "summary.json")), SummaryJson.Default.SummaryFile), null);
        }
        catch (Exception e) when (e is JsonTextException or IOException or UnauthorizedAccessException)
        {
            return new IndexedRun(
                folder.Name, null, $"summary.json cannot be read: {e.Message}; bench report {Results}/{folder.Name} makes it again");
        }
    }
}
