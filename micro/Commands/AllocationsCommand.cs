using System.CommandLine;
using Bench.Micro.Gate;

namespace Bench.Micro.Commands;

/// <summary><c>allocations</c>: the half of the gate that is exact, for every commit.</summary>
internal static class AllocationsCommand
{
    public static Command Make()
    {
        var baseline = new Option<string>("--baseline") { Description = "The checked-in file", Required = true };
        var update = new Option<bool>("--update") { Description = "Write the file anew" };
        var table = new Option<string?>("--table") { Description = "Also append the table to this file" };
        var command = new Command("allocations", "Compares allocated bytes with the baseline") { baseline, update, table };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(baseline), parsed.GetValue(update), parsed.GetValue(table)));
        return command;
    }

    private static int Run(string path, bool update, string? table)
    {
        var measured = Launcher.Self.Allocations(["*"]);
        if (update)
        {
            measured.Save(path);
            Console.WriteLine($"{measured.OfOperation.Count} benchmarks written to {path}; check it in with the change that moved them");
            return GateExit.Passed;
        }

        var rows = AllocationBaseline.Compare(AllocationBaseline.Load(path), measured);
        var failed = rows.Count(row => row.Fails);
        var verdict = failed == 0
            ? $"Allocations: all {rows.Count} benchmarks allocate exactly what the baseline says."
            : $"Allocations: {failed} of {rows.Count} benchmarks differ from the baseline. When that is meant, run scripts/micro "
                + "--update-baseline and check the file in.";
        GateOutput.Write($"### Allocations\n\n{GateTables.Allocations(rows)}\n{verdict}\n", table);
        return failed == 0 ? GateExit.Passed : GateExit.Regression;
    }
}
