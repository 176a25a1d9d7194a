using System.CommandLine;
using Bench.Micro.Gate;
using Bench.Micro.Running;

namespace Bench.Micro.Commands;

/// <summary><c>sample</c>: one launch of the gate. The gate calls it, in the build of the base and in the build of the head.</summary>
internal static class SampleCommand
{
    public static Command Make()
    {
        var output = new Option<string>("--out") { Description = "File for the figures", Required = true };
        var filter = new Option<string[]>("--filter") { DefaultValueFactory = _ => ["*"], AllowMultipleArgumentsPerToken = true, Description = "Globs of names" };
        var allocationsOnly = new Option<bool>("--allocations-only") { Description = "Measure bytes, no time" };
        var slowdown = new Option<double>("--slowdown") { Description = "Self-test: share of extra work, such as 0.15" };
        var extraAllocation = new Option<bool>("--extra-allocation") { Description = "Self-test: one more object for each call" };
        var command = new Command("sample", "One launch of the gate") { output, filter, allocationsOnly, slowdown, extraAllocation };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            var sampler = new Sampler(new Handicap(parsed.GetValue(slowdown), parsed.GetValue(extraAllocation)), !parsed.GetValue(allocationsOnly));
            new LaunchResult(sampler.Measure(Case.Guarded(parsed.GetValue(filter)!))).Save(parsed.GetRequiredValue(output));
            return 0;
        });
        return command;
    }
}
