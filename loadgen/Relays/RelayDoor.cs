using System.Net;
using System.Net.Sockets;
using Bench.Loadgen.Parts;

namespace Bench.Loadgen.Relays;

/// <summary>
/// Where the clients of a relay come in. While it is shut nobody listens, as while a proxy is started again: a listener that only resets
/// what comes would not do, as the kernel makes the connection and the client takes it for one that works.
/// </summary>
internal sealed class RelayDoor : IDisposable
{
    // Clients that come at the same instant.
    private const int Backlog = 4096;

    // Somebody else may take the port that was free a moment before.
    private const int Tries = 3;

    private volatile Socket _listener = Listening();
    private volatile TaskCompletionSource? _shut;

    public RelayDoor() => Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>Its port of loopback.</summary>
    public int Port { get; }

    /// <summary>Nobody listens just now.</summary>
    public bool IsShut => _shut is not null;

    /// <summary>Nobody listens from now on; what waited to be taken is reset.</summary>
    public void Shut()
    {
        if (IsShut) return;
        _shut = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _listener.Dispose();
    }

    /// <summary>Listens again, where it did before.</summary>
    /// <exception cref="SocketException">Somebody else has taken the port meanwhile.</exception>
    public void Open()
    {
        if (_shut is not { } shut) return;
        _listener = Listening(Port);
        _shut = null;
        shut.SetResult();
    }

    /// <summary>The next client, as soon as there is one; null when the door was shut meanwhile, and is open again.</summary>
    /// <param name="stop">Ends the wait.</param>
    public async Task<Socket?> NextAsync(CancellationToken stop)
    {
        var listener = _listener;
        try
        {
            return await listener.AcceptAsync(stop);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException && (IsShut || listener != _listener))
        {
            if (_shut is { } shut) await shut.Task.WaitAsync(stop);
            return null;
        }
    }

    public void Dispose() => _listener.Dispose();

    // A port that the system gives to no client: one that connects to it while nobody listens would meet itself if it came from the same.
    private static Socket Listening()
    {
        for (var left = Tries; ; left--)
        {
            try
            {
                return Listening(FreePort.Find());
            }
            catch (SocketException) when (left > 1)
            {
                // Another one, then.
            }
        }
    }

    private static Socket Listening(int port)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
            listener.Listen(Backlog);
            return listener;
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }
}
