using System.Globalization;

namespace Bench.Loadgen.Links;

/// <summary>
/// A virtual Ethernet link from this machine's network into a namespace. Addresses are of the range set aside for benchmarks, 198.18.0.0/15
/// (RFC 2544), four to a link.
/// </summary>
internal sealed class HostLink : IDisposable
{
    private readonly string _device;

    // Others for each process, so that two runs do not meet.
    private readonly int _net = Environment.ProcessId / 64 % 256;
    private readonly int _host = Environment.ProcessId % 64 * 4;

    /// <summary>Makes one.</summary>
    /// <param name="there">Where it leads.</param>
    /// <param name="kind">A letter, another for each link of this process.</param>
    /// <param name="range">18 or 19: the second number of its addresses.</param>
    /// <exception cref="LinkException">It cannot be made here.</exception>
    public HostLink(NetworkNamespace there, char kind, int range)
    {
        _device = $"b{kind}{Environment.ProcessId}";
        var (device, far) = (_device, DeviceThere);
        (Here, There) = ($"198.{range}.{_net}.{_host + 1}", $"198.{range}.{_net}.{_host + 2}");
        NetCommand.Run("ip", "link", "add", device, "type", "veth", "peer", "name", far);
        try
        {
            NetCommand.Run("ip", "link", "set", far, "netns", there.Name);
            // No IPv6 address, so that no neighbour discovery is counted.
            NetCommand.Run("ip", "link", "set", "dev", device, "addrgenmode", "none");
            there.Ip("link", "set", "dev", far, "addrgenmode", "none");
            NetCommand.Run("ip", "addr", "add", Here + "/30", "dev", device);
            there.Ip("addr", "add", There + "/30", "dev", far);
            NetCommand.Run("ip", "link", "set", device, "up");
            there.Ip("link", "set", far, "up");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The address of this end.</summary>
    public string Here { get; }

    /// <summary>The address of the end in the namespace.</summary>
    public string There { get; }

    /// <summary>The interface of that end.</summary>
    public string DeviceThere => _device + "p";

    /// <summary>A counter of this end's interface, such as rx_bytes.</summary>
    public long Counter(string name) =>
        long.Parse(File.ReadAllText($"/sys/class/net/{_device}/statistics/{name}"), CultureInfo.InvariantCulture);

    /// <summary>
    /// Takes it down at once: the kernel takes it down some time after the namespace only, and the next of its name must not meet it.
    /// </summary>
    public void Dispose()
    {
        if (Directory.Exists($"/sys/class/net/{_device}")) NetCommand.Run("ip", "link", "del", _device);
    }
}
