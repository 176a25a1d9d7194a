using System.Diagnostics;

namespace Bench.Tests.EndToEnd;

/// <summary>What a command makes for itself goes when it ends.</summary>
public sealed class LeftBehindTests
{
    [Fact]
    public async Task Advice_that_is_measured_leaves_no_folder_of_its_own()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the temporary folder is set by TMPDIR: run on Linux");
        using var bench = new BenchProgram();
        var temporary = Directory.CreateDirectory(Path.Combine(bench.Folder, "tmp")).FullName;
        // A file where the run's folder should be: the run is refused, after its scenario was written.
        File.WriteAllText(Path.Combine(bench.Folder, "results"), "");
        var start =
            new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = bench.Folder };
        start.Environment["TMPDIR"] = temporary;
        foreach (var word in (string[])[BenchProgram.BenchDll, "advise", "--updates", "1/s", "--fresh", "1s", "--run"])
            start.ArgumentList.Add(word);
        using var process = Process.Start(start)!;
        var (exit, output, error) = await BenchProgram.EndAsync(process);

        Assert.Equal(1, exit);
        Assert.Contains("output folder", output + error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(temporary));
    }
}
