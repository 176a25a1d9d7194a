using System.Globalization;

namespace Bench.Loadgen.Links;

/// <summary>
/// A network of its own for programs of this machine: interfaces, addresses and packet rules in it are nobody else's, and go with it.
/// Clocks, processes and files are the machine's. It is removed when it is disposed of, and also when this program ends at once.
/// </summary>
internal sealed class NetworkNamespace : IDisposable
{
    private const string Names = "/run/netns";
    private const string Mark = "bench";

    private static int _made;
    private bool _removed;

    /// <summary>Makes one, after those that a killed run of this program left behind are removed.</summary>
    /// <exception cref="LinkException">It cannot be made here.</exception>
    public NetworkNamespace()
    {
        Sweep();
        Name = $"{Mark}-{ProcessNamespace()}-{Environment.ProcessId}-{Interlocked.Increment(ref _made)}";
        NetCommand.Run("ip", "netns", "add", Name);
        AppDomain.CurrentDomain.ProcessExit += RemoveAtExit;
    }

    /// <summary>What the system calls it.</summary>
    public string Name { get; }

    /// <summary>The command that starts another in it.</summary>
    public IReadOnlyList<string> Entering => ["ip", "netns", "exec", Name];

    /// <summary>Runs a command in it, and returns what it wrote.</summary>
    /// <exception cref="LinkException">It failed.</exception>
    public string Run(params IReadOnlyList<string> command) => NetCommand.Run([.. Entering, .. command]);

    /// <summary>The same with something on its standard input.</summary>
    /// <exception cref="LinkException">It failed.</exception>
    public string RunWith(string input, params IReadOnlyList<string> command) => NetCommand.RunWith(input, [.. Entering, .. command]);

    /// <summary>The command ip about this network.</summary>
    /// <exception cref="LinkException">It failed.</exception>
    public void Ip(params IReadOnlyList<string> arguments) => NetCommand.Run(["ip", "-n", Name, .. arguments]);

    /// <exception cref="LinkException">It could not be removed; it can be tried again.</exception>
    public void Dispose()
    {
        if (_removed) return;
        NetCommand.Run("ip", "netns", "del", Name);
        // What could not be removed is tried again when the program ends.
        _removed = true;
        AppDomain.CurrentDomain.ProcessExit -= RemoveAtExit;
    }

    /// <summary>
    /// Of these names those that this program gave in a run that no longer is: a process that was killed removes nothing. Pure.
    /// </summary>
    /// <param name="names">Names of namespaces.</param>
    /// <param name="processNamespace">In which numbers of processes mean what they mean here.</param>
    /// <param name="lives">Whether a process lives.</param>
    internal static IEnumerable<string> LeftBehind(IEnumerable<string> names, string processNamespace, Func<int, bool> lives) =>
        names.Where(name =>
            name.Split('-') is [Mark, var space, var id, _]
            && space == processNamespace
            && int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && !lives(number));

    private static void Sweep()
    {
        if (!Directory.Exists(Names)) return;
        foreach (var name in LeftBehind(
            Directory.GetFiles(Names).Select(path => Path.GetFileName(path)), ProcessNamespace(), id => Directory.Exists($"/proc/{id}")))
        {
            try
            {
                NetCommand.Run("ip", "netns", "del", name);
            }
            catch (LinkException)
            {
                // Another run removes it in this moment.
            }
        }
    }

    // "pid:[4026531836]": another container's process 17 is not ours, though it may see the same names.
    private static string ProcessNamespace() => new([.. (new FileInfo("/proc/self/ns/pid").LinkTarget ?? "").Where(char.IsAsciiDigit)]);

    private void RemoveAtExit(object? sender, EventArgs e)
    {
        try
        {
            NetCommand.Run("ip", "netns", "del", Name);
        }
        catch (LinkException)
        {
            // The program ends: the next one that makes a network sweeps it.
        }
    }
}
