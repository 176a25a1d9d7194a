using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Bench.Loadgen.Findings;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Results;

namespace Bench.Tests.EndToEnd;

/// <summary>A generator that is starved on purpose: the trial says so, with the reason and the remedy, and nothing is concluded from it.</summary>
public sealed class StarvedTests
{
    [Fact]
    public async Task A_busy_neighbour_on_the_generator_s_core_makes_the_trial_invalid()
    {
        var cores = CorePlan.ForThisMachine();
        Assert.SkipWhen(cores.Generator.Count == 0, $"{cores.Reason}: run on Linux with 2 cores or more");
        using var bench = new BenchProgram();
        var neighbours = Enumerable.Range(0, 3 * cores.Generator.Count).Select(_ => Affinity.RunPinned(cores.Generator, StartNeighbour)).ToArray();
        try
        {
            await RunInvalidAsync(bench, ["generator-late", "other-load", "late-polls"], "run", "-s", bench.Scenario("""{ "pattern": "sse" }""", steadySeconds: 3), "--out", bench.Out, "--force");
        }
        finally
        {
            foreach (var neighbour in neighbours)
            {
                neighbour.Kill();
                neighbour.Dispose();
            }
        }
    }

    [Fact]
    public async Task Too_many_requests_for_the_generator_s_cores_make_the_trial_invalid()
    {
        using var bench = new BenchProgram();
        // 30 clients × 1,000 polls a second: more than a core of the reference engine can send.
        var patterns = """{ "pattern": "polling", "interval_ms": 10 }""";
        await RunInvalidAsync(bench, ["generator-busy", "late-polls", "generator-late", "other-load"], "run", "-s", bench.Scenario(patterns, steadySeconds: 3), "--clients", "1000", "--out", bench.Out, "--force");
    }

    [Fact]
    public async Task Too_few_descriptors_are_refused_and_a_forced_trial_is_invalid()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "descriptor limits are set by the shell on Linux");
        using var bench = new BenchProgram();
        string[] arguments = ["run", "-s", bench.Scenario(), "--clients", "400", "--out", bench.Out];
        var (exit, output, error) = await LimitedAsync(400, arguments);
        Assert.Equal(1, exit);
        Assert.Contains("descriptors", output + error, StringComparison.Ordinal);
        Assert.Contains("400", output + error, StringComparison.Ordinal);

        (exit, output, error) = await LimitedAsync(400, [.. arguments, "--force"]);
        CheckInvalid(bench, ["generator-short"], output + error);
    }

    private static async Task RunInvalidAsync(BenchProgram bench, string[] codes, params string[] arguments)
    {
        var (_, output, error) = await BenchProgram.RunAsync(arguments);
        CheckInvalid(bench, codes, output + error);
    }

    private static void CheckInvalid(BenchProgram bench, string[] codes, string said)
    {
        var trial = Assert.Single(bench.ReadTrials());
        Assert.False(trial.Valid, said);
        var reason = trial.Findings.FirstOrDefault(f => f.Severity == Severity.Invalid && codes.Contains(f.Code));
        Assert.True(reason is not null, string.Join("; ", trial.Findings.Select(f => f.Message)));
        Assert.Matches("[0-9]", reason.Message);
        Assert.NotEmpty(reason.Remedy);
        using var summary = JsonDocument.Parse(File.ReadAllText(Path.Combine(bench.Out, "summary.json")));
        var verdict = Assert.Single(summary.RootElement.GetProperty("verdicts").EnumerateArray());
        Assert.Equal(JsonValueKind.Null, verdict.GetProperty("pattern").ValueKind);
        Assert.Contains("No verdict", verdict.GetProperty("sentence").GetString(), StringComparison.Ordinal);
    }

    // Ends by itself after 20 s of CPU time, should the test be stopped.
    private static Process StartNeighbour() => Process.Start(new ProcessStartInfo("sh", ["-c", "ulimit -t 20; while :; do :; done"]))!;

    private static async Task<(int ExitCode, string Output, string Error)> LimitedAsync(int descriptors, string[] arguments)
    {
        var start = new ProcessStartInfo("sh", ["-c", string.Create(CultureInfo.InvariantCulture, $"ulimit -n {descriptors}; exec dotnet \"$@\""), "sh", BenchProgram.BenchDll, .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
        };
        using var process = Process.Start(start)!;
        return await BenchProgram.EndAsync(process);
    }
}
