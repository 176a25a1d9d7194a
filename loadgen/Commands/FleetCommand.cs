using System.CommandLine;
using System.Globalization;
using System.Text;
using Bench.Contract;
using Bench.Contract.Reading;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Results;

namespace Bench.Loadgen.Commands;

/// <summary><c>bench fleet</c>: who is there, and whether they may make a run together.</summary>
internal static class FleetCommand
{
    /// <summary>Where the fleet is found, by one of its agents.</summary>
    public static readonly Option<string?> Fleet = new("--fleet")
    {
        Description = $"Where one agent listens. Default: {FleetAddress.Usual}",
    };

    public static Command Make()
    {
        var command = new Command("fleet", "Who is in a fleet: cores, descriptors, ports, version, clock, other load (docs/fleet.md)")
        {
            Fleet, AgentCommand.Cluster, AgentCommand.TokenFile, AgentCommand.Tls,
        };
        command.SetAction((parsed, stop) => ExecuteAsync(parsed, stop));
        return command;
    }

    /// <summary>What is told of a fleet, a line an agent. Pure.</summary>
    internal static string Text(FleetRoll roll)
    {
        var text = new StringBuilder();
        foreach (var agent in roll.Agents) text.Append(Text(agent));
        foreach (var other in roll.Others) text.Append(CultureInfo.InvariantCulture, $"{FleetRules.Text(other)}: another build\n");
        foreach (var (name, why) in roll.Silent) text.Append(CultureInfo.InvariantCulture, $"{Shown.Of(name)}  no answer: {why}\n");
        return text.ToString();
    }

    private static string Text(AgentRecord a)
    {
        var descriptors = a.DescriptorLimit is { } limit ? $"{limit:N0}" : "any number of";
        var ports = a.LocalPorts is { } count ? $"{count:N0}" : "an unknown number of";
        var load = a.BusyShare is { } busy ? $"{busy * 100:0} % busy" : "other load cannot be told";
        var clock = a is { ClockOffsetUs: { } offset, ClockBoundUs: { } bound }
            ? $"{offset:+0.0;-0.0;0.0} µs from this machine's, ± {bound:0.0} µs"
            : "not read";
        return $"""
            {Shown.Of(a.Name)}  {a.Address}  {a.Cores} cores, {descriptors} descriptors, {ports} local ports, {load}
                version {a.Version}, build {FleetRules.Short(a.Build)}; loads {string.Join(", ", a.Allowed)}
                clock {clock}

            """;
    }

    private static async Task<int> ExecuteAsync(ParseResult parsed, CancellationToken stop)
    {
        var keys = AgentCommand.KeysOf(parsed);
        var place = FleetPlace.Of(Fleet.Name, parsed.GetValue(Fleet), parsed.GetValue(AgentCommand.Cluster))
            ?? new FleetPlace(FleetAddress.Of(Fleet.Name, FleetAddress.Usual), null);
        var roll = await RollCall.AskAsync(place, keys, stop);
        Console.Write(Text(roll));
        if (FleetRules.Problem(roll, EnvironmentReader.HarnessVersion) is not { } problem)
        {
            Console.WriteLine($"ready for bench run {(place.Cluster is null ? Fleet.Name : ClusterAddress.Option)}");
            return ExitCode.Ok;
        }

        Console.WriteLine($"not ready: {problem}");
        return ExitCode.Error;
    }
}
