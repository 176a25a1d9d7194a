using System.Globalization;

namespace Bench.Loadgen.Preflight;

/// <summary>Every connection from one address to one address and port takes a local port of its own.</summary>
internal sealed class PortsCheck : IPreflightCheck
{
    private const string Range = "/proc/sys/net/ipv4/ip_local_port_range";

    public CheckResult Check(PreflightNeed need)
    {
        if (!File.Exists(Range)) return new("ports", Outcome.Pass, "this system has no port range to read");
        var bounds = File.ReadAllText(Range).Split((char[])['\t', ' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(p => int.Parse(p, CultureInfo.InvariantCulture)).ToArray();
        var ports = bounds[1] - bounds[0] + 1;
        return need.Connections <= ports
            ? new("ports", Outcome.Pass, $"{need.Connections:N0} needed, {ports:N0} local ports ({bounds[0]} to {bounds[1]})")
            : new("ports", Outcome.Refuse, $"{need.Connections:N0} needed, {ports:N0} local ports ({bounds[0]} to {bounds[1]})", $"sysctl net.ipv4.ip_local_port_range=\"1024 65535\", or at most --clients {ports * (long)need.Clients / need.Connections}");
    }
}
