using Bench.Contract;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Targets;

namespace Bench.Loadgen.Stages;

/// <summary>
/// What both sides have to say at the end of a trial, however it ended, and their own end. Every step is tried, whatever became of the one
/// before: each saves something of its own.
/// </summary>
internal sealed class CollectStage : IStage
{
    // What is under way when the user stops a trial arrives, unless a polling interval is in between.
    private static readonly TimeSpan InterruptedDrain = TimeSpan.FromSeconds(1);

    // With no client that saw it for so long, none is waited for.
    private const long StillUs = 4_000_000;

    private static readonly TimeSpan ClocksReadIn = TimeSpan.FromSeconds(5);

    public async Task RunAsync(TrialSession trial, CancellationToken interrupt)
    {
        using (var limit = new EndLimit(p => p.Beside, trial.Time, interrupt))
            foreach (var task in trial.Afterwards.ToArray())
                await trial.StepAsync("those beside the clients were ended", limit.Source, task.WaitAsync);
        await AskAsync(trial, interrupt);
        await EndAsync(trial, interrupt);
    }

    private static async Task AskAsync(TrialSession trial, CancellationToken interrupt)
    {
        var (measured, generators) = (trial.Measured, trial.Generators);
        measured.DrainEndUs = trial.Time.NowUs();
        if (trial.Target is { HasEnded: false } target && measured.Timeline is not null)
        {
            using var ofServers = new EndLimit(p => p.Servers, trial.Time, interrupt);
            var limit = ofServers.Source;
            if (!measured.Whole)
            {
                await CutAsync(trial, limit);
                measured.DrainEndUs = trial.Time.NowUs();
            }

            // First the clients, then the logs: whatever a client has received is then in them.
            if (generators is { AnyEnded: false })
                await trial.StepAsync("the generators were told to send no more", limit, generators.CeaseAsync);
            if (target.Publisher is { } publisher) await AskAsync(trial, publisher, limit);
            if (generators is not null)
                await trial.StepAsync("the generators were asked what they sent", limit, stop => AddClientsSentAsync(trial, stop));
        }

        if (generators is null) return;
        // The kernel ends the connections of a server that has died at once, but a busy generator has yet to see
        // it: till then they count as held.
        if (trial.Target is { HasEnded: true } && generators is { AnyEnded: false })
        {
            using var deathSeen = new EndLimit(p => p.DeathSeen, trial.Time, interrupt);
            await trial.StepAsync(
                "the clients were to see that their server is gone", deathSeen.Source, stop => UntilSeenAsync(trial, stop));
        }

        // Two clocks go at two speeds: what the shift at the start left has become more since.
        if (measured.Whole && generators is { ClocksMayDiffer: true, AnyEnded: false })
            await trial.StepAsync(
                "the clocks of the generators were read once more", Timeout.InfiniteTimeSpan, _ => ReadClocksAgainAsync(trial, generators));
        using var ofGenerators = new EndLimit(p => p.Generators, trial.Time, interrupt);
        await trial.StepAsync(
            "the generators were asked for their results", ofGenerators.Source,
            async stop => measured.Results = await generators.FinishAsync(measured.Topics, stop));
        if (generators.FailureAtTheEnd is { } death) trial.Fail(death, trial.Plan.Agents is not null);
    }

    // What was measured stands whether they answer or not. Without an answer the bound of clocks that were shifted is not known, as they go
    // at speeds of their own; that of those that read ours is what it was.
    private static async Task ReadClocksAgainAsync(TrialSession trial, IGenerators generators)
    {
        var measured = trial.Measured;
        using var limit = new CancellationTokenSource(ClocksReadIn, trial.Time);
        if (await ClockAlignment.BoundUsWithinAsync(trial, generators, limit.Token) is { } boundUs)
            measured.ClockBoundUs = Math.Max(measured.ClockBoundUs ?? 0, boundUs);
        else if (measured.ClockShiftUs is not null)
            measured.ClockBoundUs = null;
    }

    private static async Task AskAsync(TrialSession trial, IPublisher publisher, CancellationTokenSource limit)
    {
        var measured = trial.Measured;
        await trial.StepAsync("what no server had confirmed was given up", limit, publisher.GiveUpAsync);
        await trial.StepAsync(
            "the servers were asked how they published", limit, async stop => measured.Publisher = await publisher.StatusAsync(stop));
        await trial.StepAsync(
            "the servers were asked what they published", limit, async stop => measured.Topics = await publisher.TopicsAsync(stop));
        await trial.StepAsync("the requests that published were counted", () => measured.Publishing = publisher.Requests);
    }

    private static async Task EndAsync(TrialSession trial, CancellationToken interrupt)
    {
        if (trial.Sampler is { } sampler)
            await trial.StepAsync("the sampling was stopped", Timeout.InfiniteTimeSpan, async _ => await sampler.DisposeAsync());
        if (trial.Generators is { } generators)
            await trial.StepAsync("the generators were ended", Timeout.InfiniteTimeSpan, async _ => await generators.DisposeAsync());
        foreach (var middlebox in trial.Middleboxes)
            await trial.StepAsync("the middlebox was stopped", Timeout.InfiniteTimeSpan, async _ => await middlebox.DisposeAsync());
        if (trial.Measured.Middlebox is { } between)
            await trial.StepAsync("the middlebox's last words were read", () => trial.Measured.Middlebox =
                between with { LastWords = trial.Middleboxes.Select(m => m.LastWords).FirstOrDefault(words => words is not null) });
        if (trial.Target is { } target)
        {
            if (!target.HasEnded)
            {
                await trial.StepAsync(
                    "the probe of the servers was asked for its trouble", () => trial.Measured.ProbeLost = target.Probe.Unavailable);
                // A second more than it has: that it was killed is told in its own words.
                using var limit = new EndLimit(p => p.Stop + TimeSpan.FromSeconds(1), trial.Time, interrupt);
                await trial.StepAsync("the servers were stopped", limit.Source, async stop =>
                {
                    var hurried = trial.Measured.Failure is not null || interrupt.IsCancellationRequested;
                    if (!await target.StopAsync((hurried ? Patience.Interrupted : Patience.Usual).Stop).WaitAsync(stop))
                        trial.Fail("a server did not stop in good order when it was asked to");
                });
            }

            await trial.StepAsync("the servers were ended", Timeout.InfiniteTimeSpan, async _ => await target.DisposeAsync());
        }

        if (trial.Link is { } link)
            await trial.StepAsync(
                "the way on which packets are lost was taken down", Timeout.InfiniteTimeSpan,
                async _ => await link.DisposeAsync());
        if (trial.Relay is not { } relay) return;
        await trial.StepAsync("the relay was asked how long it held what passed", () => trial.Measured.RelayHeldMs = relay.MeanHeldMs);
        await trial.StepAsync("the relay was stopped", Timeout.InfiniteTimeSpan, async _ => await relay.DisposeAsync());
    }

    private static async Task UntilSeenAsync(TrialSession trial, CancellationToken stop)
    {
        // Clients that poll see it with their next poll only, which may be far away; those of another server never do.
        var left = long.MaxValue;
        var endUs = trial.Time.NowUs() + StillUs;
        while (trial.Generators is { AnyEnded: false } generators)
        {
            var askedUs = trial.Time.NowUs();
            if ((await generators.LookAsync(stop)).Counts.Open is not (> 0 and var open)) return;
            var nowUs = trial.Time.NowUs();
            // While a generator stood still, nobody there could see anything.
            endUs += nowUs - askedUs;
            if (open < left) (left, endUs) = (open, nowUs + StillUs);
            if (nowUs >= endUs) return;
            await Task.Delay(TimeSpan.FromMilliseconds(20), trial.Time, stop);
        }
    }

    // A steady state that has begun ends here, on both sides; what is on its way then may still arrive. A side
    // that hangs is asked no more than it must.
    private static async Task CutAsync(TrialSession trial, CancellationTokenSource limit)
    {
        var (target, measured) = (trial.Target!, trial.Measured);
        var answering = trial.Generators is { AnyEnded: false };
        if (measured is { SteadyStart: not null, SteadyEnd: null })
        {
            await trial.StepAsync("the steady state was cut short", limit, async stop => measured.SteadyEnd = await trial.ReadAsync(stop));
            if (answering)
                answering = await trial.StepAsync(
                    "the generators were told that the steady state is cut short", Patience.Cut,
                    async stop => await trial.Generators!.CutAsync(stop));
        }

        if (target.Publisher is { } publisher)
            await trial.StepAsync("the servers were told to publish no more", limit, publisher.StopAsync);
        if (measured.Interrupted && answering)
            await trial.StepAsync("what was under way was waited for", limit, stop => DrainStage.WaitAsync(trial, InterruptedDrain, stop));
    }

    // In a two-way workload the messages that clients sent belong to the steady state by the sender's
    // schedule, which only the senders know.
    private static async Task AddClientsSentAsync(TrialSession trial, CancellationToken stop)
    {
        var (plan, measured) = (trial.Plan, trial.Measured);
        if (plan.Workload.Direction == Direction.Receive
            || measured is not { Topics: { } topics, Timeline: { } timeline, Publisher: { } publisher })
            return;
        var sent = await trial.Generators!.CountSentAsync(stop);
        (measured.Topics, measured.InTheLogs) = ClientsSent.AddTo(
            topics, sent, plan.Workload, plan.Seed, timeline, publisher.State == WorkloadState.Finished);
    }
}
