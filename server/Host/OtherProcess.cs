using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Bench.Host;

/// <summary>Another process of this machine, which need not be a child of ours.</summary>
internal static partial class OtherProcess
{
    // Linux, asm/unistd.h: the same number on all architectures.
    private const int PidfdOpen = 434;
    private const short PollIn = 1;
    private const int Forever = -1;

    /// <summary>Returns when the process has ended; at once when there is none.</summary>
    public static void WaitForEnd(int id)
    {
        if (OperatingSystem.IsLinux() && syscall(PidfdOpen, id, 0) is >= 0 and var file)
        {
            // Readable when it has ended: sleeps without a timer, which a measured server must not have. It ends with this process.
            var wanted = new PollFile { File = (int)file, Events = PollIn };
            while (poll(ref wanted, 1, Forever) <= 0)
            {
            }

            return;
        }

        try
        {
            using var process = Process.GetProcessById(id);
            process.WaitForExit();
        }
        catch (ArgumentException)
        {
            // There is none.
        }
    }

    [LibraryImport("libc")]
    private static partial nint syscall(nint number, nint id, nint flags);

    [LibraryImport("libc")]
    private static partial int poll(ref PollFile files, nuint count, int timeoutMs);

    private struct PollFile
    {
        public int File;
        public short Events;
        public short Happened;
    }
}
