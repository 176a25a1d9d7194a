using System.CommandLine;
using Bench.Micro.Gate;

namespace Bench.Micro.Commands;

/// <summary><c>compare</c>: the half of the gate that is about time, over two builds on this machine.</summary>
internal static class CompareCommand
{
    public static Command Make()
    {
        var baseline = new Option<string>("--base") { Description = "Bench.Micro.dll of the base", Required = true };
        var head = new Option<string>("--head") { Description = "Bench.Micro.dll of the head", Required = true };
        var filter = new Option<string[]>("--filter") { DefaultValueFactory = _ => ["*"], AllowMultipleArgumentsPerToken = true, Description = "Globs of names" };
        var launches = LaunchesOption();
        var table = new Option<string?>("--table") { Description = "Also append the table to this file" };
        var command = new Command("compare", "Compares the times of two builds") { baseline, head, filter, launches, table };
        command.SetAction(parsed =>
        {
            var gate = new TimeGate(new Launcher(parsed.GetRequiredValue(baseline)), new Launcher(parsed.GetRequiredValue(head)), parsed.GetValue(launches), new Limits());
            return Tell(gate.Run(parsed.GetValue(filter)!), parsed.GetValue(launches), parsed.GetValue(table));
        });
        return command;
    }

    /// <summary>Launches of each side; shared with the self-test, which must prove what the gate does.</summary>
    public static Option<int> LaunchesOption() => new("--launches") { Description = "Launches of each side, 5 to 50", DefaultValueFactory = _ => 8, Validators = { result => { if (result.GetValueOrDefault<int>() is < 5 or > 50) result.AddError("--launches takes 5 to 50: fewer say too little when one of them is disturbed"); } } };

    private static int Tell(TimeReport report, int launches, string? table)
    {
        if (report.First.Count == 0)
        {
            Console.Error.WriteLine("micro: base and head have no benchmark of this name in common; leave --filter out to compare all");
            return GateExit.Error;
        }

        var confirmation = report.Second.Count > 0 ? $"\nLooked slower, so measured again:\n\n{GateTables.Times(report.Second)}" : "";
        var changes = string.Concat(report.OnlyOnOneSide.Select(name => $"- {name}\n"));
        var noisy = report.First.Count(one => one.Verdict == TimeVerdict.Noisy);
        var verdict = report.Regressions.Count > 0
            ? $"Time: {report.Regressions.Count} of {report.First.Count} benchmarks are slower, twice: {string.Join(", ", report.Regressions)}."
            : $"Time: none of {report.First.Count} benchmarks is slower.";
        if (noisy > 0) verdict += $" Of {noisy} nothing can be said: the machine is too noisy; run again on a quieter one.";
        GateOutput.Write($"### Time, {launches} interleaved launches a side\n\n{GateTables.Times(report.First)}{confirmation}\n{changes}{verdict}\n", table);
        return report.Regressions.Count > 0 ? GateExit.Regression : GateExit.Passed;
    }
}
