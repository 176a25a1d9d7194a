using Bench.Contract;
using Bench.Loadgen.Findings;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Progress;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Running;

/// <summary>What a run is made of beside its scenario.</summary>
internal sealed record RunSettings
{
    public required Scenario Scenario { get; init; }

    public required string Engine { get; init; }

    public required string CommandLine { get; init; }

    public required string RunId { get; init; }

    public required string StartedUtc { get; init; }

    public required IReadOnlyList<Finding> Findings { get; init; }
}

/// <summary>One execution of a scenario: its trials one after the other, each saved before the next begins.</summary>
internal sealed class Run(RunSettings settings, RunFolder folder, IProgressView view, TimeProvider time)
{
    private readonly CorePlan _cores = CorePlan.ForThisMachine();

    /// <summary>Runs every planned trial that <paramref name="interrupt"/> leaves time for.</summary>
    public async Task<RunFile> ExecuteAsync(CancellationToken interrupt)
    {
        var scenario = settings.Scenario;
        var run = new RunFile
        {
            RunId = settings.RunId,
            StartedUtc = settings.StartedUtc,
            Status = RunStatus.Running,
            CommandLine = settings.CommandLine,
            Scenario = scenario,
            Plan = RunPlan.Of(scenario),
            Environment = EnvironmentReader.Read(_cores, scenario.FixedTiering),
            Findings = [.. settings.Findings, .. _cores.Reason is { } reason ? (Finding[])[NotPinned(reason)] : []],
        };
        folder.Save(run);
        var failed = false;
        foreach (var place in run.Plan)
        {
            if (interrupt.IsCancellationRequested) break;
            var plan = PlanOf(place);
            view.Trial(place, run.Plan.Count, plan.Workload.Clients);
            Measurements measured;
            try
            {
                measured = await new TrialRunner(plan, view, time).RunAsync(interrupt);
            }
            catch (ChildFailedException e)
            {
                view.Say($"error: {e.Message}");
                measured = new Measurements { Failure = e.Message };
            }
            catch (OperationCanceledException) when (interrupt.IsCancellationRequested)
            {
                break; // Before the trial had begun: there is nothing to save.
            }

            failed |= measured.Failure is not null;
            if (run.Environment.Server is null && measured.Server is not null)
                run = run with { Environment = run.Environment with { Server = measured.Server } };
            var (file, histograms) = TrialFileBuilder.Build(plan, measured);
            folder.Save(file, histograms);
            folder.Save(run);
            view.Saved(file);
        }

        run = run with { Status = interrupt.IsCancellationRequested ? RunStatus.Interrupted : failed ? RunStatus.Failed : RunStatus.Complete };
        folder.Save(run);
        return run;
    }

    private TrialPlan PlanOf(PlannedTrial place) => PlanOf(place, settings.Scenario.Workloads.Single(w => w.Name == place.Workload));

    private TrialPlan PlanOf(PlannedTrial place, Workload workload) => new()
    {
        Place = place,
        Workload = workload.AsRun(),
        Pattern = settings.Scenario.PatternsOf(workload).Single(p => p.Label == place.Label),
        Phases = settings.Scenario.Phases,
        // Every pattern of a repeat gets the same schedule; another repeat another one.
        Seed = settings.Scenario.Seed + place.Repeat - 1,
        Engine = settings.Engine,
        FixedTiering = settings.Scenario.FixedTiering,
        Cores = _cores,
    };

    private static Finding NotPinned(string reason) => new()
    {
        Code = "not-pinned", Severity = Severity.Warning,
        Message = $"server and generator share cores: {reason}",
        Remedy = "run on Linux with at least 2 cores; until then CPU figures and high percentiles hold both sides' noise",
    };
}
