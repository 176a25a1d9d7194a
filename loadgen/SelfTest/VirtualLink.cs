using System.Diagnostics;
using System.Globalization;
using Bench.Loadgen.Plans;

namespace Bench.Loadgen.SelfTest;

/// <summary>Thrown by a check that finds out only on the way that it cannot be made here; the message says why.</summary>
internal sealed class CheckSkippedException(string reason) : Exception(reason);

/// <summary>
/// A network namespace with two virtual Ethernet links into it: one for what is measured, whose counters the kernel keeps, one for
/// the coordinator. Both go when it is disposed. Addresses are of the range set aside for benchmarks, 198.18.0.0/15 (RFC 2544).
/// </summary>
internal sealed class VirtualLink : IDisposable
{
    private readonly string _name = $"bench-{Environment.ProcessId}";
    private readonly string _data = $"bd{Environment.ProcessId}";
    private readonly string _control = $"bc{Environment.ProcessId}";

    // Four addresses for each link; others for each process, so that two self-tests do not meet.
    private readonly int _net = Environment.ProcessId / 64 % 256;
    private readonly int _host = Environment.ProcessId % 64 * 4;

    /// <exception cref="CheckSkippedException">It cannot be made here.</exception>
    public VirtualLink()
    {
        Ip("netns", "add", _name);
        try
        {
            Connect(_data, 18);
            Connect(_control, 19);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>A server in the namespace, reached over the links.</summary>
    public ServerPlace Server => new(Address(18, there: true), Address(19, there: true), ["ip", "netns", "exec", _name]);

    /// <summary>Bytes and packets over the measured link so far, both ways, by the interface's own counters. A packet's bytes hold its Ethernet header.</summary>
    public (long Bytes, long Packets) Read() => (Counter("rx_bytes") + Counter("tx_bytes"), Counter("rx_packets") + Counter("tx_packets"));

    public void Dispose()
    {
        // The kernel takes the links down some time after the namespace; a repeat of the check must not meet them.
        foreach (var link in (string[])[_data, _control])
            if (Directory.Exists($"/sys/class/net/{link}")) Ip("link", "del", link);
        Ip("netns", "del", _name);
    }

    private string Address(int range, bool there) => $"198.{range}.{_net}.{_host + (there ? 2 : 1)}";

    private void Connect(string link, int range)
    {
        Ip("link", "add", link, "type", "veth", "peer", "name", link + "p");
        Ip("link", "set", link + "p", "netns", _name);
        // No IPv6 address, so that no neighbour discovery is counted.
        Ip("link", "set", "dev", link, "addrgenmode", "none");
        Ip("-n", _name, "link", "set", "dev", link + "p", "addrgenmode", "none");
        Ip("addr", "add", Address(range, there: false) + "/30", "dev", link);
        Ip("-n", _name, "addr", "add", Address(range, there: true) + "/30", "dev", link + "p");
        Ip("link", "set", link, "up");
        Ip("-n", _name, "link", "set", link + "p", "up");
    }

    private long Counter(string name) => long.Parse(File.ReadAllText($"/sys/class/net/{_data}/statistics/{name}"), CultureInfo.InvariantCulture);

    private static void Ip(params string[] arguments)
    {
        Process ip;
        try
        {
            ip = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new CheckSkippedException("the command ip is missing; install it with: apt-get install iproute2");
        }

        using (ip)
        {
            var error = ip.StandardError.ReadToEnd().Trim();
            ip.WaitForExit();
            if (ip.ExitCode != 0) throw new CheckSkippedException($"ip {string.Join(' ', arguments)}: {error}; network namespaces need root");
        }
    }
}
