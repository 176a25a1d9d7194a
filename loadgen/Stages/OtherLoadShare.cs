using Bench.Loadgen.Machine;

namespace Bench.Loadgen.Stages;

/// <summary>How much of the machine other programs took between two readings. Pure.</summary>
internal static class OtherLoadShare
{
    /// <summary>
    /// Their share of all cores' time, 0 to 1; less than 0 where the ticks missed more of ours than others used, and null where neither is
    /// known. Ticks miss work that begins and ends between them, and a list of processes misses those that have ended: the truth is the
    /// larger, or more.
    /// </summary>
    /// <param name="first">The cores at the start.</param>
    /// <param name="last">The cores at the end, later.</param>
    /// <param name="oursUs">CPU time of the processes of this run; null when it is not known.</param>
    /// <param name="listed">
    /// What all other processes that were there used, as a share of the cores' time from before the first list of them was read until after
    /// the second: a list takes as long as the machine is busy, and some of them are read late in it. Null when it is not known.
    /// </param>
    /// <param name="interruptsApart">
    /// Soft interrupts are accounted apart from the processes that they interrupt; null when nobody can tell.
    /// </param>
    public static double? Of(CoreTime first, CoreTime last, double? oursUs, double? listed, bool? interruptsApart)
    {
        // Interrupts that are accounted apart, or may be, are in no process's clock: the traffic's own would be taken for another program.
        var interruptsUs = interruptsApart == false ? 0 : last.InterruptUs - first.InterruptUs;
        var byTicks = (last.BusyUs - first.BusyUs - interruptsUs - oursUs) / (last.TotalUs - first.TotalUs);
        return listed is { } share ? Math.Max(byTicks ?? 0, share) : byTicks;
    }
}
