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

    public required ProcessRule Processes { get; init; }

    /// <summary>How often a trial that only the machine spoiled is made again.</summary>
    public int Retries { get; init; }

    public required string CommandLine { get; init; }

    public required string RunId { get; init; }

    public required string StartedUtc { get; init; }

    public required IReadOnlyList<Finding> Findings { get; init; }
}

/// <summary>One execution of a scenario: its trials one after the other, each saved before the next begins.</summary>
internal sealed class Run(RunSettings settings, RunFolder folder, IProgressView view, TimeProvider time)
{
    private readonly CorePlan _cores = CorePlan.ForThisMachine();

    /// <summary>
    /// Runs every planned trial that <paramref name="interrupt"/> leaves time for; then again those that only the machine spoiled.
    /// What decides is the disturbance, which was measured beside the trial, never its figures.
    /// </summary>
    public async Task<RunFile> ExecuteAsync(CancellationToken interrupt)
    {
        var run = NewFile(settings, _cores, RunPlan.Of(settings.Scenario, settings.Processes));
        folder.Save(run);
        var trials = new TrialMaker(folder, view, time);
        var failed = false;
        var spoiled = new List<PlannedTrial>();
        for (var i = 0; i < run.Plan.Count && !interrupt.IsCancellationRequested; i++)
        {
            var place = run.Plan[i];
            var plan = PlanOf(place);
            view.Trial(place, run.Plan.Count, plan.Workload.Clients);
            if (await trials.MakeAsync(plan, interrupt) is not (var trial, { } measured)) break;
            failed |= measured.Failure is not null;
            if (run.Environment.Server is null && measured.Server is not null)
                run = run with { Environment = run.Environment with { Server = measured.Server, SoftInterruptsApart = measured.SoftInterruptsApart } };
            if (Disturbances.Spoiled(trial)) spoiled.Add(place);
            if (i == run.Plan.Count - 1)
            {
                run = run with { Plan = RunPlan.Again(run.Plan, spoiled, settings.Retries) };
                if (i < run.Plan.Count - 1) view.Say($"made again, as the machine spoiled them: {run.Plan.Count - 1 - i} trials (--retries)");
                spoiled.Clear();
            }

            folder.Save(run);
        }

        run = run with { Status = interrupt.IsCancellationRequested ? RunStatus.Interrupted : failed ? RunStatus.Failed : RunStatus.Complete };
        folder.Save(run);
        return run;
    }

    /// <summary>The file of a run that begins now.</summary>
    public static RunFile NewFile(RunSettings settings, CorePlan cores, IReadOnlyList<PlannedTrial> plan) => new()
    {
        RunId = settings.RunId,
        StartedUtc = settings.StartedUtc,
        Status = RunStatus.Running,
        CommandLine = settings.CommandLine,
        Scenario = settings.Scenario,
        Plan = plan,
        Environment = EnvironmentReader.Read(cores, settings.Scenario.FixedTiering),
        Findings = [.. settings.Findings, .. cores.Reason is { } reason ? (Finding[])[NotPinned(reason)] : []],
    };

    private TrialPlan PlanOf(PlannedTrial place)
    {
        var workload = settings.Scenario.Workloads.Single(w => w.Name == place.Workload);
        return new TrialPlan
        {
            Place = place,
            Workload = workload.AsRun(),
            Pattern = settings.Scenario.PatternsOf(workload).Single(p => p.Label == place.Label),
            Phases = settings.Scenario.Phases,
            Idle = IdleLength.Of(settings.Scenario, workload),
            // Every pattern of a repeat gets the same schedule; another repeat another one.
            Seed = settings.Scenario.Seed + place.Repeat - 1,
            Engine = settings.Engine,
            FixedTiering = settings.Scenario.FixedTiering,
            Cores = _cores,
            Layout = Layout.Of(workload.AsRun(), place.Servers, place.Generators),
        };
    }

    private static Finding NotPinned(string reason) => new()
    {
        Code = "not-pinned",
        Severity = Severity.Warning,
        Message = $"server and generator share cores: {reason}",
        Remedy = "run on Linux with at least 2 cores; until then CPU figures and high percentiles hold both sides' noise",
    };
}
