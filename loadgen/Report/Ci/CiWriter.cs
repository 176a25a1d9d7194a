using System.Globalization;
using System.Text;

namespace Bench.Report.Ci;

/// <summary>Writes what CI servers read, and says to the one that is there what it shows beside the build.</summary>
internal static class CiWriter
{
    /// <summary>The folder, in that of the run or the comparison.</summary>
    public const string FolderName = "ci";

    // GitHub refuses a page of more than 1 MiB as a whole.
    private const int MostBytes = 1_000_000;

    /// <summary>Writes the files, appends the page where the server takes it, and prints its lines.</summary>
    /// <param name="report">What is told.</param>
    /// <param name="folder">Folder of the run or the comparison.</param>
    /// <param name="server">The server that it runs on.</param>
    /// <param name="log">The step's log.</param>
    /// <param name="errors">Takes what could not be done; that changes no exit code.</param>
    public static async Task WriteAsync(CiReport report, string folder, CiServer server, TextWriter log, TextWriter errors)
    {
        var files = Directory.CreateDirectory(Path.Combine(folder, FolderName)).FullName;
        var page = Path.Combine(files, "summary.md");
        await File.WriteAllTextAsync(page, report.Markdown);
        await File.WriteAllTextAsync(Path.Combine(files, "junit.xml"), JUnitFile.Text(report));
        if (report.History is { } history) await File.WriteAllTextAsync(Path.Combine(files, "benchmark.json"), HistoryEntry.Text(history));
        foreach (var line in Lines(report.Annotations, server.Lines)) await log.WriteLineAsync(line);
        if (server.Lines?.Page(page) is { } shown) await log.WriteLineAsync(shown);
        await log.WriteLineAsync($"For the CI server: {files}");
        if (server.StepSummary is not { } path) return;
        try
        {
            await File.AppendAllTextAsync(path, Cut(report.Markdown));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            await errors.WriteLineAsync($"report: the page of this step could not be written: {e.Message}; GITHUB_STEP_SUMMARY "
                + "must name a file that can be appended to");
        }
    }

    /// <summary>The log's lines, of each weight as many as the server shows; the last says how many more there are.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<Annotation> annotations, ILogLines? server)
    {
        if (server is null) return [];
        return annotations.GroupBy(a => a.Weight).SelectMany(same => same.Count() <= server.Most
            ? same
            : same.Take(server.Most - 1).Append(new Annotation(same.Key, "and more", string.Create(CultureInfo.InvariantCulture,
                $"{same.Count() - server.Most + 1} more stand in the summary of this step"))))
            .Select(server.Of)
            .OfType<string>();
    }

    /// <summary>Markdown no longer than a server takes, cut at a line's end.</summary>
    public static string Cut(string markdown)
    {
        if (Encoding.UTF8.GetByteCount(markdown) <= MostBytes) return markdown;
        var kept = new StringBuilder();
        var bytes = 0;
        foreach (var line in markdown.Split('\n'))
        {
            bytes += Encoding.UTF8.GetByteCount(line) + 1;
            if (bytes > MostBytes) break;
            kept.Append(line).Append('\n');
        }

        return kept.Append("\n…and more: the whole is ci/summary.md of the run.\n").ToString();
    }
}
