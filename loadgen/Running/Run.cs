using System.Net;
using Bench.Contract;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Findings;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Progress;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Stages;
using Bench.Loadgen.Tls;

namespace Bench.Loadgen.Running;

/// <summary>What a run is made of beside its scenario.</summary>
internal sealed record RunSettings
{
    public required Scenario Scenario { get; init; }

    public required string Engine { get; init; }

    public required ProcessRule Processes { get; init; }

    /// <summary>What is measured beside the server that comes with the harness, by name.</summary>
    public IReadOnlyDictionary<string, TargetFile> Targets { get; init; } = new Dictionary<string, TargetFile>();

    /// <summary>Which certificates of targets are taken; null for those of the machine's own authorities.</summary>
    public TlsTrust? Trust { get; init; }

    /// <summary>How often a trial that only the machine spoiled is made again.</summary>
    public int Retries { get; init; }

    /// <summary>Somebody looks at a page of it while it runs.</summary>
    public bool Watched { get; init; }

    /// <summary>The agents whose shards make the load; null for processes of this machine.</summary>
    public IReadOnlyList<AgentRecord>? Agents { get; init; }

    /// <summary>The address of the own server for those agents.</summary>
    public IPAddress ServerToAgents { get; init; } = IPAddress.Loopback;

    public required string CommandLine { get; init; }

    public required string RunId { get; init; }

    public required string StartedUtc { get; init; }

    public required IReadOnlyList<Finding> Findings { get; init; }
}

/// <summary>One execution of a scenario: its trials one after the other, each saved before the next begins.</summary>
internal sealed class Run(RunSettings settings, RunFolder folder, IProgressView view, TimeProvider time, ISides? sides = null)
{
    private readonly CorePlan _cores = CorePlan.ForThisMachine();
    private readonly RunAgents _agents = new(settings, sides, view);

    /// <summary>
    /// Runs every planned trial that <paramref name="interrupt"/> leaves time for; then again those that only the machine spoiled.
    /// What decides is the disturbance, which was measured beside the trial, never its figures.
    /// </summary>
    public async Task<RunFile> ExecuteAsync(CancellationToken interrupt)
    {
        using var record = new RunRecord(NewFile(settings, _cores, RunPlan.Of(settings.Scenario, settings.Processes)), folder, interrupt);
        var failed = true;
        view.Begin(record.File);
        try
        {
            failed = await TrialsAsync(record, interrupt);
        }
        catch (Exception e)
        {
            view.Say(EndsHere(e));
        }
        finally
        {
            // Whatever passes through here, the file never goes on saying "running".
            if (!record.TryEnd(interrupt.IsCancellationRequested ? RunStatus.Interrupted : failed ? RunStatus.Failed : RunStatus.Complete))
                view.Say($"error: how the run ended could not be written to {folder.Path}");
        }

        return record.File;
    }

    /// <summary>Why a run, or a search, ends before its time.</summary>
    public static string EndsHere(Exception e) => $"error: {(StageFailure.IsDefect(e) ? Defect.Told(e, "bench") : e.Message.TrimEnd('.'))}"
        + "; the run ends here, and what was saved before stays";

    // True when a trial failed.
    private async Task<bool> TrialsAsync(RunRecord record, CancellationToken interrupt)
    {
        var trials = new TrialMaker(folder, view, time, sides);
        bool failed = false, lastFailed = false;
        var spoiled = new List<PlannedTrial>();
        for (var i = 0; i < record.File.Plan.Count && !interrupt.IsCancellationRequested; i++)
        {
            if (lastFailed)
            {
                if (await _agents.GoOnAsync(i, interrupt) is { } change) record.Update(change);
                if (interrupt.IsCancellationRequested) break;
            }

            var place = record.File.Plan[i];
            var plan = PlanOf(place);
            view.Trial(place, record.File.Plan.Count, plan.Workload.Clients);
            if (await trials.MakeAsync(plan, interrupt) is not (var trial, { } measured)) break;
            lastFailed = measured.Failure is not null;
            failed |= lastFailed;
            if (Disturbances.Spoiled(trial)) spoiled.Add(place);
            record.Update(run => AsKnownNow(run, measured));
            if (i < record.File.Plan.Count - 1) continue;
            var again = spoiled.Select(_agents.Dealt).ToArray();
            record.Update(run => run with { Plan = RunPlan.Again(run.Plan, again, new RetryRule(settings.Retries)) });
            if (i < record.File.Plan.Count - 1)
                view.Say($"made again, as the machine spoiled them: {record.File.Plan.Count - 1 - i} trials (--retries)");
            spoiled.Clear();
        }

        return failed;
    }

    /// <summary>The first server that answers tells what all of them are.</summary>
    public static RunFile AsKnownNow(RunFile run, Measurements measured) =>
        run.Environment.Server is null && measured.Server is { } server
            ? run with { Environment = run.Environment with { Server = server, SoftInterruptsApart = measured.SoftInterruptsApart } }
            : run;

    /// <summary>The file of a run that begins now.</summary>
    public static RunFile NewFile(RunSettings settings, CorePlan cores, IReadOnlyList<PlannedTrial> plan) => new()
    {
        RunId = settings.RunId,
        StartedUtc = settings.StartedUtc,
        Status = RunStatus.Running,
        CommandLine = settings.CommandLine,
        Scenario = settings.Scenario,
        Plan = plan,
        Environment = EnvironmentReader.Read(cores, settings.Scenario.FixedTiering) with
        {
            RuntimeSettings = ChildEnvironment.RuntimeSettings(ChildEnvironment.Own()),
            GeneratorSettings = ChildEnvironment.SettingsOfGenerators(ChildEnvironment.Own()),
        },
        Targets = settings.Targets.Count == 0
            ? null
            : [.. settings.Targets.Values.Select(t => new TargetRecord
            {
                Name = t.Spec.Name,
                Description = t.Spec.Description,
                Url = t.Spec.Url,
                Started = t.Spec.Start is not null
            })],
        Agents = settings.Agents,
        Findings =
        [
            .. settings.Findings,
            .. cores.Reason is { } reason ? (Finding[])[NotPinned(reason)] : [],
            .. EnvironmentFindings.Of(ChildEnvironment.Own())
        ],
    };

    /// <summary>
    /// The idle phase of a pattern's trials: whole periods of its signs of life only where these are known, and
    /// come at all while a trial runs.
    /// </summary>
    internal static IdleLength IdleOf(Scenario scenario, Workload workload, PatternSettings pattern)
    {
        var own = pattern.Target is null || OwnTargets.All.ContainsKey(pattern.Target);
        var known = pattern.Kind.AsksByRequest
            || (own ? OwnTargets.KeepAliveMsOf(pattern.Target) is null : pattern.KeepAliveMs is not null);
        return known ? IdleLength.Of(scenario, workload) : IdleLength.OfUnknownPeriod(scenario);
    }

    private TrialPlan PlanOf(PlannedTrial place)
    {
        var workload = settings.Scenario.Workloads.Single(w => w.Name == place.Workload);
        var pattern = settings.Scenario.PatternsOf(workload).Single(p => p.Label == place.Label);
        var target = pattern.Target is { } name && !OwnTargets.All.ContainsKey(name) ? settings.Targets[name] : null;
        return new TrialPlan
        {
            Place = place,
            Workload = workload.AsRun(),
            Pattern = pattern,
            Phases = settings.Scenario.Phases,
            Idle = IdleOf(settings.Scenario, workload, pattern),
            // Every pattern of a repeat gets the same schedule; another repeat another one.
            Seed = settings.Scenario.Seed + place.Repeat - 1,
            Engine = settings.Engine,
            FixedTiering = settings.Scenario.FixedTiering,
            Cores = _cores,
            GeneratorsElsewhere = FleetRules.Allowances(_agents.Now, place.Generators, _cores.GeneratorMayUse),
            Agents = _agents.Now,
            AgentsGone = _agents.Gone,
            Refusal = _agents.Refusal(place),
            Layout = Layout.Of(workload.AsRun(), place.Servers, place.Generators),
            Target = target,
            Trust = settings.Trust,
            Watched = settings.Watched,
            ServerOptions = OwnTargets.OptionsOf(pattern),
            Relay = TroubleMaker.RelayFor(pattern, settings.Scenario.Phases),
            InSteadyState = pattern.Trouble is { } trouble
                ? inside => TroubleMaker.MakeAsync(trouble, settings.Scenario.Phases, inside, time)
                : null,
            Beside = pattern.HasOthers ? inside => BesideMaker.RunAsync(pattern, workload.AsRun(), inside, time) : null,
            TopicPrefix = target is null ? "" : $"{Guid.NewGuid().ToString("n")[..8]}-",
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
