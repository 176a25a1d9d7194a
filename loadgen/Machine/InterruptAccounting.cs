namespace Bench.Loadgen.Machine;

/// <summary>
/// Whether the kernel takes the time of soft interrupts out of the clock of the process that they interrupt (CONFIG_IRQ_TIME_ACCOUNTING).
/// On loopback the receiver's TCP work is a soft interrupt of the sender, and more than a tenth of what a send and receive take: a thread
/// that does nothing else finds that time missing from its CPU clock where it is accounted apart, and not where it is charged to the
/// thread. Pure.
/// </summary>
internal static class InterruptAccounting
{
    private const double ChargedFrom = 0.95;
    private const double ApartBelow = 0.90;

    /// <summary>True: accounted apart. False: charged to whom they interrupt. Null: cannot be told.</summary>
    /// <param name="cpuShare">
    /// CPU clock of the thread by the wall clock, the median of pieces too short for most to be interrupted by another program.
    /// </param>
    /// <param name="interruptUs">How much the machine's own count of interrupt time grew meanwhile; null where it is not shown.</param>
    public static bool? Apart(double cpuShare, double? interruptUs) =>
        cpuShare >= ChargedFrom ? false : cpuShare < ApartBelow && interruptUs > 0 ? true : null;
}
