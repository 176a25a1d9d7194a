using System.Net;
using System.Net.Sockets;

namespace Bench.Loadgen.Targets;

/// <summary>A port of loopback for a program that cannot choose one itself. Somebody else may take it before the program does.</summary>
internal static class FreePort
{
    /// <summary>One that nobody listens on now.</summary>
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
