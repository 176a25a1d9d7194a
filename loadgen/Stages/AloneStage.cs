using Bench.Contract;

namespace Bench.Loadgen.Stages;

/// <summary>What the target uses with no client at all: what an idle connection costs is beyond that. Only where whole idle periods are measured.</summary>
internal sealed class AloneStage : IStage
{
    // A server that has just started compiles and collects for a moment.
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(2);

    public async Task RunAsync(TrialSession trial, CancellationToken interrupt)
    {
        if (!trial.Plan.IdleLength.WholePeriods) return;
        trial.Enter("alone", (Settle + Span).TotalSeconds);
        var probe = trial.Both.Target.Probe;
        await Task.Delay(Settle, trial.Time, interrupt);
        var (startUs, start) = (trial.Time.NowUs(), probe.ReadCpu());
        await Task.Delay(Span, trial.Time, interrupt);
        trial.Measured.AloneCpuUsPerSecond = (probe.ReadCpu()?.TotalUs - start?.TotalUs) / ((trial.Time.NowUs() - startUs) / 1e6);
    }
}
