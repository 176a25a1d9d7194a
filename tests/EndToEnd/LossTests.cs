using Bench.Loadgen.Links;
using static Bench.Tests.EndToEnd.ProcessTable;

namespace Bench.Tests.EndToEnd;

/// <summary>
/// Runs on a way that loses packets: real network namespaces, real drops. Counts alone; how late it makes a message depends on the kernel.
/// </summary>
public sealed class LossTests
{
    private const string Rungs =
        """{ "pattern": "polling", "interval_ms": 200 }, { "pattern": "long-polling", "hold_ms": 5000 }, { "pattern": "sse" }, { "pattern": "websocket" }""";

    [Theory]
    [InlineData("reference")]
    [InlineData("lean")]
    public async Task Every_rung_gets_every_message_of_which_packets_were_lost_and_nothing_is_left(string engine)
    {
        Skip();
        using var bench = new BenchProgram();
        using var process = BenchProgram.StartWith(
            new Dictionary<string, string> { ["STARTED_BY_TEST"] = bench.Folder },
            "run", "-s", Scenario(bench, Rungs, steadySeconds: 5), "--loss", "5", "--engine", engine, "--out", bench.Out, "--force");
        var (exit, output, error) = await BenchProgram.EndAsync(process);
        Assert.True(exit == 0, output + error);
        Assert.Contains("loss: packets are dropped by ", output, StringComparison.Ordinal);
        var trials = bench.ReadTrials();
        Assert.Equal(4, trials.Count);
        RunTests.SkipWithoutTraffic(trials);
        Assert.All(trials, trial =>
        {
            Assert.EndsWith(" loss 5 %", trial.Pattern.Label, StringComparison.Ordinal);
            Assert.True(trial.Messages.InvariantHolds, trial.Messages.Invariant);
            Assert.Equal(
                (30L, trial.Messages.Published, 0L, 0L),
                (trial.Connections.Held, (long?)trial.Messages.Delivered, trial.Messages.Lost, trial.Messages.Duplicated));
            var loss = trial.Loss!;
            // A polling interval or two of few clients may lose nothing one way by chance: both ways together do not.
            Assert.True(loss.Up!.Packets > 100 && loss.Down!.Packets > 100 && loss.Up.Dropped + loss.Down.Dropped > 0, $"{loss}");
            Assert.True(loss.Up.SentAgain + loss.Down!.SentAgain > 0, $"{loss}");
            Assert.DoesNotContain(trial.Findings, f => f.Code == "loss-off");
            Assert.Contains(
                $"{loss.RealPercent!.Value.ToString("0.##", System.Globalization.CultureInfo.InvariantCulture)} % of the packets dropped, "
                    + "5 % asked for",
                output, StringComparison.Ordinal);
        });
        Assert.Contains(
            "| 5 % |", await File.ReadAllTextAsync(Path.Combine(bench.Out, "summary.md"), TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
        Assert.Empty(All().Where(p => EnvironmentOf(p).Contains(bench.Folder, StringComparison.Ordinal)).Select(CommandLineOf));
        Assert.Empty(NamespacesOf(process.Id));
    }

    [Fact]
    public async Task The_same_way_with_nothing_dropped_counts_and_drops_nothing()
    {
        Skip();
        using var bench = new BenchProgram();
        var (exit, output, error) = await BenchProgram.RunAsync(
            "run", "-s", Scenario(bench, """{ "pattern": "sse", "loss_percent": 0 }""", steadySeconds: 5), "--out", bench.Out,
            "--no-report", "--force");
        Assert.True(exit == 0, output + error);
        var trial = Assert.Single(bench.ReadTrials());
        RunTests.SkipWithoutTraffic([trial]);
        Assert.Equal((0.0, 0L, 0L), (trial.Loss!.RealPercent!.Value, trial.Loss.Up!.Dropped, trial.Loss.Down!.Dropped));
        Assert.True(trial.Loss.Down.Packets > 0);
        Assert.Equal((trial.Messages.Published, 0L), ((long?)trial.Messages.Delivered, trial.Messages.Lost));
    }

    [Fact]
    public async Task A_run_that_is_stopped_or_killed_leaves_no_network_behind_for_longer_than_the_next()
    {
        Skip();
        using var bench = new BenchProgram();
        using var stopped = BenchProgram.Start(
            "run", "-s", Scenario(bench, """{ "pattern": "sse", "loss_percent": 1 }""", steadySeconds: 60), "--out", bench.Out,
            "--no-report", "--force");
        await BenchProgram.ReadUntilAsync(stopped, "steady");
        Assert.Equal(2, NamespacesOf(stopped.Id).Length);
        Send(stopped.Id, SigInt);
        var (exit, _, _) = await BenchProgram.EndAsync(stopped);
        Assert.Equal(130, exit);
        Assert.Empty(NamespacesOf(stopped.Id));

        using var killed = BenchProgram.Start(
            "run", "-s", Scenario(bench, """{ "pattern": "sse", "loss_percent": 1 }""", steadySeconds: 60), "--out", bench.Out,
            "--overwrite", "--no-report", "--force");
        await BenchProgram.ReadUntilAsync(killed, "steady");
        killed.Kill();
        await BenchProgram.EndAsync(killed);
        new NetworkNamespace().Dispose();
        // Another run of this machine may be the one that removes it, and be at it.
        await Eventually.TrueAsync(
            () => NamespacesOf(killed.Id).Length == 0, () => $"left behind: {string.Join(", ", NamespacesOf(killed.Id))}");
    }

    private static void Skip()
    {
        var (missing, _) = LossyLink.Try();
        Assert.SkipUnless(missing is null, missing ?? "");
    }

    private static string[] NamespacesOf(int processId) => Directory.Exists("/run/netns")
        ? [.. Directory.GetFiles("/run/netns").Select(Path.GetFileName).OfType<string>()
            .Where(name => name.Contains($"-{processId}-", StringComparison.Ordinal))]
        : [];

    // A lost SYN is sent again after a second or more, and a packet that is lost again and again after ever longer.
    private static string Scenario(BenchProgram bench, string patterns, int steadySeconds)
    {
        var path = Path.Combine(bench.Folder, "scenario.json");
        File.WriteAllText(path, $$"""
            { "name": "small", "workloads": [{ "name": "w", "clients": 30, "messages_per_second": 10 }], "patterns": [{{patterns}}], "trials": 1,
              "phases": { "connect_per_second": 300, "connect_timeout_ms": 120000, "idle_seconds": 0, "warmup_seconds": 0.3, "steady_seconds": {{steadySeconds}}, "drain_seconds": 180 } }
            """);
        return path;
    }
}
