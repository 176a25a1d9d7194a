using Bench.Contract.Reading;
using Bench.Loadgen.Results;
using Bench.Report.Html;
using Bench.Report.Summary;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bench.Report;

/// <summary>One run of the index; what could not be read says why instead.</summary>
public sealed record IndexedRun(string Folder, SummaryFile? Summary, string? Problem);

/// <summary>results/index.html: every run under the folder, the newest first.</summary>
internal static class RunIndex
{
    private const string Results = "results";

    /// <summary>Writes the index beside a run that lies under a folder named results; answers with its path, or null for a run that lies elsewhere.</summary>
    public static async Task<string?> WriteAsync(string runFolder)
    {
        var parent = Directory.GetParent(Path.TrimEndingDirectorySeparator(Path.GetFullPath(runFolder)));
        if (parent is not { Name: Results }) return null;
        var runs = parent.GetDirectories().Where(d => File.Exists(Path.Combine(d.FullName, "summary.json"))).Select(Read)
            .OrderByDescending(r => r.Summary?.StartedUtc, StringComparer.Ordinal).ToArray();
        await using var services = new ServiceCollection().BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services, NullLoggerFactory.Instance);
        var text = await renderer.Dispatcher.InvokeAsync(async () =>
            (await renderer.RenderComponentAsync<IndexPage>(ParameterView.FromDictionary(new Dictionary<string, object?> { ["Runs"] = runs }))).ToHtmlString());
        var path = Path.Combine(parent.FullName, "index.html");
        await File.WriteAllTextAsync(path, "<!doctype html>\n" + text);
        return path;
    }

    // A damaged run must not keep the others from being found.
    private static IndexedRun Read(DirectoryInfo folder)
    {
        try
        {
            return new IndexedRun(folder.Name, JsonText.Read(File.ReadAllBytes(Path.Combine(folder.FullName, "summary.json")), SummaryJson.Default.SummaryFile), null);
        }
        catch (Exception e) when (e is JsonTextException or IOException or UnauthorizedAccessException)
        {
            return new IndexedRun(folder.Name, null, $"summary.json cannot be read: {e.Message}; bench report {Results}/{folder.Name} makes it again");
        }
    }
}
