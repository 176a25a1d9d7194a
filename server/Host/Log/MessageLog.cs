using System.Numerics;
using Bench.Contract;

namespace Bench.Host.Log;

/// <summary>
/// A topic: a ring of encoded messages with one writer at a time and any number of readers, each with a cursor of its own.
/// Every pattern reads from here. A reader that the ring has overtaken goes on at the oldest message kept; what it missed is counted.
/// </summary>
internal sealed class MessageLog(int capacity, TimeProvider time)
{
    private const int FirstCapacity = 8;

    private readonly Lock _gate = new();
    private readonly int _capacity = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(2, capacity));
    private byte[][] _ring = new byte[Math.Min(FirstCapacity, (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(2, capacity)))][];
    private Waiter? _waiting;
    private long _last;

    /// <summary>Sequence number of the newest message; 0 when there is none.</summary>
    public long Last => Volatile.Read(ref _last);

    /// <summary>Tells this topic from one of the same name in an earlier life of the server.</summary>
    public long Incarnation { get; } = time.NowUs();

    /// <summary>Appends a message that only fills a payload.</summary>
    public MessageStamps AppendPadded(long intendedUs, int totalBytes)
    {
        MessageStamps stamps;
        Waiter? woken;
        lock (_gate)
        {
            stamps = new MessageStamps(_last + 1, intendedUs, time.NowUs());
            woken = Append(MessageCodec.EncodePadded(stamps, totalBytes));
        }

        Wake(woken);
        return stamps;
    }

    /// <summary>Appends a message of a client; it is intended when it arrives.</summary>
    public MessageStamps Append(ReadOnlySpan<byte> jsonData)
    {
        MessageStamps stamps;
        Waiter? woken;
        lock (_gate)
        {
            var nowUs = time.NowUs();
            stamps = new MessageStamps(_last + 1, nowUs, nowUs);
            woken = Append(MessageCodec.Encode(stamps, jsonData));
        }

        Wake(woken);
        return stamps;
    }

    /// <summary>Copies messages after <paramref name="cursor"/>, oldest first, and moves the cursor behind them.</summary>
    /// <param name="cursor">Sequence number of the last message that the reader has.</param>
    /// <param name="into">Where to; as many as fit.</param>
    /// <param name="lapped">How many the ring had overwritten before they could be read.</param>
    /// <returns>How many were copied.</returns>
    public int Read(ref long cursor, Span<byte[]> into, out long lapped)
    {
        lock (_gate)
        {
            var oldest = Math.Max(1, _last - _capacity + 1);
            lapped = Math.Max(0, oldest - 1 - cursor);
            cursor += lapped;
            var count = (int)Math.Clamp(_last - cursor, 0, into.Length);
            for (var i = 0; i < count; i++) into[i] = _ring[(cursor + 1 + i) & (_ring.Length - 1)];
            cursor += count;
            return count;
        }
    }

    /// <summary>The newest message, when it is newer than the cursor; the cursor moves to it.</summary>
    public byte[]? ReadLatest(ref long cursor)
    {
        lock (_gate)
        {
            if (_last <= cursor) return null;
            cursor = _last;
            return _ring[_last & (_ring.Length - 1)];
        }
    }

    internal WaitEnd? Enqueue(Waiter waiter, long cursor)
    {
        lock (_gate)
        {
            // Checked under the lock of the append: no message can come between the check and the wait.
            if (waiter.HasEnded) return WaitEnd.Ended;
            if (_last > cursor) return WaitEnd.Message;
            waiter.Previous = null;
            waiter.Next = _waiting;
            if (_waiting is not null) _waiting.Previous = waiter;
            _waiting = waiter;
            waiter.Queued = true;
            return null;
        }
    }

    internal bool Dequeue(Waiter waiter)
    {
        lock (_gate) return Unlink(waiter);
    }

    internal bool DequeueForGood(Waiter waiter)
    {
        lock (_gate)
        {
            waiter.HasEnded = true;
            return Unlink(waiter);
        }
    }

    private bool Unlink(Waiter waiter)
    {
        if (!waiter.Queued) return false;
        if (waiter.Previous is null) _waiting = waiter.Next;
        else waiter.Previous.Next = waiter.Next;
        if (waiter.Next is not null) waiter.Next.Previous = waiter.Previous;
        waiter.Queued = false;
        return true;
    }

    private Waiter? Append(byte[] encoded)
    {
        if (_last >= _ring.Length && _ring.Length < _capacity) Grow();
        _ring[++_last & (_ring.Length - 1)] = encoded;
        var woken = _waiting;
        _waiting = null;
        for (var waiter = woken; waiter is not null; waiter = waiter.Next) waiter.Queued = false;
        return woken;
    }

    // Most topics never hold many messages: the ring starts small and doubles up to its capacity.
    private void Grow()
    {
        var larger = new byte[_ring.Length * 2][];
        for (var sequence = Math.Max(1, _last - _ring.Length + 1); sequence <= _last; sequence++)
            larger[sequence & (larger.Length - 1)] = _ring[sequence & (_ring.Length - 1)];
        _ring = larger;
    }

    private static void Wake(Waiter? waiter)
    {
        while (waiter is not null)
        {
            var next = waiter.Next; // Read first: once woken, it may queue again.
            waiter.SetResult(WaitEnd.Message);
            waiter = next;
        }
    }
}
