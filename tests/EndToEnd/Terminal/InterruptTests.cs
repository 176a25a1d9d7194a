using Bench.Loadgen.Middleboxes;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using static Bench.Tests.EndToEnd.ProcessTable;

namespace Bench.Tests.EndToEnd.Terminal;

/// <summary>
/// A person at a terminal stops a run: what was measured is kept, nothing false is found in it, and nothing is left running.
/// </summary>
public sealed class InterruptTests
{
    private const string TwoPatterns = """{ "pattern": "sse" }, { "pattern": "websocket" }""";

    private static readonly string[] Late = ["no answer came in time while ", "did not stop in good order when it was asked to"];

    [Theory]
    [InlineData("ctrl-c")]
    [InlineData("ctrl-backslash")]
    [InlineData("sigterm")]
    [InlineData("hang-up")]
    public async Task One_asks_for_the_end_and_what_was_measured_is_kept(string how)
    {
        using var bench = new BenchProgram();
        using var terminal = await SteadyAsync(bench);
        await TargetServer.HasDeliveredAsync(ServerOf(terminal.Id), 300);
        switch (how)
        {
            case "ctrl-c": terminal.Type(PseudoTerminal.CtrlC); break;
            case "ctrl-backslash": terminal.Type(PseudoTerminal.CtrlBackslash); break;
            case "sigterm": Send(terminal.Id, SigTerm); break;
            default: terminal.HangUp(); break;
        }

        var exit = await terminal.EndAsync();
        Assert.True(exit == 130, $"exit {exit}: {terminal.Output}");
        Assert.Equal(RunStatus.Interrupted, bench.ReadRun().Status);
        var trial = Assert.Single(bench.ReadTrials());
        SkipIfLate(string.Join('\n', trial.Findings.Select(f => f.Message)));
        // Of a busy machine it may tell as well, and of nothing that is not so: no lost connections, no lost messages.
        var found = Assert.Single(trial.Findings, f => !RunTests.IsOfSpeed(f));
        Assert.Equal(("interrupted", Severity.Invalid), (found.Code, found.Severity));
        Assert.Equal(
            (30L, 30L, 30L, 0L),
            (trial.Connections.Attempted, trial.Connections.Connected, trial.Connections.Held, trial.Connections.Lost));
        Assert.True(trial.Messages.InvariantHolds, trial.Messages.Invariant);
        Assert.InRange(trial.LatencyMs!.Count, 1, trial.Messages.Delivered);
        if (how != "hang-up") Assert.Contains("stopping: saving what was measured", terminal.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(bench.Out, "report.html")), terminal.Output);
        var (drawn, output, error) = await BenchProgram.RunAsync("report", bench.Out);
        Assert.True(drawn == 0, output + error);
    }

    [Fact]
    public async Task Twice_ends_at_once_and_leaves_no_run_that_seems_to_go_on()
    {
        using var bench = new BenchProgram();
        using var terminal = await SteadyAsync(bench);
        // A server that does not answer, so that the first cannot be over before the second comes.
        Send(ServerOf(terminal.Id), SigStop);
        var exit = await terminal.EndByAsync(PseudoTerminal.CtrlC);
        Assert.True(exit == 130, $"exit {exit}: {terminal.Output}");
        Assert.Equal(RunStatus.Interrupted, bench.ReadRun().Status);
        // "At once" is seen by what was not waited for: the trial under way is not saved.
        Assert.False(Directory.Exists(Path.Combine(bench.Out, "trials")));
    }

    [Fact]
    public async Task Twice_leaves_no_folder_of_what_stood_between_wherever_that_was()
    {
        Assert.SkipUnless(MiddleboxList.Of(Through.Nginx).Missing is null, MiddleboxList.Of(Through.Nginx).Missing ?? "");
        using var bench = new BenchProgram();
        // A name that the grammar of a configuration does not take.
        var temporary = Directory.CreateDirectory(Path.Combine(bench.Folder, "a place; with {signs}")).FullName;
        using var terminal = PseudoTerminal.StartWith(
            new Dictionary<string, string> { ["TMPDIR"] = temporary },
            "run", "-s", bench.Scenario(steadySeconds: 600), "--through", "nginx", "--out", bench.Out, "--force", "--retries", "0");
        await terminal.SaysAsync("steady");
        Assert.Single(Directory.GetDirectories(temporary, "bench-middlebox-*"));
        Send(ServerOf(terminal.Id), SigStop);
        var exit = await terminal.EndByAsync(PseudoTerminal.CtrlC);
        Assert.True(exit == 130, $"exit {exit}: {terminal.Output}");
        Assert.Empty(Directory.GetDirectories(temporary, "bench-*"));
    }

    [Theory]
    [InlineData("start")]
    [InlineData("connect")]
    [InlineData("steady")]
    public async Task Two_signals_at_once_are_one_wish_as_those_of_timeout(string phase)
    {
        using var bench = new BenchProgram();
        using var run = BenchProgram.Start("run", "-s", bench.Scenario(steadySeconds: 600), "--out", bench.Out, "--no-report", "--force");
        await BenchProgram.ReadUntilAsync(run, phase);
        Send(run.Id, SigTerm);
        Send(run.Id, SigTerm);
        var (exit, output, error) = await BenchProgram.EndAsync(run);
        Assert.True(exit == 130, $"exit {exit}: {output}{error}");
        Assert.Equal(RunStatus.Interrupted, bench.ReadRun().Status);
        // What was measured until then is kept: nothing while the sides start.
        if (phase != "start") Assert.Single(bench.ReadTrials());
    }

    [Theory]
    [InlineData("server")]
    [InlineData("generator")]
    public async Task A_side_that_hangs_keeps_the_end_no_longer_than_said(string side)
    {
        using var bench = new BenchProgram();
        using var terminal = await SteadyAsync(bench, "--no-report");
        await TargetServer.HasDeliveredAsync(ServerOf(terminal.Id), 300);
        Send(side == "server" ? ServerOf(terminal.Id) : GeneratorOf(terminal.Id), SigStop);
        terminal.Type(PseudoTerminal.CtrlC);

        var exit = await terminal.EndAsync();
        Assert.True(exit == 130, $"exit {exit}: {terminal.Output}");
        Assert.Equal(RunStatus.Interrupted, bench.ReadRun().Status);
        Assert.Contains(Assert.Single(bench.ReadTrials()).Findings, f => f.Code == "interrupted");
        Assert.DoesNotContain("   at ", terminal.Output, StringComparison.Ordinal);
    }

    /// <summary>
    /// Leaves a test whose run has waited for its children as long as a person waits, seconds, and a busy machine's needed longer.
    /// </summary>
    /// <param name="said">The run's output, or its findings.</param>
    internal static void SkipIfLate(string said) => Assert.SkipWhen(
        Late.Any(words => said.Contains(words, StringComparison.Ordinal)),
        $"this machine was too busy to end in the time that a person waits: {said}");

    private static async Task<PseudoTerminal> SteadyAsync(BenchProgram bench, params string[] more)
    {
        var terminal = PseudoTerminal.Start(
            ["run", "-s", bench.Scenario(TwoPatterns, steadySeconds: 600), "--out", bench.Out, "--force", "--retries", "0", .. more]);
        await terminal.SaysAsync("steady");
        return terminal;
    }
}
