using Bench.Contract;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Relays;

namespace Bench.Loadgen.Stages;

/// <summary>Both sides are there, their clocks are one, and somebody looks at both once a second.</summary>
internal sealed class StartStage : IStage
{
    public async Task RunAsync(TrialSession trial, CancellationToken interrupt)
    {
        var target = trial.Target = await trial.Sides.StartTargetAsync(trial.Plan, interrupt);
        trial.Measured.Server = await target.InfoAsync(interrupt);
        trial.Measured.ProbeUnavailable = target.Probe.Unavailable;
        var urls = target.UrlsFor(trial.Plan.Pattern);
        if (trial.Plan.Relay is { } relay)
        {
            trial.Relay = new Relay(urls.Single(), relay, trial.Time);
            urls = [trial.Relay.Url];
        }

        var generators = trial.Generators = await trial.Sides.StartGeneratorsAsync(trial.Plan with { Trust = target.Trust ?? trial.Plan.Trust }, urls, interrupt);
        // A boot id is the same in a time namespace whose clock is shifted: that all read one clock is shown by reading it.
        await ProveClockAsync("server", trial.Time, () => target.Publisher.NowUsAsync(interrupt));
        await ProveClockAsync("generator", trial.Time, async () => (await generators.LookAsync(interrupt)).AtUs);
        trial.Measured.Others = new OtherPrograms(new HashSet<int>([Environment.ProcessId, .. target.ProcessIds, .. generators.ProcessIds]));
        trial.Sampler = new SeriesSampler(target, generators, trial.Measured, trial.View, trial.Time);
        trial.Sampler.Start();
    }

    private static async Task ProveClockAsync(string who, TimeProvider time, Func<Task<long>> readAsync)
    {
        var beforeUs = time.NowUs();
        var readingUs = await readAsync();
        if (SharedClock.Problem(who, beforeUs, readingUs, time.NowUs()) is { } problem) throw new ChildFailedException(problem);
    }
}
