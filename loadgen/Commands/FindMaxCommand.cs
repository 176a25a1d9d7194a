using System.CommandLine;
using Bench.Contract.Reading;
using Bench.Loadgen.Clients;
using Bench.Loadgen.Clients.Engines;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Search;

namespace Bench.Loadgen.Commands;

/// <summary><c>bench find-max</c>: how much load each pattern bears before it no longer meets the need.</summary>
internal static class FindMaxCommand
{
    private static readonly Option<string> By = new("--by")
    {
        Description = "What to raise: clients, or rate (messages a second of each topic; of each client in a two-way workload)",
        DefaultValueFactory = _ => "clients"
    };
    private static readonly Option<double?> Start =
        NumberOption.Real("--start", "The first load to try. Default: the scenario's", new(0, 1_000_000) { Above = true });
    private static readonly Option<double?> Limit = NumberOption.Real(
        "--limit", "The largest load to try. Default: 200000 clients, or a rate of 10000 (two-way: 1000)",
        new(0, 1_000_000) { Above = true });
    private static readonly Option<double?> Precision = NumberOption.Real(
        "--precision", "Ends when the gap between the largest that held and the smallest that did not is this share: above 0, to 1",
        new(0, 1) { Above = true }, 0.1);

    public static Command Make()
    {
        var command = new Command(
            "find-max",
            "Search: the largest number of clients (or rate) at which each pattern still meets the scenario's freshness and thresholds")
        {
            RunCommand.ScenarioOption, RunCommand.Quick, RunCommand.Full, RunCommand.Pattern, RunCommand.Workload, RunCommand.Target,
            By, Start, Limit, Precision,
            RunCommand.Seed, RunCommand.Engine, RunCommand.Out, RunCommand.Overwrite, RunCommand.NoReport, RunCommand.Force,
        };
        command.SetAction((parsed, _) => ExecuteAsync(parsed));
        return command;
    }

    private static async Task<int> ExecuteAsync(ParseResult parsed)
    {
        var view = RunCommand.MakeView();
        var scenario = Of(RunCommand.ReadScenario(parsed), parsed.GetValue(RunCommand.Target) ?? [], view.Say);
        if (scenario.Workloads is not [var workload])
            throw new ScenarioException($"a search takes one workload and the scenario has {scenario.Workloads.Count}; choose one with "
                + $"--workload: {string.Join(", ", scenario.Workloads.Select(w => w.Name))}");
        Judgement.Check(scenario.Slos);
        var settings = Settings(parsed, workload);
        // What idle connections cost is of no interest here.
        scenario = scenario with { Trials = 1, Phases = scenario.Phases with { IdleSeconds = 0 } };
        if (RunCommand.Prepare(parsed, scenario, EngineList.Cheapest, view) is not var (run, folder)) return ExitCode.Error;
        using var taken = folder;
        using var interrupt = new Interrupt(view);
        var (found, status) = await new FindMax(run, settings, folder, view, TimeProvider.System).ExecuteAsync(interrupt.Token);
        var report = parsed.GetValue(RunCommand.NoReport) ? ExitCode.Ok : await ReportCommand.MakeAsync(folder.Path, parsed, deaf: true);
        return RunCommand.ExitOf(status, found.Results.All(r => r.Found) ? report : ExitCode.Error);
    }

    /// <summary>
    /// The scenario that is searched, each pattern with its target. What is told of a pattern is told of the plain way to a server of the
    /// harness's own.
    /// </summary>
    /// <param name="scenario">As it was read.</param>
    /// <param name="asked">Names of targets that take the place of the scenario's; empty for those.</param>
    /// <param name="say">Takes what is left out.</param>
    /// <exception cref="ScenarioException">It cannot be searched; the message says what to leave out.</exception>
    internal static Scenario Of(Scenario scenario, IReadOnlyList<string> asked, Action<string> say)
    {
        var targets = asked.Count > 0 ? asked : [.. scenario.Patterns.Select(p => p.Target).Append(scenario.Target).OfType<string>()];
        if (targets.FirstOrDefault(t => !OwnTargets.All.ContainsKey(t)) is { } foreign)
            throw new ScenarioException($"target {Shown.Of(foreign)}: find-max searches on the harness's own server; "
                + $"valid: {string.Join(", ", OwnTargets.All.Keys)}");
        if (scenario.Workloads.SelectMany(scenario.PatternsOf).FirstOrDefault(p => !p.IsPlain) is { } other)
            throw new ScenarioException(
                $"{other.Label}: find-max searches on the plain way; leave trouble, through and loss_percent out of the scenario");
        return TargetChoice.Of(scenario, asked, owned: false, say).Scenario;
    }

    private static FindMaxSettings Settings(ParseResult parsed, Contract.Workload workload)
    {
        var byRate = parsed.GetValue(By) switch
        {
            "clients" => false,
            "rate" => true,
            var other => throw new ScenarioException($"--by is '{Shown.Of(other!)}'; {Nearest.Hint(other!, ["clients", "rate"])}"),
        };
        if (byRate && workload.Answers is not null)
            throw new ScenarioException($"--by rate: the rate of workload '{workload.Name}' follows from its answers; search --by clients");
        var most = !byRate ? 1_000_000 : workload.Direction == Contract.Direction.TwoWay ? 1000.0 : 10_000;
        var limit = parsed.GetValue(Limit) ?? (byRate ? most : 200_000);
        var start = parsed.GetValue(Start);
        var precision = parsed.GetValue(Precision)!.Value;
        if (limit > most || limit <= 0 || (!byRate && limit < 1))
            throw new ScenarioException($"--limit is {limit}; allowed: {(byRate ? "above 0" : "1")} to {most}");
        if (start <= 0 || start > limit || (!byRate && start < 1))
            throw new ScenarioException($"--start is {start}; allowed: {(byRate ? "above 0" : "1")} to the limit of {limit}");
        return new FindMaxSettings { ByRate = byRate, Start = start, Limit = limit, Precision = precision };
    }
}
