using System.Net;
using System.Net.Sockets;
using Bench.Host.Options;
using Bench.Host.Serving;

namespace Bench.Host.Floor;

/// <summary>
/// The measured listener without the framework (<c>--floor 1</c>): one epoll loop a core, the same protocol. The first loop accepts, and
/// deals connections out in turn.
/// </summary>
internal sealed class FloorListener : IMeasuredListener
{
    private const int Backlog = 4096;

    private readonly ServerCore _core;
    private readonly FloorLoop[] _loops;
    private readonly List<Socket> _sockets = [];
    private int _next;
    private bool _started;

    public FloorListener(ServerCore core)
    {
        _core = core;
        _loops = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(i => new FloorLoop(core, $"floor-{i}", Place))];
    }

    /// <summary>Its threads, the one that accepts first.</summary>
    public IReadOnlyList<FloorLoop> Loops => _loops;

    public IReadOnlyList<string> Urls { get; private set; } = [];

    public Task Ended => Task.WhenAny(_loops.Select(loop => loop.Ended)).Unwrap();

    public Task StartAsync()
    {
        Urls = [.. _core.Options.Urls.Select(Bind)];
        foreach (var socket in _sockets) _loops[0].Listen((int)socket.Handle);
        foreach (var loop in _loops) loop.Start();
        _started = true;
        return Task.CompletedTask;
    }

    public async Task StopAsync()
    {
        if (!_started) return;
        foreach (var loop in _loops) loop.Post(loop.Stop);
        await Task.WhenAll(_loops.Select(loop => loop.Ended));
    }

    public ValueTask DisposeAsync()
    {
        foreach (var socket in _sockets) socket.Dispose();
        foreach (var loop in _loops) loop.Dispose();
        return ValueTask.CompletedTask;
    }

    // On the first loop's thread.
    private void Place(int descriptor)
    {
        var loop = _loops[_next++ % _loops.Length];
        if (loop == _loops[0]) loop.Adopt(descriptor);
        else loop.Post(() => loop.Adopt(descriptor));
    }

    private string Bind(string url)
    {
        var address = BindingAddress.Parse(url);
        var port = address.Port;
        foreach (var (ip, optional) in AddressesOf(address.Host)) port = Bind(ip, address.Port, url, optional) ?? port;
        return $"{address.Scheme}://{address.Host}:{port}";
    }

    // As Kestrel has it: a host that is no address stands for every interface, localhost for both of its addresses; a machine may have
    // no IPv6.
    private static (IPAddress Address, bool Optional)[] AddressesOf(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
            ? [(IPAddress.Loopback, false), (IPAddress.IPv6Loopback, true)]
            : [(IPAddress.TryParse(host, out var ip) ? ip : Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any, false)];

    // Null where the machine has no such address and needs none.
    private int? Bind(IPAddress ip, int port, string url, bool optional)
    {
        if (optional && !Socket.OSSupportsIPv6) return null;
        try
        {
            var socket = new Socket(ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            _sockets.Add(socket);
            if (ip.Equals(IPAddress.IPv6Any)) socket.DualMode = true;
            socket.Bind(new IPEndPoint(ip, port));
            socket.Listen(Backlog);
            return ((IPEndPoint)socket.LocalEndPoint!).Port;
        }
        catch (SocketException e) when (optional && e.SocketErrorCode == SocketError.AddressNotAvailable)
        {
            _sockets[^1].Dispose();
            _sockets.RemoveAt(_sockets.Count - 1);
            return null;
        }
        catch (SocketException e)
        {
            throw new OptionException($"Failed to bind to address {url}: "
                + $"{(e.SocketErrorCode == SocketError.AddressAlreadyInUse ? "address already in use" : e.Message.TrimEnd('.'))}. Choose "
                + "another address with --urls URL, or port 0 for a free one.");
        }
    }
}
