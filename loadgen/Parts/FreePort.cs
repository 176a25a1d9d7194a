using System.Net;
using System.Net.Sockets;
using Bench.Contract;

namespace Bench.Loadgen.Parts;

/// <summary>
/// A port of loopback for a program that cannot choose one itself. Somebody else may take it before the program does: the system, for a
/// client's end of a connection, does not.
/// </summary>
internal static class FreePort
{
    // Linux gives clients 32,768 and above, unless it is told otherwise; nobody has to be root for what is above 1,023.
    private const int Lowest = 10_000;
    private const int FirstOfClients = 32_768;
    private const int Tries = 100;

    private static long _asked;

    /// <summary>One that nobody listens on now.</summary>
    public static int Find()
    {
        // Which it is says nothing of what is measured: that two programs ask for different ones is all.
        var random = SplitMix64.ForMember(Environment.ProcessId, Interlocked.Increment(ref _asked));
        for (var tries = 0; tries < Tries; tries++)
            if (Listening(Lowest + (int)(random.Next() % (FirstOfClients - Lowest))) is { } port) return port;
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
