using System.CommandLine;
using System.Diagnostics;
using Bench.Loadgen.Running;

namespace Bench.Loadgen.Commands;

/// <summary><c>bench serve</c>: the target server alone, for curl, a browser, or another load tool.</summary>
internal static class ServeCommand
{
    private static readonly Argument<string[]> Rest = new("options") { Description = "Options of the server; scripts/bench serve --help lists them", Arity = ArgumentArity.ZeroOrMore };

    public static Command Make()
    {
        var command = new Command("serve", "Run the target server alone: --urls … --control-urls … and its limits") { Rest };
        command.TreatUnmatchedTokensAsErrors = false;
        foreach (var help in command.Options.ToList()) command.Options.Remove(help);
        command.SetAction(async (parsed, stop) => await RunAsync([.. parsed.GetValue(Rest) ?? [], .. parsed.UnmatchedTokens]));
        return command;
    }

    /// <summary>Runs the server in the foreground; Ctrl-C reaches it through the terminal, SIGTERM is passed on.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(Programs.Dotnet);
        start.ArgumentList.Add(Programs.Server);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var server = Process.Start(start) ?? throw new ChildFailedException("the server could not be started");
        using var signals = new SignalRelay(server.Id);
        await server.WaitForExitAsync();
        return server.ExitCode;
    }
}
