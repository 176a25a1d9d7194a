using System.Globalization;
using Bench.Loadgen.Clients;
using Bench.Loadgen.Machine;

namespace Bench.Loadgen.Preflight;

/// <summary>
/// Every connection from one address to one server takes a local port of its own; many clients use many addresses of loopback.
/// </summary>
internal sealed class PortsCheck : IPreflightCheck
{
    private const string Range = "/proc/sys/net/ipv4/ip_local_port_range";

    public CheckResult Check(PreflightNeed need)
    {
        if (KernelFigures.FirstLine(Range, "")?.Split((char[])['\t', ' '], StringSplitOptions.RemoveEmptyEntries) is not [var low, var high]
            || !int.TryParse(low, NumberStyles.None, CultureInfo.InvariantCulture, out var from)
            || !int.TryParse(high, NumberStyles.None, CultureInfo.InvariantCulture, out var to))
            return new(
                "ports", Outcome.Pass,
                $"whether there are enough local ports cannot be told: this system shows no range of them ({Range})");
        var ports = to - from + 1;
        var needed = Math.Min(need.Connections, SourceAddress.Connections);
        var message = $"{needed:N0} needed for each of {(need.Connections + SourceAddress.Connections - 1) / SourceAddress.Connections} "
            + $"source addresses, {ports:N0} local ports ({from} to {to})";
        return needed <= ports
            ? new("ports", Outcome.Pass, message)
            : new("ports", Outcome.Refuse, message, $"sysctl net.ipv4.ip_local_port_range=\"1024 65535\", or at most --clients {ports}");
    }
}
