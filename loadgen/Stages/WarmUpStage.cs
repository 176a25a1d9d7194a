using Bench.Contract;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Stages;

/// <summary>The phases get their instants, both sides begin, and others beside the clients; and the warm-up passes.</summary>
internal sealed class WarmUpStage : IStage
{
    // From the making of the timeline to its start every shard reads its connections and every server opens its topics.
    private const long LeadUs = 300_000;
    private const long LeadPerProcessUs = 50_000;
    private const long LeadPerClientUs = 25;

    public async Task RunAsync(TrialSession trial, CancellationToken interrupt)
    {
        var (target, generators) = trial.Both;
        var (plan, measured) = (trial.Plan, trial.Measured);
        var timeline = TimelineOf(trial);
        // The shards first: a message that came before they know the phases would belong to none.
        await generators.BeginAsync(timeline, interrupt);
        if (target.Publisher is { } publisher) await publisher.StartAsync(plan.Workload, plan.Seed, timeline, interrupt);
        measured.Timeline = timeline;

        trial.Enter("warm-up", plan.Phases.WarmupFor(plan.Pattern));
        trial.Beside = Meanwhile.Begin(trial, timeline, plan.Beside, interrupt);
        try
        {
            await trial.WaitUntilAsync(timeline.SteadyUs, interrupt);
            measured.SteadyStart = await trial.ReadAsync(interrupt);
        }
        catch
        {
            using (trial.Beside) await trial.Beside.CutAsync(interrupt);
            throw;
        }
    }

    private static Timeline TimelineOf(TrialSession trial)
    {
        var plan = trial.Plan;
        var startUs = trial.Time.NowUs() + LeadUs + trial.Both.Generators.LeadUs + plan.Workload.Clients * LeadPerClientUs
            + (plan.Layout.Servers.Count + plan.Layout.Generators.Count - 2) * LeadPerProcessUs;
        var steadyUs = startUs + (long)(plan.Phases.WarmupFor(plan.Pattern) * 1e6);
        var troubleUs = plan.Pattern.Trouble?.HasInstant() == true ? steadyUs + (long)(plan.Phases.TroubleAtSeconds * 1e6) : (long?)null;
        return new Timeline(startUs, steadyUs, steadyUs + (long)(plan.Phases.SteadySeconds * 1e6)) { TroubleUs = troubleUs };
    }
}
