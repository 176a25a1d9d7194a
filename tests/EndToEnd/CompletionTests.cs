using System.Diagnostics;

namespace Bench.Tests.EndToEnd;

/// <summary>A shell asks the program what may come next.</summary>
public sealed class CompletionTests
{
    [Theory]
    [InlineData("bench ru", "run")]
    [InlineData("bench run --cl", "--clients")]
    [InlineData("bench run --scenario id", "idle-memory")]
    [InlineData("bench run --engine l", "lean")]
    [InlineData("bench run --target sig", "signalr")]
    [InlineData("bench run --pattern web", "websocket")]
    [InlineData("bench new sc", "scenario")]
    public async Task What_may_come_next_is_told(string line, string expected)
    {
        var (exit, output, error) = await BenchProgram.RunAsync($"[suggest:{line.Length}]", line);
        Assert.True(exit == 0, error);
        Assert.Contains(expected, output.ReplaceLineEndings("\n").Split('\n'));
    }

    [Fact]
    public async Task The_lines_for_bash_complete_a_word()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs bash");
        const string script =
            """
            bench() { dotnet "$BENCH" "$@"; }
            eval "$(bench completion bash)"
            COMP_LINE='bench run --cli' COMP_POINT=15 COMP_CWORD=2 COMP_WORDS=(bench run --cli)
            _bench_complete
            echo "${COMPREPLY[@]}"
            """;
        var start = new ProcessStartInfo("bash", ["-c", script])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true
        };
        start.Environment["BENCH"] = BenchProgram.BenchDll;
        var (exit, output, error) = await BenchProgram.EndAsync(Process.Start(start)!);
        Assert.True(exit == 0, error);
        Assert.Equal("--clients", output.Trim());
    }

    [Fact]
    public async Task A_shell_that_is_not_known_is_refused_with_those_that_are()
    {
        var (exit, _, error) = await BenchProgram.RunAsync("completion", "bsh");
        Assert.Equal(1, exit);
        Assert.Contains("did you mean bash", error, StringComparison.Ordinal);
    }
}
