using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Bench.Tests.Unit;

/// <summary>
/// scripts/mutant-verdict over outputs of the self-test: a mutant is caught by the rows that are about what it breaks, or missed.
/// </summary>
public sealed class MutantVerdictTests
{
    private const string Mean = "  FAIL     sse: mean                                    24.9         12.5          ± 1 ms\n";
    private const string Maximum = "  FAIL     sse: maximum                                2,000           31        ± 100 ms\n";
    private const string Ended = "  FAIL     the server ended\n";
    private const string Wrong = "MISSED, caught for the wrong reason: ";
    private const string Share = "  pass     share of values seen                        0.632        0.633       ± 0.02\n";

    [Theory]
    [InlineData(Mean + Share, "^sse: mean")]
    [InlineData(Mean + Maximum, "^sse: mean", "^sse: maximum")]
    [InlineData(Mean + Maximum, "^sse: (mean|maximum)")]
    public async Task Failed_rows_that_are_named_are_a_mutant_caught(string table, params string[] rows)
    {
        var (exit, output, error) = await JudgeAsync(table, rows);
        Assert.Equal((0, ""), (exit, error));
        Assert.StartsWith("caught\n", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Share, "MISSED, no row failed", "^sse: mean")]
    [InlineData(Maximum, Wrong + "no row failed that is '^sse: mean'; failed beside it: sse: maximum", "^sse: mean")]
    [InlineData(Mean + Maximum, Wrong + "failed beside it: sse: maximum", "^sse: mean")]
    [InlineData(Mean, Wrong + "no row failed that is '^sse: maximum'", "^sse: mean", "^sse: maximum")]
    [InlineData(Ended, Wrong + "no row failed that is '^sse: mean'; failed beside it: the server ended", "^sse: mean")]
    public async Task Other_rows_or_too_few_are_a_mutant_missed(string table, string expected, params string[] rows)
    {
        var (exit, output, error) = await JudgeAsync(table, rows);
        Assert.Equal((1, ""), (exit, error));
        Assert.Equal(expected, output.Split('\n')[0]);
    }

    [Fact]
    public async Task A_self_test_that_broke_off_is_no_verdict()
    {
        var (exit, output, error) = await RunAsync("a known delay\n" + Mean, "^sse: mean");
        Assert.Equal((2, ""), (exit, output));
        Assert.Contains("did not come to its end; its last line:   FAIL     sse: mean", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_row_it_says_what_it_wants()
    {
        var (exit, output, error) = await RunAsync(Mean);
        Assert.Equal((64, ""), (exit, output));
        Assert.Contains("no row is named", error, StringComparison.Ordinal);
    }

    private static Task<(int Exit, string Output, string Error)> JudgeAsync(string table, string[] rows) =>
        RunAsync($"a known delay\n{table}7 rows passed, 2 failed\n", rows);

    private static async Task<(int Exit, string Output, string Error)> RunAsync(string log, params string[] rows)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, log);
            var script = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", "scripts", "mutant-verdict"));
            var start =
                new ProcessStartInfo("bash", [script, file, .. rows]) { RedirectStandardOutput = true, RedirectStandardError = true };
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync(Eventually.Token());
            var error = process.StandardError.ReadToEndAsync(Eventually.Token());
            await process.WaitForExitAsync(Eventually.Token());
            return (process.ExitCode, await output, (await error).TrimEnd());
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
