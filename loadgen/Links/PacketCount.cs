using System.Globalization;

namespace Bench.Loadgen.Links;

/// <summary>TCP packets that went one way so far.</summary>
/// <param name="Packets">All that were sent.</param>
/// <param name="Dropped">Of these, dropped on the way.</param>
internal readonly record struct PacketCount(long Packets, long Dropped);

/// <summary>What a lossy link counted so far.</summary>
/// <param name="Up">From the clients to the server.</param>
/// <param name="Down">From the server to the clients.</param>
/// <param name="UpAgain">Segments that the clients' side of the kernel sent again; null where that could not be read.</param>
/// <param name="DownAgain">The same of the server's side.</param>
internal sealed record LossReading(PacketCount Up, PacketCount Down, long? UpAgain, long? DownAgain);

/// <summary>The kernel's own count of TCP segments that a network sent again.</summary>
internal static class SentAgain
{
    /// <summary>Of the network that a process is in; null when it cannot be read.</summary>
    /// <param name="processId">A process of it.</param>
    public static long? Of(int processId)
    {
        try
        {
            return Parse(File.ReadAllLines($"/proc/{processId}/net/snmp"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The count in the lines of /proc/net/snmp; null when it is not there. Pure.</summary>
    internal static long? Parse(IReadOnlyList<string> lines)
    {
        string[][] tcp = [.. lines.Where(line => line.StartsWith("Tcp:", StringComparison.Ordinal)).Select(line => line.Split(' '))];
        return tcp is [var names, var values] && Array.IndexOf(names, "RetransSegs") is > 0 and var place && place < values.Length
            && long.TryParse(values[place], NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;
    }
}
