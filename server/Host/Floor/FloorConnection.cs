using System.Buffers;
using Bench.Contract.Framing;
using Bench.Contract.Sockets;
using Bench.Host.Messages;

namespace Bench.Host.Floor;

/// <summary>What a connection is about.</summary>
internal enum Phase : byte
{
    /// <summary>It is closed and its object waits for another.</summary>
    Free,

    /// <summary>Requests are read and answered.</summary>
    Http,

    /// <summary>A request is held until there is a message.</summary>
    Held,

    /// <summary>An event stream: nothing that comes is looked at.</summary>
    Events,

    /// <summary>A WebSocket.</summary>
    Socket,

    /// <summary>One too many: it is told so once it has asked for something.</summary>
    Refused,

    /// <summary>All is said; what still comes is dropped, as to close with bytes unread would reset.</summary>
    Closing,
}

/// <summary>What a connection's request or stream asked for.</summary>
[Flags]
internal enum Asked : byte
{
    None = 0,
    Latest = 1,
    FromOldest = 2,
    Json = 4,
    Binary = 8,

    /// <summary>Not in chunks (HTTP/1.0).</summary>
    Plain = 16,
    Close = 32,

    /// <summary>HTTP/1.0, and the connection goes on: the answer says so.</summary>
    KeepAlive = 64,
}

/// <summary>
/// One connection of the floor: a descriptor and what cannot be told from it. There is no task, no pipe and no buffer to it, except while
/// bytes came or went in part. Objects are used again, by slot. Belongs to its loop's thread.
/// </summary>
internal sealed class FloorConnection(FloorLoop loop, int slot) : IWheelMember
{
    private byte[] _in = [];
    private byte[] _out = [];
    private int _outFrom;
    private int _outTo;
    private bool _outIsRented;
    private bool _progress;

    /// <summary>What frames of the client are put together by.</summary>
    public WebSocketReader Frames;

    public int Descriptor { get; private set; }

    /// <summary>Raised when it closes, so that what was meant for it does not reach the next one in its slot.</summary>
    public uint Serial { get; private set; }

    public int Slot => slot;

    public Phase Phase { get; set; }

    public Asked Asked { get; set; }

    /// <summary>The topic that it is subscribed to; null for none.</summary>
    public TopicFan? Fan { get; set; }

    /// <summary>Belongs to the fan.</summary>
    public int FanPlace { get; set; }

    /// <summary>Sequence of the last message sent.</summary>
    public long Cursor { get; set; }

    /// <summary>When it is looked at next, in microseconds; <see cref="long.MaxValue"/> for never.</summary>
    public long DueUs { get; set; }

    public long WatchedTick { get; set; } = long.MaxValue;

    /// <summary>Since when nothing was sent (an event stream) or came (a WebSocket).</summary>
    public long QuietSinceUs { get; set; }

    /// <summary>A ping waits for its answer.</summary>
    public bool PingSent { get; set; }

    /// <summary>A request's head has begun to come.</summary>
    public bool HeadBegun { get; set; }

    /// <summary>What is still coming of a request's body; null for nothing.</summary>
    public PartialBody? Body { get; set; }

    /// <summary>Something came that was not read: its time is later.</summary>
    public bool ReadLater { get; set; }

    /// <summary>Bytes that came and were dropped, as nothing that comes is looked at any more.</summary>
    public int Dropped { get; set; }

    /// <summary>It closes once all is sent.</summary>
    public bool CloseWhenSent { get; set; }

    /// <summary>The other side has ended, or will send no more: it is told once, and what came before may not be read yet.</summary>
    public bool HeardEnd { get; set; }

    /// <summary>Where the kernel's counters are asked for it; -1 for nowhere.</summary>
    public int RetransmitPlace { get; set; }

    /// <summary>The kernel has not taken all that was sent.</summary>
    public bool IsBlocked => _outTo > _outFrom;

    /// <summary>What came and was not used yet.</summary>
    public Span<byte> Pending => _in.AsSpan(0, InLength);

    public int InLength { get; private set; }

    public bool IsOpen(uint serial) => Phase != Phase.Free && Serial == serial;

    public void Open(int descriptor, Phase phase)
    {
        Descriptor = descriptor;
        Phase = phase;
        DueUs = long.MaxValue;
    }

    /// <summary>Sends bytes after all that was sent before; what the kernel does not take is copied and kept.</summary>
    /// <returns>False when the connection is gone, and closed.</returns>
    public bool Send(ReadOnlySpan<byte> bytes)
    {
        if (!IsBlocked)
        {
            var sent = SocketCalls.Send(Descriptor, bytes);
            if (sent < 0) return Lose();
            bytes = bytes[sent..];
            if (bytes.IsEmpty) return true;
        }

        Keep(bytes);
        return true;
    }

    /// <summary>Sends bytes that never change, so that what the kernel does not take needs no copy. Only when not blocked.</summary>
    /// <returns>False when the connection is gone, and closed.</returns>
    public bool SendShared(byte[] bytes, int from, int to)
    {
        var sent = SocketCalls.Send(Descriptor, bytes.AsSpan(from, to - from));
        if (sent < 0) return Lose();
        if (from + sent == to) return true;
        (_out, _outFrom, _outTo, _outIsRented) = (bytes, from + sent, to, false);
        return true;
    }

    /// <summary>Sends on what the kernel had not taken.</summary>
    /// <returns>False when the connection is gone, and closed.</returns>
    public bool Flush()
    {
        if (!IsBlocked) return true;
        var sent = SocketCalls.Send(Descriptor, _out.AsSpan(_outFrom, _outTo - _outFrom));
        if (sent < 0) return Lose();
        _outFrom += sent;
        _progress |= sent > 0;
        if (!IsBlocked) DropOut();
        return true;
    }

    /// <summary>Whether some of what had been stuck was taken since this was asked last: who reads slowly is not gone.</summary>
    public bool TakeProgress()
    {
        var progress = _progress;
        _progress = false;
        return progress;
    }

    /// <summary>Room to receive behind what is pending.</summary>
    public Span<byte> Room(int least)
    {
        if (_in.Length - InLength < least)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_in.Length * 2, InLength + least));
            Pending.CopyTo(larger);
            if (_in.Length > 0) ArrayPool<byte>.Shared.Return(_in);
            _in = larger;
        }

        return _in.AsSpan(InLength);
    }

    public void Received(int count) => InLength += count;

    /// <summary>Keeps what was not used of what came into the loop's buffer.</summary>
    public void KeepIn(ReadOnlySpan<byte> rest)
    {
        if (rest.IsEmpty) return;
        rest.CopyTo(Room(rest.Length));
        InLength += rest.Length;
    }

    /// <summary>Of what is pending, keeps a part and gives the buffer back when that is empty.</summary>
    public void KeepPending(int from, int length)
    {
        if (length > 0)
        {
            if (from > 0) _in.AsSpan(from, length).CopyTo(_in);
            InLength = length;
            return;
        }

        InLength = 0;
        if (_in.Length > 0) ArrayPool<byte>.Shared.Return(_in);
        _in = [];
    }

    /// <summary>Closes the descriptor and forgets everything.</summary>
    public void Reset()
    {
        Libc.Close(Descriptor);
        KeepPending(0, 0);
        DropOut();
        (Phase, Asked, Fan, Body, DueUs) = (Phase.Free, Asked.None, null, null, long.MaxValue);
        (PingSent, HeadBegun, ReadLater, CloseWhenSent, HeardEnd, RetransmitPlace) = (false, false, false, false, false, -1);
        Dropped = 0;
        _progress = false;
        Frames = default;
        Serial++;
    }

    private bool Lose()
    {
        loop.Close(this);
        return false;
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        var left = _outTo - _outFrom;
        if (!_outIsRented || _out.Length - _outTo < bytes.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(left + bytes.Length);
            _out.AsSpan(_outFrom, left).CopyTo(larger);
            DropOut();
            (_out, _outFrom, _outTo, _outIsRented) = (larger, 0, left, true);
        }

        bytes.CopyTo(_out.AsSpan(_outTo));
        _outTo += bytes.Length;
    }

    private void DropOut()
    {
        if (_outIsRented) ArrayPool<byte>.Shared.Return(_out);
        (_out, _outFrom, _outTo, _outIsRented) = ([], 0, 0, false);
    }
}
