using System.ComponentModel;
using System.Diagnostics;

namespace Bench.Tests.EndToEnd;

/// <summary>A disk of a few MiB, in memory, that can be filled; it goes when the test ends.</summary>
internal sealed class TinyDisk : IDisposable
{
    private TinyDisk(string path) => Path = path;

    /// <summary>The folder at which it is.</summary>
    public string Path { get; }

    /// <summary>Mounts one; where it cannot be, the test is skipped with the reason.</summary>
    /// <param name="path">The folder at which it is to be; made if it is not there.</param>
    public static TinyDisk Mount(string path)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "a disk in memory is mounted by root, on Linux");
        Directory.CreateDirectory(path);
        var refused = Run("mount", "-t", "tmpfs", "-o", "size=4m", "bench-test", path);
        Assert.SkipUnless(refused is null, $"a disk in memory could not be mounted: {refused}");
        return new TinyDisk(path);
    }

    /// <summary>Leaves no room on it.</summary>
    public void Fill()
    {
        try
        {
            using var ballast = new FileStream(System.IO.Path.Combine(Path, "ballast"), FileMode.CreateNew, FileAccess.Write);
            while (true)
            {
                ballast.Write(new byte[4096]);
                ballast.Flush();
            }
        }
        catch (IOException)
        {
            // Not even one page more.
        }
    }

    // Also where somebody has a file on it open still: it goes with that.
    public void Dispose() => Run("umount", "--lazy", Path);

    // What it says where it fails; null where it does not.
    private static string? Run(params string[] command)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true })!;
            var error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : error.Trim();
        }
        catch (Win32Exception e)
        {
            return e.Message;
        }
    }
}
