using System.Globalization;
using Bench.Loadgen.Clients;

namespace Bench.Loadgen.Preflight;

/// <summary>Every connection from one address to one server takes a local port of its own; many clients use many addresses of loopback.</summary>
internal sealed class PortsCheck : IPreflightCheck
{
    private const string Range = "/proc/sys/net/ipv4/ip_local_port_range";

    public CheckResult Check(PreflightNeed need)
    {
        if (!File.Exists(Range)) return new("ports", Outcome.Pass, "this system has no port range to read");
        var bounds = File.ReadAllText(Range).Split((char[])['\t', ' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(p => int.Parse(p, CultureInfo.InvariantCulture)).ToArray();
        var ports = bounds[1] - bounds[0] + 1;
        var needed = Math.Min(need.Connections, SourceAddress.Connections);
        var message = $"{needed:N0} needed for each of {(need.Connections + SourceAddress.Connections - 1) / SourceAddress.Connections} source addresses, {ports:N0} local ports ({bounds[0]} to {bounds[1]})";
        return needed <= ports ? new("ports", Outcome.Pass, message) : new("ports", Outcome.Refuse, message, $"sysctl net.ipv4.ip_local_port_range=\"1024 65535\", or at most --clients {ports}");
    }
}
