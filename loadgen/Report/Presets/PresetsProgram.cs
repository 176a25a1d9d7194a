using Bench.Contract.Reading;
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
    internal static PresetsFile Read(string path)
    {
        try
        {
            return JsonText.Read(File.ReadAllBytes(path), ResultsJson.Default.PresetsFile);
        }
        catch (JsonTextException e)
        {
            throw new RunDataException($"{path}{e.Message}; make the presets again");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new RunDataException($"{path} does not exist; make it with bench preset --all --out {path}");
        }
    }
}
