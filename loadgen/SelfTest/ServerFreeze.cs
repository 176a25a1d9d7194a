using System.Runtime.InteropServices;

namespace Bench.Loadgen.SelfTest;

/// <summary>Stops a process for a while by signal. Linux.</summary>
internal static partial class ServerFreeze
{
    private const int SigStop = 19;
    private const int SigCont = 18;

    /// <summary>
    /// Stops it after <paramref name="afterSeconds"/> and lets it go on after <paramref name="seconds"/> more, whatever happens.
    /// </summary>
    public static async Task FreezeAsync(int process, double afterSeconds, double seconds)
    {
        await Task.Delay(TimeSpan.FromSeconds(afterSeconds));
        _ = Kill(process, SigStop);
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(seconds));
        }
        finally
        {
            _ = Kill(process, SigCont);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
