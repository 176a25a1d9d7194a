using Bench.Contract;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Links;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Middleboxes;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Targets;

namespace Bench.Loadgen.Stages;

/// <summary>Both sides are there, their clocks are one, and somebody looks at both once a second.</summary>
internal sealed class StartStage : IStage
{
    public async Task RunAsync(TrialSession trial, CancellationToken interrupt)
    {
        var plan = trial.Plan;
        if (plan.Refusal is { } refusal) throw new AgentFailedException(refusal);
        if (plan.Pattern.LossPercent is { } percent) plan = await OverLossyLinkAsync(trial, percent, interrupt);
        var target = trial.Target = await trial.Sides.StartTargetAsync(plan, interrupt);
        trial.Measured.Server = await target.InfoAsync(interrupt);
        trial.Measured.ProbeUnavailable = target.Probe.Unavailable;
        var urls = target.UrlsFor(trial.Plan.Pattern);
        if (trial.Plan.Pattern.Through is { } through) urls = await PassThroughAsync(trial, through, urls, interrupt);
        if (trial.Plan.Relay is { } relay)
        {
            trial.Relay = trial.Sides.StartRelay(urls.Single(), relay, trial.Time); // Its plan is of one server.
            urls = [trial.Relay.Url];
        }

        trial.ClientsUrl = urls[0];
        var generators = trial.Generators = await trial.Sides.StartGeneratorsAsync(
            plan with { Trust = trial.ClientsTrust }, urls, interrupt);
        var ofServersUs = trial.Measured.ServersClockBoundUs = target.Publisher is { } publisher
            ? await ClockProof.MakeAsync("server", () => ExchangeAsync(publisher, trial.Time, interrupt))
            : 0;
        trial.Measured.OnAgents = generators.ClocksMayDiffer;
        if (generators.ClocksMayDiffer)
        {
            trial.Measured.ClockShiftUs = await ClockAlignment.MakeAsync(generators, trial.Time, interrupt);
            trial.Measured.ClockBoundUs = await ClockAlignment.BoundUsAsync(trial, generators, interrupt);
        }
        else
        {
            trial.Measured.ClockBoundUs =
                ofServersUs + await ClockProof.MakeAsync("generator", () => generators.ExchangeClocksAsync(trial.Time, interrupt));
        }

        // A middlebox, or the server, may be started again while the trial runs.
        var startsAgain = trial.Middleboxes.Count > 0 || trial.Plan.Pattern.Trouble?.IsOfServer() == true;
        trial.Measured.Others = new OtherPrograms(
            new HashSet<int>([Environment.ProcessId, .. target.ProcessIds, .. generators.ProcessIds]),
            startsAgain ? () => target.ProcessIds.Concat(trial.Middleboxes.SelectMany(m => m.ProcessIds)) : null);
        trial.Sampler = new SeriesSampler(target, generators, trial.Measured, trial.View, trial.Time);
        trial.Sampler.Start();
    }

    // In front of each server one, nearest to it: a relay is the way of the clients.
    private static async Task<IReadOnlyList<Uri>> PassThroughAsync(
        TrialSession trial, Through through, IReadOnlyList<Uri> servers, CancellationToken interrupt)
    {
        var box = MiddleboxList.Of(through);
        foreach (var server in servers)
        {
            var before = trial.Measured.MiddleboxText;
            trial.Middleboxes.Add(await trial.Sides.StartMiddleboxAsync(
                box, server, trial.Plan, text => trial.Measured.MiddleboxText = before + text, interrupt));
        }

        trial.Measured.Middlebox = new MiddleboxRecord
        {
            Name = box.Name,
            Program = await MiddleboxVersion.OfAsync(box).WaitAsync(interrupt),
            CpuUs = null,
            ResidentBytes = null
        };
        return [.. trial.Middleboxes.Select(m => m.Url)];
    }

    // Both sides in networks of their own. The monotonic clock is the machine's: it belongs to time namespaces, of which none is made here.
    private static async Task<TrialPlan> OverLossyLinkAsync(TrialSession trial, double percent, CancellationToken interrupt)
    {
        try
        {
            var link = trial.Link = await trial.Sides.MakeLinkAsync(percent, interrupt);
            trial.Measured.Loss = new LossRecord
            {
                AskedPercent = percent,
                By = link.By,
                NotNetem = link.NotNetem,
                CongestionControl = KernelFigures.CongestionControl(),
                Up = null,
                Down = null
            };
            return trial.Plan with { ServerPlace = link.Server, GeneratorPrefix = link.Generators };
        }
        catch (LinkException e)
        {
            throw new ChildFailedException($"the way on which packets are lost could not be made: {e.Message}");
        }
    }

    private static async Task<IReadOnlyList<ClockExchange>> ExchangeAsync(IPublisher publisher, TimeProvider time, CancellationToken stop)
    {
        var beforeUs = time.NowUs();
        var readings = await publisher.ClocksUsAsync(stop);
        var afterUs = time.NowUs();
        return [.. readings.Select(readingUs => new ClockExchange(beforeUs, readingUs, afterUs))];
    }
}
