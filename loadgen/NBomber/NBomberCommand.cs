using System.CommandLine;
using System.CommandLine.Help;
using Bench.Loadgen.Commands;
using Bench.Loadgen.Progress;
using Bench.Loadgen.Running;
using Bench.Loadgen.Scenarios;

namespace Bench.NBomber;

/// <summary>The whole program: <c>bench run</c>, with the clients as virtual users of NBomber, and both results in one folder.</summary>
internal static class NBomberCommand
{
    private const string Name = "scripts/nbomber";

    private static readonly Option<string[]> Sink = new("--sink")
    {
        Description = "Assemblies (.dll) with reporting sinks of NBomber, such as that of "
            + "NBomber.Sinks.InfluxDB; their settings: -- --infra=FILE",
        AllowMultipleArgumentsPerToken = true,
    };

    /// <summary>Runs a command line. What follows "--" is NBomber's own, such as <c>-- --config=my.json --license=KEY</c>.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var parsed = Parse(arguments);
        if (Refusal.Of(parsed) is { } refusal && parsed.Action is not HelpAction)
        {
            await LastWords.SayAsync($"nbomber: {refusal}");
            return ExitCode.Error;
        }

        return await parsed.InvokeAsync(
            new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }

    /// <summary>The command line up to "--"; what follows is handed on.</summary>
    internal static ParseResult Parse(string[] arguments)
    {
        var cut = Array.IndexOf(arguments, "--");
        var (own, toNBomber) = cut < 0 ? (arguments, []) : (arguments[..cut], arguments[(cut + 1)..]);
        var command = Make();
        command.SetAction((parsed, _) => ExecuteAsync(parsed, toNBomber));
        return command.Parse(own);
    }

    // No root command: its options are those of one command, and what is wrong with them is said as of one.
    private static Command Make() =>
        new(
            Name,
            "Measure as bench run does, with the clients as virtual users of NBomber; what follows -- goes to NBomber (docs/nbomber.md)")
        {
            RunCommand.ScenarioOption, RunCommand.Quick, RunCommand.Clients, RunCommand.Trials, RunCommand.Seed, RunCommand.Pattern,
            RunCommand.Workload, RunCommand.Headers, RunCommand.Tls,
            RunCommand.Http2, RunCommand.Tabs, RunCommand.Compression,
            RunCommand.Target, TargetChoice.Url, RunCommand.OwnTarget,
            RunCommand.Through, TrustChoice.Authority, TrustChoice.Insecure, RunCommand.Servers,
            RunCommand.Retries, RunCommand.Out, RunCommand.Overwrite,
            RunCommand.NoReport, RunCommand.Force, ReportCommand.Prices, ReportCommand.PriceClients, ReportCommand.Ci, Sink,
            new HelpOption(),
        };

    private static async Task<int> ExecuteAsync(ParseResult parsed, string[] toNBomber)
    {
        var view = RunCommand.MakeView();
        string[] sinks = [.. (parsed.GetValue(Sink) ?? []).Select(Path.GetFullPath)];
        foreach (var sink in Sinks.TypesOf(sinks)) view.Say($"reporting sink: {sink.FullName}");
        var (scenario, targets, trust, findings) = Measured.Of(parsed, view);
        if (scenario.Workloads.SelectMany(scenario.PatternsOf).Any(p => p.LossPercent is not null))
            throw new ScenarioException(
                "virtual users of NBomber are not started in a network of their own; leave loss_percent out, or take bench run");
        if (RunCommand.Prepare(parsed, scenario, new VirtualUserEngine(), view, targets) is not var (settings, folder))
            return ExitCode.Error;
        using var taken = folder;
        if (parsed.GetValue(RunCommand.Overwrite)) SessionPlan.ClearAll(folder.Path);
        using var interrupt = new Interrupt(view);
        // One session of NBomber a trial: its figures are of one process.
        settings = settings with
        {
            Processes = settings.Processes with { Generators = 1 },
            Retries = parsed.GetValue(RunCommand.Retries) ?? 0,
            Trust = trust,
            Findings = [.. settings.Findings, .. findings],
            CommandLine = $"{Name} {string.Join(' ', SessionWishes.WithoutKey(Environment.GetCommandLineArgs().Skip(1)))}",
        };
        var sides = new NBomberSides(folder.Path, settings.Scenario.Slos, new SessionWishes(toNBomber, sinks));
        var run = await new Run(settings, folder, view, TimeProvider.System, sides).ExecuteAsync(interrupt.Token);
        view.Say($"NBomber's figures beside ours: {SideBySide.Write(folder.Path)}");
        var report = parsed.GetValue(RunCommand.NoReport) ? ExitCode.Ok : await ReportCommand.MakeAsync(folder.Path, parsed, deaf: true);
        return RunCommand.ExitOf(run.Status, report);
    }
}
