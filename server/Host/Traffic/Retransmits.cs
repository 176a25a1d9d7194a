using System.Buffers.Binary;
using System.Net.Sockets;
using Bench.Contract.Sockets;

namespace Bench.Host.Traffic;

/// <summary>
/// What the kernel has sent again on the measured connections, from the server's side (<c>TCP_INFO</c>). A connection is asked when the
/// counters are read and when it ends; a message costs nothing.
/// </summary>
internal sealed class Retransmits
{
    // getsockopt(IPPROTO_TCP, TCP_INFO); offsets of struct tcp_info in linux/tcp.h.
    private const int Tcp = 6;
    private const int Info = 11;
    private const int TotalRetransmits = 100;
    private const int BytesRetransmitted = 208;

    private readonly Lock _gate = new();
    private readonly Stack<int> _free = [];
    private Place[] _places = [];
    private int _used;
    private long _segments;
    private long _bytes;
    private long _unread;

    /// <summary>Why there are no figures; null where there are.</summary>
    public static string? Unavailable { get; } = Probe();

    /// <summary>Takes a connection in; the number by which it is given back.</summary>
    public int Add(Socket socket) => Add(new Place { Socket = socket });

    /// <summary>The same of a descriptor, which is closed only after <see cref="Remove"/>.</summary>
    public int Add(int descriptor) => Add(new Place { Descriptor = descriptor });

    private int Add(in Place fresh)
    {
        lock (_gate)
        {
            if (!_free.TryPop(out var place))
            {
                if (_used == _places.Length) Array.Resize(ref _places, Math.Max(64, _used * 2));
                place = _used++;
            }

            _places[place] = fresh;
            return place;
        }
    }

    /// <summary>Asks a connection that ends for the last time.</summary>
    public void Remove(int place)
    {
        lock (_gate)
        {
            if (!Ask(ref _places[place])) _unread++;
            _places[place] = default;
            _free.Push(place);
        }
    }

    /// <summary>
    /// Asks all open connections; segments and bytes of all since the start, and the connections that ended before they could be asked.
    /// </summary>
    public (long Segments, long Bytes, long Unread) Read()
    {
        // The lock is left after each, so that connects do not wait for thousands of questions.
        for (var place = 0; ; place++)
        {
            lock (_gate)
            {
                if (place >= _used) return (_segments, _bytes, _unread);
                if (_places[place].IsOpen) Ask(ref _places[place]);
            }
        }
    }

    private bool Ask(ref Place place)
    {
        Span<byte> info = stackalloc byte[256];
        if (!(place.Socket is { } socket ? TryAsk(socket, info) : TryAsk(place.Descriptor, info))) return false;
        var segments = BinaryPrimitives.ReadUInt32LittleEndian(info[TotalRetransmits..]);
        var bytes = BinaryPrimitives.ReadInt64LittleEndian(info[BytesRetransmitted..]);
        _segments += segments - place.Segments;
        _bytes += bytes - place.Bytes;
        (place.Segments, place.Bytes) = (segments, bytes);
        return true;
    }

    private static bool TryAsk(Socket socket, Span<byte> info)
    {
        try
        {
            return socket.GetRawSocketOption(Tcp, Info, info) >= BytesRetransmitted + sizeof(long);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    private static unsafe bool TryAsk(int descriptor, Span<byte> info)
    {
        var length = info.Length;
        fixed (byte* start = info)
            return Libc.GetOption(descriptor, Tcp, Info, start, &length) == 0 && length >= BytesRetransmitted + sizeof(long);
    }

    private static string? Probe()
    {
        if (!OperatingSystem.IsLinux()) return "only Linux tells it (TCP_INFO)";
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        return TryAsk(socket, stackalloc byte[256]) ? null : "this kernel does not tell it (TCP_INFO has it since Linux 4.19)";
    }

    private struct Place
    {
        public Socket? Socket;
        public int Descriptor;
        public uint Segments;
        public long Bytes;

        public readonly bool IsOpen => Socket is not null || Descriptor > 0;
    }
}
