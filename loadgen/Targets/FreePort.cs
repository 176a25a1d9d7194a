using System.Net;
using System.Net.Sockets;

namespace Bench.Loadgen.Targets;

/// <summary>
/// A port of loopback for a program that cannot choose one itself. Somebody else may take it before the program does: the system, for a client's end of a
/// connection, does not.
/// </summary>
internal static class FreePort
{
    // Linux gives clients 32,768 and above, unless it is told otherwise; nobody has to be root for what is above 1,023.
    private const int Lowest = 10_000;
    private const int FirstOfClients = 32_768;
    private const int Tries = 100;

    /// <summary>One that nobody listens on now.</summary>
    public static int Find()
    {
        for (var tries = 0; tries < Tries; tries++)
            if (Listening(Random.Shared.Next(Lowest, FirstOfClients)) is { } port) return port;
        return Listening(0) ?? throw new InvalidOperationException("no port of loopback is free");
    }

    private static int? Listening(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
        catch (SocketException)
        {
            return null; // Somebody has it.
        }
    }
}
