namespace Bench.Tests.EndToEnd.Terminal;

/// <summary>What a person sees of a run in a terminal, and a log without one.</summary>
public sealed class ProgressTests
{
    [Fact]
    public async Task In_a_terminal_one_line_moves()
    {
        using var bench = new BenchProgram();
        using var terminal = PseudoTerminal.Start(
            "run", "-s", bench.Scenario(steadySeconds: 3), "--out", bench.Out, "--force", "--no-report", "--retries", "0");
        var exit = await terminal.EndAsync();
        await terminal.SaysAsync("held");

        Assert.True(exit == 0, terminal.Output);
        // From the trial's headline to its result: all phases and seconds are drawn over each other.
        var lines = terminal.Output.Split('\n');
        var first = Array.FindIndex(lines, line => line.Contains("30 clients", StringComparison.Ordinal));
        var last = Array.FindIndex(lines, line => line.Contains("held 30 of 30", StringComparison.Ordinal));
        Assert.True(first >= 0 && last == first + 1, terminal.Output);
        var drawn = lines[last].Split("\r\e[K")[..^1];
        Assert.Contains(drawn, line => line.Contains("connect …", StringComparison.Ordinal));
        Assert.Contains(drawn, line => line.Contains("connected", StringComparison.Ordinal));
        Assert.All(drawn, line => Assert.InRange(line.Length, 0, PseudoTerminal.Columns - 1));
    }

    [Fact]
    public async Task Without_a_terminal_every_phase_has_a_plain_line()
    {
        using var bench = new BenchProgram();
        var (exit, output, error) = await BenchProgram.RunAsync(
            "run", "-s", bench.Scenario(), "--out", bench.Out, "--force", "--no-report");
        Assert.True(exit == 0, output + error);
        Assert.DoesNotContain('\r', output);
        Assert.DoesNotContain('\e', output);
        var lines = output.Split('\n');
        foreach (var phase in (string[])["connect", "idle", "warm-up", "steady", "drain"])
            Assert.Single(lines, line => line.StartsWith($"  {phase} (", StringComparison.Ordinal));
    }
}
