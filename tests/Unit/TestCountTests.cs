using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Bench.Tests.Unit;

/// <summary>scripts/test-count over outputs of dotnet test: one line when the run came to its end, else what happened.</summary>
public sealed class TestCountTests
{
    private const string Start = "Running tests from Unit.dll (net10.0|x64)\nUnit.dll (net10.0|x64) passed (2s 083ms)\n";

    [Theory]
    [InlineData(12, 0, 12, 0, "12 passed, 0 failed, 0 skipped")]
    [InlineData(12, 1, 11, 0, "11 passed, 1 failed, 0 skipped")]
    [InlineData(12, 0, 9, 3, "9 passed, 0 failed, 3 skipped")]
    public async Task A_whole_summary_is_one_line(int total, int failed, int succeeded, int skipped, string expected) =>
        Assert.Equal((0, expected, ""), await CountAsync(Start + Summary(total, failed, succeeded, skipped)));

    [Fact]
    public async Task What_a_test_prints_before_the_summary_is_not_counted() =>
        Assert.Equal(
            (0, "2 passed, 0 failed, 0 skipped", ""), await CountAsync("  failed: 7\n  succeeded: 5\n" + Start + Summary(2, 0, 2, 0)));

    [Theory]
    [InlineData(Start, "broke off before their summary; how many passed is not known; the last line of 2: Unit.dll")]
    [InlineData("", "the output is empty: the tests never began")]
    [InlineData(
        Start + "Test run summary: Failed!\n  total: 3\n  failed: 0\n",
        "broke off within their summary; how many passed is not known; the last line of 5:   failed: 0")]
    [InlineData(
        "Test run summary: Passed!\n  total: 3\n  failed: 0\n  succeeded: 2\n  skipped: 0\n", "the summary tells 3 tests, and 2 passed")]
    public async Task A_run_that_broke_off_says_so_and_counts_nothing(string log, string expected)
    {
        var (exit, output, error) = await CountAsync(log);
        Assert.Equal((1, ""), (exit, output));
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_file_to_read_it_says_what_it_wants()
    {
        var (exit, output, error) = await RunAsync("/nowhere/log");
        Assert.Equal((64, ""), (exit, output));
        Assert.Contains("cannot read /nowhere/log; give one file", error, StringComparison.Ordinal);
        Assert.Equal(64, (await RunAsync()).Exit);
    }

    private static string Summary(int total, int failed, int succeeded, int skipped) =>
        $"\nTest run summary: {(failed > 0 ? "Failed" : "Passed")}!\n  total: {total}\n  failed: {failed}\n  succeeded: {succeeded}\n  "
        + $"skipped: {skipped}\n  duration: 2s 790ms\n";

    private static async Task<(int Exit, string Output, string Error)> CountAsync(string log)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, log);
            return await RunAsync(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<(int Exit, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var script = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", "scripts", "test-count"));
        using var process = Process.Start(
            new ProcessStartInfo("bash", [script, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync(Eventually.Token());
        var error = process.StandardError.ReadToEndAsync(Eventually.Token());
        await process.WaitForExitAsync(Eventually.Token());
        return (process.ExitCode, (await output).TrimEnd(), (await error).TrimEnd());
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
