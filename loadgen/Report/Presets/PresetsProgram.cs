using System.Text.Json;
using Bench.Loadgen.Results;
using Bench.Report.Html;

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
        var page = Path.Combine(folder, "index.html");
        await File.WriteAllTextAsync(page, await PageWriter.RenderAsync<PresetsPage>(new() { [nameof(PresetsPage.File)] = file, [nameof(PresetsPage.Json)] = "../" + Path.GetFileName(path) }));
        Console.WriteLine($"Page: {page}");
        return 0;
    }

    private static PresetsFile Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(path), ResultsJson.Default.PresetsFile) ?? throw new RunDataException($"{path} holds null");
        }
        catch (JsonException e)
        {
            throw new RunDataException($"{path}({e.LineNumber + 1},{e.BytePositionInLine + 1}): {e.Message.Split(" Path:")[0]} At {e.Path}; make the presets again");
        }
    }
}
