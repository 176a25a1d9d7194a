using Bench.Loadgen.Machine;

namespace Bench.Loadgen.Preflight;

/// <summary>Other programs take time from both sides.</summary>
internal sealed class OtherLoadCheck : IPreflightCheck
{
    private const double WarnShare = 0.10;
    private const double RefuseShare = 0.50;
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(500);

    public CheckResult Check(PreflightNeed need)
    {
        if (KernelFigures.ReadCoreTime() is not { } before)
            return new(
                "other load", Outcome.Pass,
                "this system shows no tick counters: other programs cannot be seen (/proc/stat is not there, or hidden by subset=pid)");
        using (var wait = new ManualResetEventSlim()) wait.Wait(Window);
        var after = KernelFigures.ReadCoreTime()!.Value;
        var share = after.TotalUs > before.TotalUs ? (after.BusyUs - before.BusyUs) / (after.TotalUs - before.TotalUs) : 0;
        var message = $"the machine is {share:P0} busy before the run; limit {RefuseShare:P0}";
        return share > RefuseShare ? new("other load", Outcome.Refuse, message, "stop the other programs, or wait")
            : share > WarnShare ? new("other load", Outcome.Warn, message, "stop the other programs for steadier figures")
            : new("other load", Outcome.Pass, message);
    }
}
