using System.Runtime.InteropServices;
using Bench.Loadgen.Machine.Cgroups;

namespace Bench.Loadgen.Machine;

/// <summary>Which cores the server and the generator are pinned to, so that neither takes time from the other.</summary>
/// <param name="Server">Core numbers of the server; empty when not pinned.</param>
/// <param name="Generator">Core numbers of the generator; empty when not pinned.</param>
/// <param name="Reason">Why nothing is pinned; null when it is.</param>
public sealed record CorePlan(IReadOnlyList<int> Server, IReadOnlyList<int> Generator, string? Reason)
{
    /// <summary>Limits of the container, which both sides share.</summary>
    public Container Container { get; init; } = Container.None;

    /// <summary>
    /// CPU time a second that the server may use at most, in cores: those it may run on, or the quota where that is less.
    /// </summary>
    public double ServerMayUse => MayUse(Server);

    /// <summary>The same of the generator.</summary>
    public double GeneratorMayUse => MayUse(Generator);

    /// <summary>Cores that server and generator may run on together.</summary>
    public int Both => Server.Count + Generator.Count is > 0 and var pinned ? pinned : Affinity.Current().Count;

    private double MayUse(IReadOnlyList<int> cores) => Container.MayUse(cores.Count > 0 ? cores.Count : Affinity.Current().Count);

    /// <summary>Half the cores for each side; the generator gets the odd one. Needs Linux and two cores.</summary>
    public static CorePlan ForThisMachine()
    {
        if (!OperatingSystem.IsLinux()) return new([], [], "pinning needs Linux");
        var (cores, container) = (Affinity.Current(), new ContainerReader().Read());
        if (cores.Count < 2) return new([], [], $"pinning needs 2 cores; this process may use {cores.Count}") { Container = container };
        var half = cores.Count / 2;
        return new([.. cores.Take(half)], [.. cores.Skip(half)], null) { Container = container };
    }
}

/// <summary>The set of cores that the calling thread may run on. A child process inherits it, and its runtime counts only these.</summary>
public static partial class Affinity
{
    private const int MaxCores = 1024;

    /// <summary>Cores that the calling thread may run on; all of the machine's where the system does not say.</summary>
    public static IReadOnlyList<int> Current()
    {
        var mask = new byte[MaxCores / 8];
        if (!OperatingSystem.IsLinux() || SchedGetAffinity(0, mask.Length, mask) < 0)
            return [.. Enumerable.Range(0, Environment.ProcessorCount)];
        return [.. Enumerable.Range(0, MaxCores).Where(core => (mask[core / 8] >> (core % 8) & 1) != 0)];
    }

    /// <summary>
    /// Runs <paramref name="start"/> on a thread pinned to <paramref name="cores"/>, so that a process it starts
    /// is pinned from its first instruction.
    /// </summary>
    /// <exception cref="System.ComponentModel.Win32Exception">
    /// The kernel refuses these cores, as it does once they have been taken from the container; the message names them.
    /// </exception>
    public static T RunPinned<T>(IReadOnlyList<int> cores, Func<T> start)
    {
        if (cores.Count == 0) return start();
        T result = default!;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Pin(cores);
                result = start();
            }
            catch (Exception e)
            {
                failure = e;
            }
        });
        thread.Start();
        thread.Join();
        if (failure is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        return result;
    }

    private static void Pin(IReadOnlyList<int> cores)
    {
        var mask = new byte[MaxCores / 8];
        foreach (var core in cores) mask[core / 8] |= (byte)(1 << (core % 8));
        if (SchedSetAffinity(0, mask.Length, mask) == 0) return;
        var error = Marshal.GetLastPInvokeError();
        throw new System.ComponentModel.Win32Exception(error, $"it cannot be pinned to the cores {string.Join(", ", cores)}: "
            + $"{Marshal.GetPInvokeErrorMessage(error)} (error {error} of sched_setaffinity); this process may now use the cores "
            + $"{string.Join(", ", Current())}, and takes these when it is started again");
    }

    [LibraryImport("libc", EntryPoint = "sched_getaffinity", SetLastError = true)]
    private static partial int SchedGetAffinity(int thread, nint size, byte[] mask);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity", SetLastError = true)]
    private static partial int SchedSetAffinity(int thread, nint size, byte[] mask);
}
