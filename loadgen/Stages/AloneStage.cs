using Bench.Contract;

namespace Bench.Loadgen.Stages;

/// <summary>
/// What the target uses with no client at all: what an idle connection costs is beyond that. Only where whole idle periods are measured.
/// </summary>
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
        await trial.WaitUntilAsync(trial.Time.NowUs() + (long)Settle.TotalMicroseconds, interrupt);
        var (startUs, start) = trial.Time.ReadAt(probe.ReadCpu);
        await trial.WaitUntilAsync(startUs + (long)Span.TotalMicroseconds, interrupt);
        var (endUs, end) = trial.Time.ReadAt(probe.ReadCpu);
        trial.Measured.AloneCpuUsPerSecond = (end?.TotalUs - start?.TotalUs) / ((endUs - startUs) / 1e6);
    }
}
