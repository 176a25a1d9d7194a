using Bench.Loadgen.Results;

namespace Bench.Tests.EndToEnd.Terminal;

/// <summary>Every command that measures ends by Ctrl-C and by the closing of its terminal as a run does.</summary>
public sealed class OtherCommandTests
{
    [Theory]
    [InlineData("selftest", "expected")]
    [InlineData("bench-clients", "repeat 1")]
    [InlineData("preset", "quantum-headers: ")]
    public async Task It_ends_in_good_order(string command, string begins)
    {
        foreach (var hangUp in (bool[])[false, true])
        {
            using var bench = new BenchProgram();
            var json = Path.Combine(bench.Folder, "out.json");
            using var terminal = PseudoTerminal.Start(
                command, command switch { "selftest" => "--once", "preset" => "--all", _ => "--quick" }, "--out", json);
            await terminal.SaysAsync(begins);
            if (hangUp) terminal.HangUp();
            else terminal.Type(PseudoTerminal.CtrlC);
            var exit = await terminal.EndAsync();
            Assert.True(exit == 130, $"hang-up {hangUp}: exit {exit}: {terminal.Output}");
            Assert.True(File.Exists(json), $"hang-up {hangUp}: nothing was saved");
        }
    }

    [Fact]
    public async Task A_bare_source_that_hangs_holds_nobody()
    {
        using var terminal = PseudoTerminal.Start("bench-clients", "--quick", "--only", "connect-rate", "--pattern", "sse");
        var source = 0;
        // As soon as it is there, before it has said where it listens if this is fast enough: that is what is waited for then.
        await Eventually.TrueAsync(
            () => (source = ProcessTable.ChildrenOf(terminal.Id)
                .FirstOrDefault(p => ProcessTable.CommandLineOf(p).Contains(" source ", StringComparison.Ordinal))) > 0,
            () => terminal.Output);
        ProcessTable.Send(source, ProcessTable.SigStop);
        terminal.Type(PseudoTerminal.CtrlC);
        var exit = await terminal.EndAsync();
        Assert.True(exit == 130, $"exit {exit}: {terminal.Output}");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_search_ends_in_good_order(bool hangUp)
    {
        using var bench = new BenchProgram();
        using var terminal = PseudoTerminal.Start(
            "find-max", "-s", bench.Scenario(steadySeconds: 600), "--start", "20", "--limit", "40", "--out", bench.Out, "--force");
        await terminal.SaysAsync("steady");
        if (hangUp) terminal.HangUp();
        else terminal.Type(PseudoTerminal.CtrlC);
        var exit = await terminal.EndAsync();
        Assert.True(exit == 130, $"exit {exit}: {terminal.Output}");
        Assert.Equal(RunStatus.Interrupted, bench.ReadRun().Status);
        Assert.Contains(Assert.Single(bench.ReadTrials()).Findings, f => f.Code == "interrupted");
    }

    [Theory]
    [InlineData("start")]
    [InlineData("connect")]
    [InlineData("idle")]
    [InlineData("warm-up")]
    public async Task A_run_ends_in_good_order_in_any_phase(string phase)
    {
        using var bench = new BenchProgram();
        using var terminal = PseudoTerminal.Start(
            "run", "-s", bench.Scenario(steadySeconds: 600), "--out", bench.Out, "--force", "--retries", "0", "--no-report");
        await terminal.SaysAsync($"{phase} …"); // By the time that it is read, another phase may have begun: no matter.
        terminal.Type(PseudoTerminal.CtrlC);
        var exit = await terminal.EndAsync();
        Assert.True(exit == 130, $"exit {exit}: {terminal.Output}");
        Assert.Equal(RunStatus.Interrupted, bench.ReadRun().Status);
        InterruptTests.SkipIfLate(terminal.Output);
        Assert.DoesNotContain("error:", terminal.Output, StringComparison.Ordinal);
    }
}
