using System.Globalization;
using Bench.Contract;
using Bench.Loadgen.Findings;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Progress;
using Bench.Loadgen.Results;
using Bench.Loadgen.Running;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Stages;

namespace Bench.Loadgen.Search;

/// <summary>What a search is made of beside its run.</summary>
internal sealed record FindMaxSettings
{
    /// <summary>True to raise the message rate, false to raise the clients.</summary>
    public required bool ByRate { get; init; }

    /// <summary>The first load; null for that of the scenario.</summary>
    public required double? Start { get; init; }

    public required double Limit { get; init; }

    public required double Precision { get; init; }
}

/// <summary>
/// Looks for the largest load that each pattern of a scenario bears. Every point is a trial of its own, saved like any other.
/// </summary>
internal sealed class FindMax(
    RunSettings run, FindMaxSettings settings, RunFolder folder, IProgressView view, TimeProvider time, ISides? sides = null)
{
    // A trial that other programs disturbed is made again so often.
    private static readonly RetryRule Rule = new(Retries: 2);

    private readonly CorePlan _cores = CorePlan.ForThisMachine();
    private readonly TrialMaker _trials = new(folder, view, time, sides);
    private readonly List<PlannedTrial> _made = [];
    private bool _trialFailed;

    /// <summary>
    /// Searches pattern by pattern, each saved as soon as it is found, and says how it ended: what was found before something failed stays.
    /// </summary>
    /// <exception cref="IOException">The folder cannot be written to at all.</exception>
    public async Task<(FindMaxFile Found, RunStatus Status)> ExecuteAsync(CancellationToken interrupt)
    {
        var scenario = run.Scenario;
        var workload = scenario.Workloads.Single().AsRun();
        var found = new FindMaxFile
        {
            By = settings.ByRate ? "rate" : "clients",
            Workload = workload.Name,
            FreshnessMs = workload.FreshnessMs,
            Precision = settings.Precision,
            Results = []
        };
        using var record = new RunRecord(Run.NewFile(run, _cores, plan: []), folder, interrupt);
        var failed = true;
        try
        {
            foreach (var pattern in scenario.PatternsOf(scenario.Workloads.Single()))
            {
                if (interrupt.IsCancellationRequested) break;
                found = found with { Results = [.. found.Results, await SearchAsync(workload, pattern, record, interrupt)] };
                folder.Save(found);
                view.Say(found.Results[^1].Sentence);
            }

            failed = _trialFailed;
        }
        catch (Exception e)
        {
            view.Say(Run.EndsHere(e));
        }
        finally
        {
            if (!record.TryEnd(interrupt.IsCancellationRequested ? RunStatus.Interrupted : failed ? RunStatus.Failed : RunStatus.Complete))
                view.Say($"error: how the search ended could not be written to {folder.Path}");
        }

        return (found, record.File.Status);
    }

    private async Task<FindMaxResult> SearchAsync(Workload workload, PatternSettings pattern, RunRecord record, CancellationToken interrupt)
    {
        var search = new MaxSearch(settings.Start ?? LoadOf(workload), settings.Limit, settings.Precision, whole: !settings.ByRate);
        var points = new List<FindMaxPoint>();
        string? stopped = null;
        while (stopped is null && search.Next is { } load)
        {
            var (says, reason) = await PointAsync(With(workload, load), pattern, load, points, record, interrupt);
            if (says is Says.Holds or Says.Breaks) search.Take(load, says == Says.Holds);
            else stopped = reason;
        }

        return new FindMaxResult
        {
            Pattern = pattern.Pattern,
            Label = pattern.Label,
            Largest = search.Holds,
            Broke = search.Broke,
            Found = stopped is null,
            Points = points,
            Sentence = Sentence(pattern, search, stopped, points),
        };
    }

    private async Task<(Says Says, string Reason)> PointAsync(
        Workload workload, PatternSettings pattern, double load, List<FindMaxPoint> points, RunRecord record, CancellationToken interrupt)
    {
        for (var attempt = 0; ; attempt++)
        {
            if (interrupt.IsCancellationRequested) return (Says.Nothing, "stopped by the user");
            Layout layout;
            try
            {
                layout = run.Processes.LayoutOf(workload, pattern);
            }
            catch (ScenarioException e)
            {
                return (Says.Nothing, e.Message);
            }

            var place = new PlannedTrial(
                _made.Count + 1, workload.Name, pattern.Pattern, pattern.Label, attempt + 1, layout.Servers.Count, layout.Generators.Count);
            _made.Add(place);
            view.Trial(place, place.Ordinal, workload.Clients);
            var plan = new TrialPlan
            {
                Place = place,
                Workload = workload,
                Pattern = pattern,
                Phases = run.Scenario.Phases,
                Seed = run.Scenario.Seed,
                Engine = run.Engine,
                FixedTiering = run.Scenario.FixedTiering,
                Cores = _cores,
                Layout = layout,
                ServerOptions = OwnTargets.OptionsOf(pattern),
            };
            if (await _trials.MakeAsync(plan, interrupt) is not ({ } trial, { } measured)) return (Says.Nothing, "stopped by the user");
            _trialFailed |= measured.Failure is not null;
            record.Update(file => Run.AsKnownNow(file with { Plan = [.. _made] }, measured));
            var (says, reason) = Judgement.Of(trial, run.Scenario.Slos);
            points.Add(PointOf(load, trial, says, reason));
            view.Say(string.Create(CultureInfo.InvariantCulture, $"  {load:#,0.###} {Unit}: "
                + $"{says switch { Says.Holds => "holds", Says.Breaks => $"does not hold: {reason}", _ => $"says nothing: {reason}" }}"));
            if (says != Says.Disturbed || !Rule.Allows(attempt + 1)) return (says, reason);
        }
    }

    private string Unit => settings.ByRate ? "messages a second" : "clients";

    private double LoadOf(Workload workload) =>
        !settings.ByRate ? workload.Clients
        : workload.Direction == Direction.TwoWay ? workload.ClientMessagesPerSecond
        : workload.MessagesPerSecond;

    private Workload With(Workload workload, double load) =>
        !settings.ByRate ? workload with { Clients = (int)load }
        : workload.Direction == Direction.TwoWay ? workload with { ClientMessagesPerSecond = load }
        : workload with { MessagesPerSecond = load };

    private string Sentence(PatternSettings pattern, MaxSearch search, string? stopped, IReadOnlyList<FindMaxPoint> points)
    {
        var largest = search.Holds is { } holds
            ? string.Create(CultureInfo.InvariantCulture, $"{pattern.Label} bears {holds:#,0.###} {Unit}")
            : $"{pattern.Label} met the need at no load that was tried";
        if (stopped is not null) return $"{largest}{(search.Holds is null ? "" : " at least")}; the search stopped there: {stopped}";
        return search.Broke is { } broke
            ? string.Create(CultureInfo.InvariantCulture,
                $"{largest}; at {broke:#,0.###} it does not: {points.Last(p => p.Load == broke && p.Holds == false).Reason}")
            : $"{largest}, the most that was to be tried (--limit)";
    }

    private static FindMaxPoint PointOf(double load, TrialFile trial, Says says, string reason) => new()
    {
        Load = load,
        Trial = trial.Ordinal,
        Holds = says switch { Says.Holds => true, Says.Breaks => false, _ => null },
        Reason = reason,
        P50Ms = trial.LatencyMs?.P50,
        P99Ms = trial.LatencyMs?.P99,
        ServerCpuShare = trial.Server.CpuShare,
        GeneratorCpuShare = trial.Generator.CpuShare,
        MessagesPerSecond = trial.Phases.SteadySeconds > 0 ? trial.MessagesInWindow / trial.Phases.SteadySeconds : 0,
        Attempted = trial.Connections.Attempted,
        Held = trial.Connections.Held,
    };
}
