using System.Diagnostics;
using System.Globalization;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Results;
using static Bench.Tests.EndToEnd.ProcessTable;

namespace Bench.Tests.EndToEnd;

/// <summary>What the environment of a user's shell has set, and what a run leaves in it.</summary>
public sealed class EnvironmentTests
{
    // Nothing listens at port 1. Names in both cases, as programs differ in which they read; nothing is exempt.
    private static readonly Dictionary<string, string> Proxies = new()
    {
        ["http_proxy"] = "http://127.0.0.1:1",
        ["https_proxy"] = "http://127.0.0.1:1",
        ["all_proxy"] = "http://127.0.0.1:1",
        ["HTTP_PROXY"] = "http://127.0.0.1:1",
        ["HTTPS_PROXY"] = "http://127.0.0.1:1",
        ["ALL_PROXY"] = "http://127.0.0.1:1",
        ["no_proxy"] = "",
        ["NO_PROXY"] = "",
    };

    [Theory]
    [InlineData("reference")]
    [InlineData("lean")]
    public async Task No_proxy_of_the_environment_is_asked(string engine)
    {
        Assert.SkipUnless(engine == "reference" || OperatingSystem.IsLinux(), "the engine lean takes epoll: run on Linux");
        using var bench = new BenchProgram();
        using var run = BenchProgram.StartWith(
            Proxies, "run", "-s", bench.Scenario(RunTests.AllPatterns), "--out", bench.Out, "--no-report", "--force", "--engine", engine);
        var (exit, output, error) = await BenchProgram.EndAsync(run);

        Assert.True(exit == 0, output + error);
        Assert.Equal(RunStatus.Complete, bench.ReadRun().Status);
        AllArrived(bench, trials: 4);
    }

    [Fact]
    public async Task No_proxy_of_the_environment_is_asked_for_a_target_either()
    {
        await using var server = await ServerProgram.StartAsync();
        using var bench = new BenchProgram();
        // Looked at, subscribed to, published on and read by the page of its metrics: each by a client of its own.
        var file = bench.Target($$"""
            "url": "{{server.Url.GetLeftPart(UriPartial.Authority)}}",
            "metrics": {
              "url": "{{new Uri(server.Control, "/metrics")}}",
              "cpu_seconds": "dotnet_process_cpu_time_seconds_total",
              "resident_bytes": "dotnet_process_memory_working_set_bytes"
            },
            "publish": { "url": "/messages?topic=${topic}" },
            "patterns": {
              "polling": { "url": "/poll?topic=${topic}&since=${since}", "batch": "", "message": { "pointer": "/3" } },
              "websocket": { "url": "/ws?topic=${topic}&since=${since}", "message": { "pointer": "/3" } },
            }
            """);
        using var run = BenchProgram.StartWith(
            Proxies, "run", "-s", bench.Scenario(RunTests.AllPatterns), "--target", file, "--out", bench.Out, "--no-report", "--force");
        var (exit, output, error) = await BenchProgram.EndAsync(run);

        Assert.True(exit == 0, output + error);
        AllArrived(bench, trials: 2);
        RunTests.TellWhatTheServerUsed(bench.ReadTrials());

        using var probe = BenchProgram.StartWith(
            Proxies, "target", "probe", new Uri(server.Url, "/sse?topic=x").AbsoluteUri, "--patience-s", "120");
        (exit, output, error) = await BenchProgram.EndAsync(probe);
        Assert.True(exit == 0, error);
        Assert.Contains("\"sse\"", output, StringComparison.Ordinal);
    }

    private static void AllArrived(BenchProgram bench, int trials)
    {
        var made = bench.ReadTrials();
        Assert.Equal(trials, made.Count);
        Assert.All(made, trial => Assert.Equal(
            (30L, 0L, trial.Messages.Expected, 0L),
            (trial.Connections.Held, trial.Connections.Lost, (long?)trial.Messages.Delivered, trial.Messages.Lost)));
    }

    [Fact]
    public async Task Processes_that_are_killed_leave_nothing_in_the_temporary_folder()
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux(), "the temporary folder is set by TMPDIR, and processes are found through /proc: run on Linux");
        using var bench = new BenchProgram();
        var temporary = Directory.CreateDirectory(Path.Combine(bench.Folder, "tmp")).FullName;
        using var run = BenchProgram.StartWith(
            new Dictionary<string, string> { ["TMPDIR"] = temporary }, "run", "-s", bench.Scenario(steadySeconds: 600), "--out", bench.Out,
            "--no-report", "--force");
        await BenchProgram.ReadUntilAsync(run, "steady");
        foreach (var child in ChildrenOf(run.Id)) Send(child, SigKill);
        var (exit, output, error) = await BenchProgram.EndAsync(run);

        Assert.True(exit == 1, $"exit {exit}: {output} {error}");
        // "dotnet-diagnostic-<pid>-<start>-socket", "clr-debug-pipe-<pid>-<start>-in" and "-out".
        Assert.DoesNotContain(
            Directory.GetFileSystemEntries(temporary).Select(Path.GetFileName),
            name => name!.StartsWith("dotnet-diagnostic-", StringComparison.Ordinal)
                || name.StartsWith("clr-debug-pipe-", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("run", 64)]
    [InlineData("run", ProcessRule.Own)]
    [InlineData("serve", 64)]
    public async Task Too_few_descriptors_are_refused_in_a_sentence(string command, int descriptors)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "descriptors are limited by the shell's ulimit, and read from /proc: run on Linux");
        using var bench = new BenchProgram();
        string[] arguments = command == "run"
            ? ["run", "-s", bench.Scenario(), "--out", bench.Out]
            : ["serve", "--urls", "http://127.0.0.1:0"];
        var start = new ProcessStartInfo("sh") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var word in (string[])["-c", "ulimit -n \"$0\" && exec \"$@\"", descriptors.ToString(CultureInfo.InvariantCulture),
            "dotnet", BenchProgram.BenchDll, .. arguments])
            start.ArgumentList.Add(word);
        using var process = Process.Start(start)!;
        var (exit, output, error) = await BenchProgram.EndAsync(process);

        Assert.Equal(1, exit);
        Assert.Contains($"{descriptors} descriptors", output + error, StringComparison.Ordinal);
        Assert.Contains("ulimit -n", output + error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output + error, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", output + error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(bench.Out));
    }
}
