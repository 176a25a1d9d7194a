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
        var filter = new Option<string[]>("--filter")
        {
            DefaultValueFactory = _ => ["*"],
            AllowMultipleArgumentsPerToken = true,
            Description = "Globs of names"
        };
        var launches = LaunchesOption();
        var table = new Option<string?>("--table") { Description = "Also append the table to this file" };
        var command = new Command("compare", "Compares the times of two builds") { baseline, head, filter, launches, table };
        command.SetAction(parsed =>
        {
            var gate = new TimeGate(
                new Launcher(parsed.GetRequiredValue(head)), parsed.GetRequiredValue(baseline), parsed.GetValue(launches), new Limits());
            return Tell(gate.Run(parsed.GetValue(filter)!), parsed.GetValue(table));
        });
        return command;
    }

    /// <summary>Launches of one look; shared with the self-test, which must prove what the gate does.</summary>
    public static Option<int> LaunchesOption() => new("--launches")
    {
        Description = "Launches of one look, 6 to 60",
        DefaultValueFactory = _ => 10,
        Validators =
        {
            result =>
            {
                if (result.GetValueOrDefault<int>() is < 6 or > 60)
                    result.AddError("--launches takes 6 to 60: with fewer, no outcome at all would be beyond chance");
            }
        },
    };

    private static int Tell(TimeReport report, string? table)
    {
        if (report.First.Count == 0)
        {
            Console.Error.WriteLine("micro: base and head have no benchmark of this name in common; leave --filter out to compare all");
            return GateExit.Error;
        }

        var confirmation = report.Second.Count > 0
            ? $"\nLooked slower, so measured again in new launches:\n\n{GateTables.Times(report.Second)}"
            : "";
        var changes = string.Concat(report.OnlyOnOneSide.Select(name => $"- {name}\n"));
        GateOutput.Write(
            $"### Time, {report.Launches} launches of both builds together\n"
                + $"\n{GateTables.Times(report.First)}{confirmation}\n{changes}{GateTables.Verdict(report)}\n",
            table);
        return report.Regressions.Count > 0 ? GateExit.Regression : report.Undecided.Count > 0 ? GateExit.Undecided : GateExit.Passed;
    }
}
