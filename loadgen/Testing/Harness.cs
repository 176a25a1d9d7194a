using System.Diagnostics;
using System.Text.Json;

namespace RealtimeBench;

/// <summary>Calls the program, and reads what its run left.</summary>
internal static class Harness
{
    private const string Variable = "REALTIME_BENCH", Tool = "realtime-bench", Command = "bench";

    // docs/ci.md
    private const int Kept = 0, Broken = 2, CannotBeTold = 3;

    public static async Task<BenchRun> RunAsync(Uri url, BenchLoad load, bool ofThisProcess, CancellationToken stop)
    {
        var given = load.Folder is null ? Directory.CreateTempSubdirectory("realtime-bench-").FullName : Path.GetFullPath(load.Folder);
        // What is asked may hold secrets, as a target file's headers and the table of clients do: it goes
        // with the call, and into no result.
        var asked = Directory.CreateTempSubdirectory("realtime-bench-asked-").FullName;
        try
        {
            var (target, scenario) = (Path.Combine(asked, "target.json"), Path.Combine(asked, "scenario.json"));
            var text = AskedText.Target(load.Target, url, ofThisProcess, asked);
            await File.WriteAllTextAsync(target, text, stop);
            await File.WriteAllTextAsync(scenario, AskedText.Scenario(load, text), stop);
            var (program, arguments, folder) = Find(load.Program);
            string[] all = [.. arguments, "run", "-s", scenario, "--target", target, "-o", given, "--overwrite", "--ci",
                .. load.Force ? (string[])["--force"] : [], .. load.Options];
            var (exit, output, error) = await CallAsync(program, all, folder, stop);
            if (exit is not (Kept or Broken or CannotBeTold))
                throw new BenchException(
                    $"bench run ended with exit code {exit}: {(error.Trim() is { Length: > 0 } why ? why : output.Trim())}");
        }
        finally
        {
            Directory.Delete(asked, recursive: true);
        }

        return SavedRun.Read(given);
    }

    private static async Task<(int Exit, string Output, string Error)> CallAsync(
        string program, string[] arguments, string? folder, CancellationToken stop)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? ""
        };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new BenchException($"{program} could not be started ({e.Message}); next: dotnet tool install {Tool}, or name the "
                + $"program in {Variable} or BenchLoad.Program");
        }

        using (process)
        {
            process.StandardInput.Close();
            var (output, error) = (process.StandardOutput.ReadToEndAsync(CancellationToken.None), process.StandardError.ReadToEndAsync(
                CancellationToken.None));
            try
            {
                await process.WaitForExitAsync(stop);
            }
            catch (OperationCanceledException)
            {
                // Its generators and servers end with it.
                process.Kill(entireProcessTree: true);
                throw;
            }

            return (process.ExitCode, await output, await error);
        }
    }

    private static (string Program, string[] Arguments, string? Folder) Find(string? named)
    {
        if ((named ?? Environment.GetEnvironmentVariable(Variable)) is { Length: > 0 } path)
        {
            if (!File.Exists(path))
                throw new BenchException(
                    $"the program {path} is not there; it is named by {(named is null ? Variable : "BenchLoad.Program")}");
            return path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) ? ("dotnet", [path], null) : (path, [], null);
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (((string[])[Path.Combine(folder.FullName, ".config", "dotnet-tools.json"),
                Path.Combine(folder.FullName, "dotnet-tools.json")])
                .Any(HasTool))
                return ("dotnet", ["tool", "run", Command], folder.FullName);
        return (Command, [], null);
    }

    private static bool HasTool(string manifest)
    {
        if (!File.Exists(manifest)) return false;
        try
        {
            using var json = JsonDocument.Parse(
                File.ReadAllText(manifest),
                new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return json.RootElement.TryGetProperty("tools", out var tools) && tools.TryGetProperty(Tool, out _);
        }
        catch (JsonException)
        {
            return false; // The command that reads it says so.
        }
    }
}
