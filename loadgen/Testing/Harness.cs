using System.Diagnostics;

namespace RealtimeBench;

/// <summary>Calls the program, and reads what its run left.</summary>
internal static class Harness
{
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
            throw new BenchException($"{program} could not be started ({e.Message}); next: dotnet tool install {ProgramPlace.Tool}, or "
                + $"name the program in {ProgramPlace.Variable} or BenchLoad.Program");
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

    private static ProgramPlace Find(string? named)
    {
        try
        {
            return ProgramPlace.Find(named, "BenchLoad.Program", AppContext.BaseDirectory);
        }
        catch (FileNotFoundException e)
        {
            throw new BenchException(e.Message);
        }
    }
}
