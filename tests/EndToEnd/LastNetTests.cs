using System.Diagnostics;

namespace Bench.Tests.EndToEnd;

/// <summary>What nobody has foreseen ends a program with a sentence and the place of its trace, never with the trace itself.</summary>
public sealed class LastNetTests
{
    [Fact]
    public async Task A_defect_of_bench_is_a_sentence_and_a_file()
    {
        using var bench = new BenchProgram();
        // A hidden command that speaks to programs alone: what it is told is not read with care.
        using var process = BenchProgram.StartWith(
            new Dictionary<string, string> { ["TMPDIR"] = bench.Folder }, "source", "--pattern", "sse", "--payload", "200");
        await process.StandardInput.WriteLineAsync("send much 1");
        process.StandardInput.Close();
        Told("bench", bench.Folder, await BenchProgram.EndAsync(process));
    }

    [Fact]
    public async Task A_defect_of_the_report_is_a_sentence_and_a_file()
    {
        using var bench = new BenchProgram();
        var program = BenchProgram.BenchDll.Replace(
            $"{Path.DirectorySeparatorChar}loadgen{Path.DirectorySeparatorChar}",
            $"{Path.DirectorySeparatorChar}Report{Path.DirectorySeparatorChar}", StringComparison.Ordinal);
        var start = new ProcessStartInfo(
            "dotnet", [program.Replace("bench.dll", "Bench.Report.dll", StringComparison.Ordinal), "map", "nowhere", bench.Folder, "many"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        start.Environment["TMPDIR"] = bench.Folder;
        using var process = Process.Start(start)!;
        Told("report", bench.Folder, await BenchProgram.EndAsync(process));
    }

    [Fact]
    public async Task Where_it_cannot_write_its_trace_it_says_so()
    {
        using var process = BenchProgram.StartWith(
            new Dictionary<string, string> { ["TMPDIR"] = "/nonexistent" }, "source", "--pattern", "sse", "--payload", "200");
        await process.StandardInput.WriteLineAsync("send much 1");
        process.StandardInput.Close();
        var (exit, _, error) = await BenchProgram.EndAsync(process);
        Assert.Equal(1, exit);
        Assert.Matches("^bench: bench itself failed: .* where it failed could not be written to /nonexistent", error);
    }

    private static void Told(string who, string folder, (int Exit, string Output, string Error) ended)
    {
        Assert.Equal(1, ended.Exit);
        var trace = Assert.Single(Directory.GetFiles(folder, "*.error.txt"));
        Assert.StartsWith($"{who}: {who} itself failed: ", ended.Error, StringComparison.Ordinal);
        Assert.EndsWith($"This is a defect; please report it with the file {trace}", ended.Error.TrimEnd(), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ended.Output + ended.Error, StringComparison.Ordinal);
        Assert.Contains("FormatException", File.ReadAllText(trace), StringComparison.Ordinal);
    }
}
