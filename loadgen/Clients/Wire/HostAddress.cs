using System.Net;
using System.Net.Sockets;

namespace Bench.Loadgen.Clients.Wire;

/// <summary>The address of a host's name. All who connect take the same one.</summary>
internal static class HostAddress
{
    /// <summary>That of IPv4 where there is one: a server of this machine often listens there alone.</summary>
    /// <param name="host">A name, or an address.</param>
    /// <exception cref="SocketException">The name is not known.</exception>
    public static IPAddress Of(string host)
    {
        var addresses = Dns.GetHostAddresses(host);
        return Array.Find(addresses, a => a.AddressFamily == AddressFamily.InterNetwork) ?? addresses.FirstOrDefault()
            ?? throw new SocketException((int)SocketError.NoData);
    }
}
