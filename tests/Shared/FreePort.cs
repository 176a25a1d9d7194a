using System.Net;
using System.Net.Sockets;

namespace Bench.Tests;

/// <summary>A port of loopback that nobody has now; somebody may take it before it is used.</summary>
internal static class FreePort
{
    /// <summary>The port.</summary>
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
