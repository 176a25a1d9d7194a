using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Bench.Loadgen.Findings;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Results;

namespace Bench.Tests.EndToEnd;

/// <summary>
/// A generator that is starved on purpose: the trial says so, with the reason and the remedy, and nothing is concluded from it.
/// </summary>
public sealed partial class StarvedTests
{
    private const int OpenFiles = 7; // RLIMIT_NOFILE, asm-generic/resource.h

    [Fact]
    public async Task A_busy_neighbour_on_the_generator_s_core_makes_the_trial_invalid_and_made_again()
    {
        var cores = CorePlan.ForThisMachine();
        Assert.SkipWhen(cores.Generator.Count == 0, $"{cores.Reason}: run on Linux with 2 cores or more");
        using var bench = new BenchProgram();
        var neighbours = new List<Process>();
        try
        {
            using var run = BenchProgram.Start(
                "run", "-s", bench.Scenario("""{ "pattern": "sse" }""", steadySeconds: 3), "--out", bench.Out, "--force", "--retries", "1");
            // They are there for as long as it matters: whatever else the machine has to do is not held up by them.
            var output = await BenchProgram.ReadToEndAsync(run, line =>
            {
                if (line.StartsWith("  warm-up (", StringComparison.Ordinal))
                {
                    for (var i = 0; i < 3 * cores.Generator.Count; i++)
                        neighbours.Add(Affinity.RunPinned(cores.Generator, StartNeighbour));
                }
                else if (line.StartsWith("  drain (", StringComparison.Ordinal))
                {
                    End(neighbours);
                }
            });
            var (_, _, error) = await BenchProgram.EndAsync(run);
            Assert.SkipWhen(
                bench.ReadTrials().Any(t => t.Findings.Any(f => f is { Code: "throttled", Severity: Severity.Invalid })),
                "a CPU quota throttled the trial, which is no neighbour's doing, so that it is not made again: run "
                    + "without a quota (docker run without --cpus)");
            CheckInvalid(bench, ["generator-late", "other-load", "late-polls"], output + error, trials: 2);
            Assert.Contains("made again, as the machine spoiled them: 1 trials", output, StringComparison.Ordinal);
            Assert.Equal([(1, 1), (2, 1)], bench.ReadRun().Plan.Select(p => (p.Ordinal, p.Repeat)));
        }
        finally
        {
            End(neighbours);
        }
    }

    [Fact]
    public async Task Too_many_requests_for_the_generator_s_cores_make_the_trial_invalid()
    {
        var cores = Affinity.Current();
        Assert.SkipUnless(cores.Count > 1, "the generator needs a core of its own: run on Linux with 2 cores or more");
        using var bench = new BenchProgram();
        // 2,500 clients × 100 polls a second are due on one core, however many this machine has: 4 µs for each, where the kernel's part of
        // a request and its answer over loopback is as much, and the reference engine takes several times that.
        var patterns = """{ "pattern": "polling", "interval_ms": 10 }""";
        var scenario = bench.Scenario(patterns, steadySeconds: 3, connectPerSecond: 1000);
        using var process = Affinity.RunPinned(
            [.. cores.Take(2)], () => BenchProgram.Start("run", "-s", scenario, "--clients", "2500", "--out", bench.Out, "--force"));
        var (_, output, error) = await BenchProgram.EndAsync(process);
        CheckInvalid(bench, ["generator-busy", "late-polls", "generator-late", "other-load"], output + error);
    }

    [Fact]
    public async Task More_connections_than_descriptors_are_refused()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "descriptor limits are set by the shell on Linux");
        using var bench = new BenchProgram();
        // Left to itself the harness would start more processes.
        string[] arguments =
        [
            "run", "-s", bench.Scenario(), "--clients", "2000", "--servers", "1", "--generators", "1", "--out", bench.Out, "--force"
        ];
        using var process = Process.Start(
            new ProcessStartInfo("sh", ["-c", "ulimit -n 400; exec dotnet \"$@\"", "sh", BenchProgram.BenchDll, .. arguments])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true
            })!;
        var (exit, output, error) = await BenchProgram.EndAsync(process);
        Assert.Equal(1, exit);
        Assert.Contains("one process would have 2,000 connections; at most 144", output + error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("reference")]
    [InlineData("lean")]
    public async Task A_generator_that_runs_out_of_descriptors_makes_the_trial_invalid(string engine)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the limit of a running process is set by prlimit(2): Linux");
        using var bench = new BenchProgram();
        // What was due to the clients that have no connection never comes, so that all of the drain is waited for.
        using var process = BenchProgram.Start(
            "run", "-s", bench.Scenario(connectPerSecond: 100, drainSeconds: 5), "--clients", "500", "--generators", "1", "--servers", "1",
            "--engine", engine, "--out", bench.Out, "--force");
        var running = BenchProgram.EndAsync(process);
        var limited = await LimitGeneratorAsync(process, running);
        var (_, output, error) = await running;
        Assert.SkipUnless(limited, "the machine was too busy to meet the generator while it connected: end other programs and repeat");
        CheckInvalid(bench, ["generator-short"], output + error);
        // It lived to tell what the clients received that it has.
        Assert.InRange(bench.ReadTrials()[0].Messages.Delivered, 100, long.MaxValue);
    }

    // The generator alone, and only after its clients began to connect: its programs are loaded by then, and the server has what it needs.
    // False when it has connected too many, or all, before this test got to see it.
    private static async Task<bool> LimitGeneratorAsync(Process bench, Task running)
    {
        string? generator = null;
        var descriptors = 0;
        await Eventually.TrueAsync(
            () => running.IsCompleted
                || ((generator ??= Generator(bench)) is not null
                    && (descriptors = Directory.GetFiles($"/proc/{generator}/fd").Length) > 200),
            () => $"the generator has opened {descriptors} descriptors, 200 should be");
        if (running.IsCompleted || descriptors > 400) return false;
        var limit = new Limit((ulong)descriptors + 100, (ulong)descriptors + 100);
        Assert.Equal(0, SetLimit(int.Parse(generator!, CultureInfo.InvariantCulture), OpenFiles, limit, 0));
        return Directory.GetFiles($"/proc/{generator}/fd").Length < descriptors + 100;
    }

    private static string? Generator(Process bench) =>
        Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
            .FirstOrDefault(id => id!.All(char.IsAsciiDigit) && IsGeneratorOf(bench, id!));

    private static bool IsGeneratorOf(Process bench, string id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline").Contains("\0shard", StringComparison.Ordinal)
                && File.ReadLines($"/proc/{id}/status").Contains($"PPid:\t{bench.Id}");
        }
        catch (IOException)
        {
            return false; // It has ended meanwhile.
        }
    }

    private readonly record struct Limit(ulong Soft, ulong Hard);

    [LibraryImport("libc", EntryPoint = "prlimit")]
    private static partial int SetLimit(int process, int resource, in Limit limit, nint old);

    private static void CheckInvalid(BenchProgram bench, string[] codes, string said, int trials = 1)
    {
        var made = bench.ReadTrials();
        Assert.Equal(trials, made.Count);
        Assert.All(made, trial =>
        {
            Assert.False(trial.Valid, said);
            var reason = trial.Findings.FirstOrDefault(f => f.Severity == Severity.Invalid && codes.Contains(f.Code));
            Assert.True(reason is not null, string.Join("; ", trial.Findings.Select(f => f.Message)));
            Assert.Matches("[0-9]", reason.Message);
            Assert.NotEmpty(reason.Remedy);
        });
        using var summary = JsonDocument.Parse(File.ReadAllText(Path.Combine(bench.Out, "summary.json")));
        var verdict = Assert.Single(summary.RootElement.GetProperty("verdicts").EnumerateArray());
        Assert.Equal(JsonValueKind.Null, verdict.GetProperty("pattern").ValueKind);
        Assert.Contains("No verdict", verdict.GetProperty("sentence").GetString(), StringComparison.Ordinal);
    }

    private static void End(List<Process> neighbours)
    {
        foreach (var neighbour in neighbours)
        {
            neighbour.Kill();
            neighbour.Dispose();
        }

        neighbours.Clear();
    }

    // Ends by itself after two minutes of CPU time, should the test be stopped.
    private static Process StartNeighbour() => Process.Start(new ProcessStartInfo("sh", ["-c", "ulimit -t 120; while :; do :; done"]))!;
}
