using System.CommandLine;
using Bench.Loadgen.Commands;
using Bench.Loadgen.Progress;
using Bench.Loadgen.Running;
using Bench.Loadgen.Scenarios;

namespace Bench.NBomber;

/// <summary>The whole program: <c>bench run</c>, with the clients as virtual users of NBomber, and both results in one folder.</summary>
internal static class NBomberCommand
{
    /// <summary>Runs a command line. What follows "--" is NBomber's own, such as <c>-- --config=my.json --license=KEY</c>.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var cut = Array.IndexOf(arguments, "--");
        var (own, toNBomber) = cut < 0 ? (arguments, []) : (arguments[..cut], arguments[(cut + 1)..]);
        var parsed = Make(toNBomber).Parse(own);
        if (Refusal.Of(parsed) is { } refusal && parsed.Action is not System.CommandLine.Help.HelpAction)
        {
            await LastWords.SayAsync($"nbomber: {refusal}");
            return ExitCode.Error;
        }

        return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }

    private static RootCommand Make(string[] toNBomber)
    {
        var command = new RootCommand("Measure as bench run does, with the clients as virtual users of NBomber; what follows -- goes to NBomber (docs/nbomber.md)")
        {
            RunCommand.ScenarioOption, RunCommand.Quick, RunCommand.Clients, RunCommand.Trials, RunCommand.Seed, RunCommand.Pattern, RunCommand.Workload, RunCommand.Headers,
            RunCommand.Target, RunCommand.OwnTarget, RunCommand.Servers, RunCommand.Retries, RunCommand.Out, RunCommand.Overwrite, RunCommand.NoReport, RunCommand.Force,
        };
        command.SetAction((parsed, _) => ExecuteAsync(parsed, toNBomber));
        return command;
    }

    private static async Task<int> ExecuteAsync(ParseResult parsed, string[] toNBomber)
    {
        var view = RunCommand.MakeView();
        var targets = TargetChoice.Of(RunCommand.ReadScenario(parsed), parsed.GetValue(RunCommand.Target) ?? [], parsed.GetValue(RunCommand.OwnTarget), view.Say);
        if (targets.Scenario.Workloads.SelectMany(targets.Scenario.PatternsOf).Any(p => p.LossPercent is not null)) throw new ScenarioException("virtual users of NBomber are not started in a network of their own; leave loss_percent out, or take bench run");
        if (RunCommand.Prepare(parsed, targets.Scenario, new VirtualUserEngine(), view, targets.Files) is not var (settings, folder)) return ExitCode.Error;
        using var taken = folder;
        using var interrupt = new Interrupt(view);
        // One session of NBomber a trial: its figures are of one process.
        settings = settings with
        {
            Processes = settings.Processes with { Generators = 1 },
            Retries = parsed.GetValue(RunCommand.Retries) ?? 0,
            CommandLine = "scripts/nbomber " + string.Join(' ', Environment.GetCommandLineArgs().Skip(1)),
        };
        var sides = new NBomberSides(folder.Path, settings.Scenario.Slos, toNBomber);
        var run = await new Run(settings, folder, view, TimeProvider.System, sides).ExecuteAsync(interrupt.Token);
        view.Say($"NBomber's figures beside ours: {SideBySide.Write(folder.Path)}");
        var report = parsed.GetValue(RunCommand.NoReport) ? ExitCode.Ok : await ReportCommand.MakeAsync(folder.Path, parsed, deaf: true);
        return RunCommand.ExitOf(run.Status, report);
    }
}
