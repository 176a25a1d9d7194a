using Bench.Loadgen.Results;
using Bench.Report.Html;
using Bench.Report.Saved;

namespace Bench.Report.Presets;

/// <summary>Draws the tables of <c>bench preset</c>.</summary>
internal static class PresetsProgram
{
    /// <summary>Writes presets/index.html beside the file.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="RunDataException">The file cannot be read.</exception>
    public static async Task<int> RunAsync(string path)
    {
        var file = Read(path);
        var folder = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, "presets");
        Directory.CreateDirectory(folder);
        var page = await PageWriter.WriteAsync<PresetsPage>(
            folder, "index", new() { [nameof(PresetsPage.File)] = file, [nameof(PresetsPage.Json)] = "../" + Path.GetFileName(path) });
        Console.WriteLine($"Page: {page}");
        return 0;
    }

    /// <summary>Reads the file that <c>bench preset --out</c> left.</summary>
    /// <exception cref="RunDataException">It is not there, or is damaged.</exception>
    internal static PresetsFile Read(string path) =>
        ResultFile.Read(path, ResultsJson.Default.PresetsFile, "make the presets again", "bench preset --all");
}
