using Bench.Loadgen.Machine;

namespace Bench.Loadgen.Preflight;

/// <summary>
/// Other programs take time from both sides. What started this program, a build or a test's host, may just be coming to rest: it is looked
/// again for a while, and the quietest look counts. Our own start is not other load.
/// </summary>
/// <param name="look">
/// Share of the machine that others kept busy for a moment, 0 to 1; null where nobody can see it. The kernel's counters when left out.
/// </param>
internal sealed class OtherLoadCheck(Func<double?> look) : IPreflightCheck
{
    private const double WarnShare = 0.10;
    private const double RefuseShare = 0.50;
    private const int Looks = 5;
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(500);

    public OtherLoadCheck()
        : this(Look)
    {
    }

    public CheckResult Check(PreflightNeed need)
    {
        var least = double.PositiveInfinity;
        for (var i = 0; i < Looks && least > WarnShare; i++)
        {
            if (look() is not { } share)
                return new(
                    "other load", Outcome.Pass,
                    "this system shows no tick counters: other programs cannot be seen "
                        + "(/proc/stat is not there, hidden by subset=pid, or stands still)");
            least = Math.Min(least, share);
        }

        var message = $"the machine is {least:P0} busy before the run; limit {RefuseShare:P0}";
        return least > RefuseShare ? new("other load", Outcome.Refuse, message, "stop the other programs, or wait")
            : least > WarnShare ? new("other load", Outcome.Warn, message, "stop the other programs for steadier figures")
            : new("other load", Outcome.Pass, message);
    }

    private static double? Look()
    {
        if (KernelFigures.ReadCoreTime() is not { } before) return null;
        var ownBefore = Environment.CpuUsage.TotalTime;
        using (var wait = new ManualResetEventSlim()) wait.Wait(Window);
        var after = KernelFigures.ReadCoreTime()!.Value;
        var ownUs = (Environment.CpuUsage.TotalTime - ownBefore).TotalMicroseconds;
        return after.TotalUs > before.TotalUs
            ? Math.Max(0, (after.BusyUs - before.BusyUs - ownUs) / (after.TotalUs - before.TotalUs))
            : null; // Counters that stand still, as some sandboxes have, tell nothing.
    }
}
