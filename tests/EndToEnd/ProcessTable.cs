using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Bench.Tests.EndToEnd;

/// <summary>Processes of this machine as the kernel shows them, and signals to them.</summary>
internal static partial class ProcessTable
{
    public const int SigHup = 1, SigInt = 2, SigKill = 9, SigTerm = 15, SigCont = 18, SigStop = 19;

    public static IReadOnlyList<int> ChildrenOf(int parent) => [.. All().Where(id => StatOf(id, Parent) == parent)];

    /// <summary>
    /// All processes of a session: whatever a terminal's first process has started, at whatever depth, and that did not leave it.
    /// </summary>
    public static IReadOnlyList<int> OfSession(int session) => [.. All().Where(id => StatOf(id, Session) == session)];

    public static int ServerOf(Process run) => ServerOf(run.Id);

    public static int ServerOf(int run) =>
        ChildrenOf(run).Single(p => CommandLineOf(p).Contains("Bench.Host.dll", StringComparison.Ordinal));

    public static int GeneratorOf(int run) => ChildrenOf(run).Single(p => CommandLineOf(p).Contains("bench.dll", StringComparison.Ordinal));

    /// <summary>The command line of a process; empty when it has ended.</summary>
    public static string CommandLineOf(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline").Replace('\0', ' ');
        }
        catch (IOException)
        {
            return "";
        }
    }

    /// <summary>The environment that a process was started with; empty when it has ended, or is somebody else's.</summary>
    public static string EnvironmentOf(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/environ");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>Whether a process has an established TCP connection; false when it has ended.</summary>
    public static bool HasConnection(int process)
    {
        const int state = 3, inode = 9; // Columns of /proc/net/tcp, proc_net_tcp(5); state 1 is established.
        try
        {
            var established = new[] { "tcp", "tcp6" }.Select(table => $"/proc/{process}/net/{table}").Where(File.Exists)
                .SelectMany(table => File.ReadLines(table).Skip(1))
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(columns => columns[state] == "01")
                .Select(columns => $"socket:[{columns[inode]}]").ToHashSet(StringComparer.Ordinal);
            return Directory.GetFileSystemEntries($"/proc/{process}/fd")
                .Any(descriptor => new FileInfo(descriptor).LinkTarget is { } target && established.Contains(target));
        }
        catch (IOException)
        {
            return false;
        }
    }

    public static void Send(int process, int signal) => Assert.Equal(0, Kill(process, signal));

    /// <summary>Ends a process at once; one that has ended already is no error.</summary>
    public static void Kill(int process) => _ = Kill(process, SigKill);

    /// <summary>Lets a process go on that was stopped; one that was not, or has ended, is no error.</summary>
    public static void GoOn(int process) => _ = Kill(process, SigCont);

    // Places in what follows the name in /proc/<pid>/stat: "pid (name) state parent group session …"; proc(5).
    private const int State = 0, Parent = 1, Session = 3;

    /// <summary>All processes.</summary>
    public static IEnumerable<int> All()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "processes are found through /proc: run on Linux");
        return Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(name => name!.All(char.IsAsciiDigit))
            .Select(int.Parse!).Where(id => StatText(id, State) is not (null or "Z"));
    }

    private static int? StatOf(int process, int place) =>
        StatText(process, place) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    private static string? StatText(int process, int place)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/stat").Split(") ")[^1].Split(' ')[place]; // The name may hold anything.
        }
        catch (IOException)
        {
            return null; // It has ended meanwhile.
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
