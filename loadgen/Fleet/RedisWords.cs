using System.Net.Sockets;
using System.Text;
using Bench.Contract.Reading;
using Bench.Loadgen.Processes;

namespace Bench.Loadgen.Fleet;

/// <summary>Why the Redis that keeps a fleet's list of members is of no use, in words of ours and of its own.</summary>
internal static class RedisWords
{
    private const int LongestLine = 512;

    /// <summary>Why it is of no use, with the next step, as a sentence. Pure.</summary>
    /// <param name="address">The Redis.</param>
    /// <param name="said">What its client says of it.</param>
    /// <param name="answered">The error that it answered itself; null where it answered none.</param>
    public static string Told(ClusterAddress address, string said, string? answered)
    {
        var why = $"{said} {answered}" switch
        {
            var all when Has(all, "WRONGPASS") || Has(all, "invalid password") => "refuses the password; give that of its configuration",
            var all when Has(all, "NOAUTH") =>
                $"wants a password; give redis://:PASSWORD@{address.Place} or set {ChildEnvironment.RedisPassword}",
            var all when Has(all, "NOPERM") => "does not let this user read and write; give another, or more rights",
            var all when Has(all, "DENIED") =>
                "is in protected mode, in which it takes nobody of another host; give it a password (requirepass), and that here",
            var all when Has(all, "database does not exist") =>
                $"has no database {address.Database}; give a number that it has, 0 to 15 where nothing else is configured",
            var all when Has(all, "WRONGTYPE") =>
                $"holds something else where fleet {address.Fleet} would be; give another ?fleet=NAME, or another database",
            _ when answered is not null => $"answers '{Shown.Of(answered, 160)}'; see its log and its configuration",
            _ => "does not answer as a Redis does; see whether it runs (redis-cli ping), and whether the address is right",
        };
        return $"{ClusterAddress.Option}: the Redis at {address.Place} {why}";
    }

    /// <summary>Asks a Redis whose client could not connect what it has to say itself.</summary>
    /// <param name="address">The Redis.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <returns>The error that it answers; null where it answers none, or is none.</returns>
    public static async Task<string?> AskAsync(ClusterAddress address, CancellationToken stop)
    {
        try
        {
            using var client = new TcpClient(); // Of IPv4 and IPv6 alike.
            await client.ConnectAsync(address.Host, address.Port, stop);
            var stream = client.GetStream();
            await stream.WriteAsync("PING\r\n"u8.ToArray(), stop);
            var line = new byte[LongestLine];
            var length = 0;
            while (length < line.Length && !line.AsSpan(0, length).Contains((byte)'\n'))
            {
                var read = await stream.ReadAsync(line.AsMemory(length), stop);
                if (read == 0) break;
                length += read;
            }

            // Asked without a password it may want one, which it would have said to its client too.
            return Encoding.UTF8.GetString(line, 0, length).Split('\r', '\n')[0] is ['-', .. var error] && !Has(error, "NOAUTH")
                ? error
                : null;
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
        {
            return null; // That it does not answer is what is said then.
        }
    }

    private static bool Has(string text, string word) => text.Contains(word, StringComparison.Ordinal);
}
