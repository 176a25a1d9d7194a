using System.Net;
using System.Net.Sockets;

namespace Bench.Loadgen.Clients;

/// <summary>
/// Where a client connects from. One address has 28,232 ports towards one server, and Linux is quick at finding a free one only
/// in every other of them (connect(2) tries the ports of one parity first): measured on 6.18, 30 to 70 µs up to 14,116
/// connections, 3 ms after. The loopback network has addresses in plenty, so every 14,000 clients get one of their own.
/// </summary>
public static class SourceAddress
{
    /// <summary>Connections that one address is used for.</summary>
    public const int Connections = 14_000;

    // bind(2) with port 0 would take a port before the other end is known, and from all servers; with this, connect(2) chooses.
    private const int IpLevel = 0;
    private const int BindAddressNoPort = 24;

    /// <summary>The address of a client; null lets the system choose, which on loopback is 127.0.0.1.</summary>
    /// <param name="client">Number of the client in the workload, from 0.</param>
    /// <param name="connectionsPerClient">TCP connections that it may have at once.</param>
    /// <param name="server">The address that it connects to.</param>
    public static IPAddress? Of(int client, int connectionsPerClient, IPAddress server)
    {
        var number = client / (Connections / connectionsPerClient);
        if (number == 0
            || !OperatingSystem.IsLinux()
            || server.AddressFamily != AddressFamily.InterNetwork
            || !IPAddress.IsLoopback(server))
            return null;
        return new IPAddress([127, 0, (byte)((number + 1) / 250), (byte)((number + 1) % 250 + 1)]);
    }

    /// <summary>Binds a socket that is not yet connected.</summary>
    public static void Bind(Socket socket, IPAddress address)
    {
        socket.SetRawSocketOption(IpLevel, BindAddressNoPort, BitConverter.GetBytes(1));
        socket.Bind(new IPEndPoint(address, 0));
    }
}
