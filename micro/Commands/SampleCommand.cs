using System.CommandLine;
using Bench.Micro.Gate;
using Bench.Micro.Running;

namespace Bench.Micro.Commands;

/// <summary><c>sample</c>: one launch of the gate's allocation half. The gate calls it.</summary>
internal static class SampleCommand
{
    public static Command Make()
    {
        var output = new Option<string>("--out") { Description = "File for the figures", Required = true };
        var filter = new Option<string[]>("--filter")
        {
            DefaultValueFactory = _ => ["*"],
            AllowMultipleArgumentsPerToken = true,
            Description = "Globs of names"
        };
        var extraAllocation = new Option<bool>("--extra-allocation") { Description = "Self-test: one more object for each call" };
        var command = new Command("sample", "Counts allocated bytes") { output, filter, extraAllocation };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            new AllocationSampler(parsed.GetValue(extraAllocation))
                .Measure(Case.Guarded(parsed.GetValue(filter)!)).Save(parsed.GetRequiredValue(output));
            return 0;
        });
        return command;
    }
}
