using System.Net.Sockets;

namespace Bench.Loadgen.Relays;

/// <summary>One connection through a relay: the client's, and the one to the server.</summary>
/// <param name="client">From the client.</param>
/// <param name="server">To the server.</param>
internal sealed class RelayPair(Socket client, Socket server)
{
    private long _lastUs;

    public Socket Client => client;

    public Socket Server => server;

    /// <summary>What comes is taken and goes nowhere, and no end is told to the other side.</summary>
    public bool Dead { get; set; }

    /// <summary>When something last went through, either way (microseconds of the clock).</summary>
    public long LastUs
    {
        get => Interlocked.Read(ref _lastUs);
        set => Interlocked.Exchange(ref _lastUs, value);
    }

    /// <summary>Ends both with a reset.</summary>
    public void Reset()
    {
        Reset(client);
        Reset(server);
    }

    /// <summary>Ends one with a reset.</summary>
    public static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It has ended by itself.
        }

        socket.Dispose();
    }
}
