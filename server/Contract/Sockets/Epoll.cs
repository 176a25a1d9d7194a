using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Bench.Contract.Sockets;

/// <summary>An epoll descriptor with the buffer of its events.</summary>
internal sealed unsafe class Epoll : IDisposable
{
    private const int MostEvents = 512;

    // struct epoll_event is packed on x64 and only there.
    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int EventSize = DataOffset + 8;

    private readonly byte[] _events = GC.AllocateArray<byte>(MostEvents * EventSize, pinned: true);
    private readonly int _epoll = Libc.EpollCreate(Libc.CloseOnExec);

    public Epoll()
    {
        if (_epoll < 0) throw SocketCalls.Failure("epoll_create1");
    }

    /// <summary>Watches a descriptor, edge-triggered; its events carry <paramref name="data"/>.</summary>
    public void Add(int fd, ulong data) => Control(Libc.Add, fd, data);

    /// <summary>Watches a listener, which says that somebody waits as long as somebody does.</summary>
    public void AddListener(int fd, ulong data) => Control(Libc.Add, fd, data, Libc.In);

    /// <summary>Watches no longer, though the descriptor stays open.</summary>
    public void Forget(int fd) => Control(Libc.Delete, fd, 0);

    /// <summary>Makes a descriptor that is ready say so again.</summary>
    public void Rearm(int fd, ulong data) => Control(Libc.Modify, fd, data);

    /// <summary>Waits for events; returns how many there are.</summary>
    /// <param name="timeoutMs">The longest wait; -1 for no limit.</param>
    public int Wait(int timeoutMs)
    {
        fixed (byte* events = _events)
        {
            var count = Libc.EpollWait(_epoll, events, MostEvents, timeoutMs);
            if (count >= 0) return count;
            return Marshal.GetLastPInvokeError() == Libc.Interrupted ? 0 : throw SocketCalls.Failure("epoll_wait");
        }
    }

    /// <summary>One event of the last wait.</summary>
    public (uint Events, ulong Data) this[int index]
    {
        get
        {
            var at = _events.AsSpan(index * EventSize, EventSize);
            return (MemoryMarshal.Read<uint>(at), MemoryMarshal.Read<ulong>(at[DataOffset..]));
        }
    }

    public void Dispose() => Libc.Close(_epoll);

    private void Control(int operation, int fd, ulong data, uint events = Libc.In | Libc.Out | Libc.ReadHangUp | Libc.EdgeTriggered)
    {
        Span<byte> one = stackalloc byte[EventSize];
        one.Clear();
        MemoryMarshal.Write(one, in events);
        MemoryMarshal.Write(one[DataOffset..], in data);
        fixed (byte* start = one)
            if (Libc.EpollControl(_epoll, operation, fd, start) != 0) throw SocketCalls.Failure("epoll_ctl");
    }
}
