using System.CommandLine;
using System.Text.Json;
using Bench.Contract.Reading;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Parts;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Commands;

/// <summary><c>bench agent</c>: a machine that drives load for <c>bench run --fleet</c>, in a program of its own.</summary>
internal static class AgentCommand
{
    private const int LongestName = 40;
    private static readonly string[] Loopback = ["127.0.0.1", "::1", "localhost"];

    private static readonly Option<string> Name = new("--name")
    {
        Description = $"Its name in the fleet: letters, digits, '-' and '_', 1 to {LongestName}",
        Required = true,
    };

    public static readonly Option<string> Listen = new("--listen")
    {
        Description = $"Address and port; the port after it is taken too. Default: {FleetAddress.Usual}. Beyond loopback only with a token "
            + "or TLS",
        DefaultValueFactory = _ => FleetAddress.Usual,
    };

    /// <summary>Where the first agent is, for the others.</summary>
    public static readonly Option<string?> Join = new("--join")
    {
        Description = "Where the first agent of the fleet listens; left out by the first itself",
    };

    /// <summary>Where the list of members is kept; all commands of a fleet take it.</summary>
    public static readonly Option<string?> Cluster = new(ClusterAddress.Option)
    {
        Description = "The Redis that keeps the fleet's list of members, so that no agent is the first: redis://HOST:PORT. Beyond "
            + "loopback only with TLS",
    };

    public static readonly Option<string[]> Allow = new("--allow")
    {
        Description = "Hosts that it may load, beside its own loopback, as the target's URL names them",
        AllowMultipleArgumentsPerToken = true,
    };

    /// <summary>Where the fleet's token is; all commands of a fleet take it.</summary>
    public static readonly Option<string?> TokenFile = new("--token-file")
    {
        Description = $"A file that holds the fleet's token, at least {FleetToken.Least} characters. Default: the variable "
            + $"{ChildEnvironment.FleetToken}, if it is set",
    };

    /// <summary>What a part of the fleet shows and trusts; all commands of a fleet take it.</summary>
    public static readonly Option<string?> Tls = new(FleetTls.Option)
    {
        Description = "TLS within the fleet, both sides with a certificate: a PEM file with a key, its certificate, and that of the "
            + "authority which has to have signed the others'",
    };

    /// <summary>What shows that a command belongs to the fleet.</summary>
    /// <exception cref="ScenarioException">A file does not hold what it must.</exception>
    public static FleetKeys KeysOf(ParseResult parsed)
    {
        FleetTls.Read(parsed.GetValue(Tls)); // What is wrong with it is said here, before anything is started.
        return new FleetKeys(FleetToken.Read(parsed.GetValue(TokenFile)), parsed.GetValue(Tls));
    }

    public static Command Make()
    {
        var command = new Command("agent", "Drive load on this machine for bench run --fleet, until Ctrl-C (docs/fleet.md)")
        {
            Name, Listen, Join, Cluster, Allow, TokenFile, Tls,
        };
        command.SetAction((parsed, _) => ExecuteAsync(parsed));
        return command;
    }

    private static Task<int> ExecuteAsync(ParseResult parsed)
    {
        var name = parsed.GetValue(Name)!;
        if (name.Length is 0 or > LongestName || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            throw new ScenarioException($"--name is '{Shown.Of(name)}'; it must be 1 to {LongestName} letters, digits, '-' and '_'");
        var place = FleetPlace.Of(Join.Name, parsed.GetValue(Join), parsed.GetValue(Cluster));
        var settings = new AgentSettings(
            name, FleetAddress.Of("--listen", parsed.GetValue(Listen)!).ToString(),
            place?.Agent?.ToString(),
            [.. Loopback, .. (parsed.GetValue(Allow) ?? []).Select(host => host.Trim('[', ']'))],
            parsed.GetValue(TokenFile),
            place?.Cluster?.ToString(),
            parsed.GetValue(Tls));
        if (settings.Join == settings.Listen)
            throw new ScenarioException($"--join and --listen are both {settings.Listen}; the first agent of a fleet joins nobody");
        return ServeCommand.RunAsync(
            "agent", Programs.Agent, ["agent", JsonSerializer.Serialize(settings, FleetJson.Default.AgentSettings)],
            environment =>
            {
                FleetToken.GiveTo(environment);
                place?.Cluster?.GivePasswordTo(environment);
            });
    }
}
