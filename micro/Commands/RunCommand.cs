using System.CommandLine;
using System.Globalization;
using Bench.Micro.Charts;
using Bench.Micro.Results;
using Bench.Micro.Running;
using BenchmarkDotNet.Running;

namespace Bench.Micro.Commands;

/// <summary><c>run</c>: all benchmarks, or those that a filter names, with BenchmarkDotNet's reports.</summary>
internal static class RunCommand
{
    public static Command Make()
    {
        var filter = new Option<string[]>("--filter")
        {
            Description = "Globs of full names, such as *Sse*; all when left out",
            DefaultValueFactory = _ => ["*"],
            AllowMultipleArgumentsPerToken = true
        };
        var quick = new Option<bool>("--quick") { Description = "Fewer iterations, wide margins" };
        var with = new Option<string[]>("--with")
        {
            Description = $"Also measure: {string.Join(", ", RunConfig.Extras)}",
            AllowMultipleArgumentsPerToken = true
        };
        with.AcceptOnlyFromAmong([.. RunConfig.Extras]);
        var output = new Option<string?>("--out") { Description = "Folder of the reports; one of its own in results/micro when left out" };
        var command = new Command("run", "Runs the benchmarks") { filter, quick, with, output };
        command.SetAction(
            parsed => Run(parsed.GetValue(filter)!, parsed.GetValue(quick), parsed.GetValue(with) ?? [], parsed.GetValue(output)));
        return command;
    }

    private static int Run(string[] filter, bool quick, string[] extras, string? asked)
    {
        var folder = asked ?? Path.Combine(
            "results", "micro", TimeProvider.System.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture));
        var summaries = BenchmarkSwitcher.FromAssembly(typeof(RunCommand).Assembly)
            .Run(["--filter", .. filter], RunConfig.Make(folder, quick, extras)).ToList();
        if (summaries.Count == 0)
        {
            Console.Error.WriteLine($"micro: no benchmark has a name like {string.Join(" ", filter)}; leave --filter out to see them all");
            return GateExit.Error;
        }

        if (Ratio.Of(summaries) is { Count: > 0 } ratios) RatioChart.Write(ratios, folder);
        var runId = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        MicroRun.Save(MicroRun.Of(runId, quick, summaries), folder, isNewest: asked is null);
        var failed = summaries.SelectMany(s => s.Reports).Where(r => !r.Success).Select(r => r.BenchmarkCase.DisplayInfo).ToList();
        foreach (var name in failed) Console.Error.WriteLine($"micro: {name} failed; its error stands in the log above");
        Console.WriteLine($"open {Path.Combine(folder, "index.html")}");
        return failed.Count > 0 || summaries.Any(s => s.HasCriticalValidationErrors) ? GateExit.Error : GateExit.Passed;
    }
}
