using System.CommandLine;
using Bench.Micro.Gate;

namespace Bench.Micro.Commands;

/// <summary><c>pair</c>: one launch of the time gate, over two builds at once. The gate calls it.</summary>
internal static class PairCommand
{
    public static Command Make()
    {
        var output = new Option<string>("--out") { Description = "File for the figures", Required = true };
        var baseline = new Option<string>("--base") { Description = "Bench.Micro.dll of the base", Required = true };
        var head = new Option<string>("--head") { Description = "Bench.Micro.dll of the head", Required = true };
        var filter = new Option<string[]>("--filter")
        {
            DefaultValueFactory = _ => ["*"],
            AllowMultipleArgumentsPerToken = true,
            Description = "Globs of names"
        };
        var ordinal = new Option<int>("--ordinal") { Description = "Number of the launch, from 0" };
        var slowdown = new Option<double>("--slowdown") { Description = "Self-test: share of extra work of the head, such as 0.15" };
        var command = new Command("pair", "One launch of the time gate") { output, baseline, head, filter, ordinal, slowdown };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            new PairedSampler(
                parsed.GetRequiredValue(baseline), parsed.GetRequiredValue(head), parsed.GetValue(ordinal), parsed.GetValue(slowdown))
                .Measure(parsed.GetValue(filter)!).Save(parsed.GetRequiredValue(output));
            return 0;
        });
        return command;
    }
}
