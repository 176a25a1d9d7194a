using System.CommandLine;
using System.Globalization;
using System.Text;
using Bench.Contract;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Processes;

namespace Bench.Loadgen.Commands;

/// <summary><c>bench fleet</c>: who is there, and whether they may make a run together.</summary>
internal static class FleetCommand
{
    private static readonly Option<string> Fleet = new("--fleet")
    {
        Description = $"Where one agent listens. Default: {FleetAddress.Usual}",
        DefaultValueFactory = _ => FleetAddress.Usual,
    };

    public static Command Make()
    {
        var command = new Command("fleet", "Who is in a fleet: cores, descriptors, ports, version, clock, other load (docs/fleet.md)")
        {
            Fleet, AgentCommand.TokenFile,
        };
        command.SetAction((parsed, stop) => ExecuteAsync(parsed, stop));
        return command;
    }

    /// <summary>What is told of a fleet, a line an agent. Pure.</summary>
    internal static string Text(FleetRoll roll)
    {
        var text = new StringBuilder();
        foreach (var a in roll.Agents)
            text.Append(CultureInfo.InvariantCulture, $"{a.Name}  {a.Address}  {a.Cores} cores, ")
                .Append(CultureInfo.InvariantCulture, $"{(a.DescriptorLimit is { } limit ? $"{limit:N0}" : "any number of")} descriptors, ")
                .Append(CultureInfo.InvariantCulture, $"{(a.LocalPorts is { } ports ? $"{ports:N0}" : "an unknown number of")} local ports, ")
                .Append(a.BusyShare is { } busy
                    ? string.Create(CultureInfo.InvariantCulture, $"{busy * 100:0} % busy")
                    : "other load cannot be told")
                .Append(CultureInfo.InvariantCulture, $"\n    version {a.Version}, build {a.Build[..8]}; loads {string.Join(", ", a.Allowed)}\n")
                .Append(a is { ClockOffsetUs: { } offset, ClockBoundUs: { } bound }
                    ? string.Create(CultureInfo.InvariantCulture, $"    clock {offset:+0.0;-0.0;0.0} µs from this machine's, ± {bound:0.0} µs\n")
                    : "    clock not read\n");
        foreach (var (name, why) in roll.Silent) text.Append(CultureInfo.InvariantCulture, $"{name}  no answer: {why}\n");
        return text.ToString();
    }

    private static async Task<int> ExecuteAsync(ParseResult parsed, CancellationToken stop)
    {
        var token = FleetToken.Read(parsed.GetValue(AgentCommand.TokenFile), ChildEnvironment.Own());
        var roll = await RollCall.AskAsync(FleetAddress.Of("--fleet", parsed.GetValue(Fleet)!).ToString(), token, stop);
        Console.Write(Text(roll));
        if (FleetRules.Problem(roll, FleetRules.OwnBuild, EnvironmentReader.HarnessVersion, Clock.EpochId) is not { } problem)
        {
            Console.WriteLine("ready for bench run --fleet");
            return ExitCode.Ok;
        }

        Console.WriteLine($"not ready: {problem}");
        return ExitCode.Error;
    }
}
