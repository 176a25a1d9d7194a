using System.Diagnostics;
using Bench.Micro.Gate;

namespace Bench.Tests.Micro;

/// <summary>The gate's program as CI runs it. Bytes only: a test never looks at a speed.</summary>
public sealed class GateTests
{
    [Fact]
    public async Task Every_hot_path_allocates_exactly_what_the_baseline_says()
    {
        var (exit, output) = await RunAsync(
            "allocations", "--baseline", Path.Combine(Repository.Root, "micro", "baseline", "allocations.json"));
        Assert.True(exit == 0, output);
    }

    [Fact]
    public async Task A_filter_that_names_nothing_is_an_error_that_says_so()
    {
        var (exit, output) = await RunAsync("run", "--out", Path.GetTempPath(), "--filter", "*NoSuchBenchmark*");
        Assert.Equal(2, exit);
        Assert.Contains("NoSuchBenchmark", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_launch_measures_two_builds_against_each_other()
    {
        var figures = Path.GetTempFileName();
        var (exit, output) = await RunAsync(
            "pair", "--base", Program(), "--head", Program(), "--out", figures, "--filter", "SseWrite.Frame(Bytes: 125)", "Origin*.Stamp");
        Assert.True(exit == 0, output);
        var times = PairedTimes.Load(figures);
        File.Delete(figures);
        Assert.Equal(["OriginRead.Stamp", "OriginWrite.Stamp", "SseWrite.Frame(Bytes: 125)"], times.Samples.Select(sample => sample.Name));
        Assert.All(times.Samples, sample => Assert.True(
            sample is { BaseNs: > 0, HeadNs: > 0 } && double.IsFinite(sample.Control) && double.IsFinite(sample.Change)));
        Assert.Empty(times.OnlyOnOneSide);
    }

    [Fact]
    public async Task A_base_that_this_gate_cannot_read_is_an_error_that_says_so()
    {
        var foreign = Path.Combine(Path.GetDirectoryName(Program())!, "Bench.Contract.dll");
        var (exit, output) = await RunAsync("pair", "--base", foreign, "--head", Program(), "--out", Path.GetTempFileName());
        Assert.Equal(2, exit);
        Assert.Contains("choose a later base", output, StringComparison.Ordinal);
    }

    private static string Program() => Path.Combine(Repository.Root, "artifacts", "bin", "micro", "release", "Bench.Micro.dll");

    private static async Task<(int Exit, string Output)> RunAsync(params string[] arguments)
    {
        var program = Program();
        if (!File.Exists(program))
            throw new InvalidOperationException($"{program} is not built; run the tests with scripts/test, which builds all");
        using var process = Process.Start(
            new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }
}
