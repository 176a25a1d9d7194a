using Bench.Contract;

namespace Bench.Loadgen.Stages;

/// <summary>All are connected and nothing is published: what waiting costs. Looked at twice a second, so that quiet moments show.</summary>
internal sealed class IdleStage : IStage
{
    private const long LookEveryUs = 500_000;

    public async Task RunAsync(TrialSession trial, CancellationToken interrupt)
    {
        var (target, generators) = trial.Both;
        var (plan, measured, time) = (trial.Plan, trial.Measured, trial.Time);
        if (plan.PublishesItself) return; // It publishes all the while: no connection is idle.
        var period = plan.Pattern.PeriodSeconds(measured.Server?.Settings);
        var seconds = plan.IdleLength.SecondsFor(period, plan.Pattern.Kind.OnTimer);
        var wait = plan.IdleLength.WaitFor(period, plan.Pattern.Kind.Ask?.FirstIsApart ?? false);
        trial.Enter("idle", wait + seconds);
        if (seconds == 0) return;
        await trial.WaitUntilAsync(time.NowUs() + (long)(wait * 1e6), interrupt);
        var counters = await target.Probe.CountersAsync(interrupt);
        measured.IdleStart = await generators.ReadAsync(interrupt);
        var endUs = time.NowUs() + (long)(seconds * 1e6);
        await LookAsync();
        while (endUs - time.NowUs() is > 0 and var leftUs)
        {
            await Task.Delay(TimeSpan.FromMicroseconds(Math.Min(leftUs, LookEveryUs)), time, interrupt);
            await LookAsync();
        }

        measured.IdleEnd = await generators.ReadAsync(interrupt);
        if (counters is not null && await target.Probe.CountersAsync(interrupt) is { } end) measured.IdleCounters = (counters, end);

        async Task LookAsync()
        {
            var seen = await generators.LookAsync(interrupt);
            var (atUs, cpu) = time.ReadAt(target.Probe.ReadCpu);
            measured.IdleLooks.Add(new IdleLook(atUs, cpu?.TotalUs, seen.SocketBytes));
        }
    }
}
