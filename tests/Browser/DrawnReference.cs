using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bench.Loadgen.Results;

namespace Bench.Tests.Browser;

/// <summary>The committed reference run, copied and drawn anew in a folder of its own, which goes with it.</summary>
internal sealed class DrawnReference : IDisposable
{
    /// <summary>Holds results/reference, results/index.html and, when asked for, compare.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("bench-browser-").FullName;

    private string Reference => Path.Combine(Folder, "results", "reference");

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    /// <param name="valid">False: with every trial made invalid.</param>
    /// <returns>Where the report is.</returns>
    public async Task<string> DrawAsync(bool valid = true)
    {
        var reference = Path.Combine(Repository.Root, "results", "reference");
        Directory.CreateDirectory(Path.Combine(Reference, "trials"));
        foreach (var file in Directory.GetFiles(reference, "run.json").Concat(Directory.GetFiles(Path.Combine(reference, "trials"))))
            File.Copy(file, Path.Combine(Reference, Path.GetRelativePath(reference, file)));
        foreach (var trial in valid ? [] : Directory.GetFiles(Path.Combine(Reference, "trials"), "*.json"))
        {
            var file = JsonNode.Parse(await File.ReadAllTextAsync(trial))!;
            file["valid"] = false;
            await File.WriteAllTextAsync(trial, file.ToJsonString());
        }

        await RunAsync(Reference);
        return Path.Combine(Reference, "report.html");
    }

    /// <summary>Draws it and, in compare/, the run beside itself.</summary>
    public async Task CompareAsync()
    {
        await DrawAsync();
        await RunAsync("compare", Reference, Reference, Path.Combine(Folder, "compare"), "0.01");
    }

    /// <summary>
    /// Draws the pages of the other commands: map/ of the committed workloads, search/ and presets/ over figures made up.
    /// </summary>
    public async Task OthersAsync()
    {
        await RunAsync("map", Path.Combine(Repository.Root, "results", "workloads"), Path.Combine(Folder, "map"), "10000");
        var search = Path.Combine(Folder, "search");
        var (run, trials) = (Path.Combine(Repository.Root, "results", "reference", "run.json"), Path.Combine(search, "trials"));
        Directory.CreateDirectory(trials);
        File.Copy(run, Path.Combine(search, "run.json"));
        foreach (var trial in Directory.GetFiles(Path.Combine(Repository.Root, "results", "reference", "trials")))
            File.Copy(trial, Path.Combine(trials, Path.GetFileName(trial)));
        await File.WriteAllTextAsync(
            Path.Combine(search, "find-max.json"), JsonSerializer.Serialize(Made.Search, ResultsJson.Default.FindMaxFile));
        await RunAsync(search);
        var presets = Path.Combine(Folder, "made.json");
        await File.WriteAllTextAsync(presets, JsonSerializer.Serialize(Made.Presets, ResultsJson.Default.PresetsFile));
        await RunAsync("presets", presets);
    }

    private static async Task RunAsync(params string[] arguments)
    {
        using var program = Process.Start(new ProcessStartInfo("dotnet", [ServerProgram.Built("Report", "Bench.Report.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true
        })!;
        var (output, error) = (program.StandardOutput.ReadToEndAsync(), program.StandardError.ReadToEndAsync());
        await program.WaitForExitAsync().WaitAsync(6 * Eventually.Patience); // As of every whole program.
        Assert.True(program.ExitCode == 0, await output + await error);
    }
}
