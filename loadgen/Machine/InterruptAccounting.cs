namespace Bench.Loadgen.Machine;

/// <summary>
/// Whether the kernel takes the time of soft interrupts out of the clock of the process that they interrupt (CONFIG_IRQ_TIME_ACCOUNTING).
/// On loopback the receiver's TCP work is a soft interrupt of the sender, and more than a tenth of what a send and receive take: a thread
/// that does nothing else finds that time missing from its CPU clock where it is accounted apart, and not where it is charged to the
/// thread. Another program's turn is missing too, but not from each piece of the work. Pure.
/// </summary>
internal static class InterruptAccounting
{
    private const double ChargedFrom = 0.95;
    private const double ApartBelow = 0.90;

    // Of the pieces that miss the least: what is accounted apart is missing from them as well.
    private const int OneOf = 10;

    /// <summary>True: accounted apart. False: charged to whom they interrupt. Null: cannot be told.</summary>
    /// <param name="cpuShares">CPU clock of the thread by the wall clock, of short pieces of the work.</param>
    /// <param name="interruptUs">How much the machine's own count of interrupt time grew meanwhile; null where it is not shown.</param>
    public static bool? Apart(IReadOnlyCollection<double> cpuShares, double? interruptUs)
    {
        var share = cpuShares.OrderDescending().ElementAt(cpuShares.Count / OneOf);
        return share >= ChargedFrom ? false : share < ApartBelow && interruptUs > 0 ? true : null;
    }
}
