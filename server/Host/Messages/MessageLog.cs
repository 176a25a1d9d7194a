using Bench.Contract;

namespace Bench.Host.Messages;

/// <summary>How much a log retains.</summary>
/// <param name="Messages">At most this many messages, a power of two.</param>
/// <param name="Bytes">At most this many bytes of encoded messages; the newest message always stays.</param>
internal readonly record struct Retention(int Messages, long Bytes);

/// <summary>
/// The messages of one topic: a ring that every pattern reads. One writer at a time, under a lock; any number of
/// readers without one, each with a cursor of its own. A reader that the ring has overtaken goes on at the oldest
/// message retained and is told how many it missed: a slow reader never makes a queue grow.
/// </summary>
/// <param name="retention">How much it retains.</param>
/// <param name="time">Stamps messages.</param>
/// <param name="shared">What it shares with the logs of other topics; null for nothing.</param>
internal sealed class MessageLog(Retention retention, TimeProvider time, LogMemory? shared = null)
{
    private const int FirstSlots = 4;

    private readonly LogMemory _memory = shared ?? new LogMemory(long.MaxValue);

    private readonly Lock _gate = new();
    private readonly WaitList _waiting = new();
    private LoggedMessage?[] _ring = [];
    private ILogWatcher[] _watchers = [];
    private FlushWindow[] _windows = [];
    private long _head;
    private long _oldest = 1;
    private long _bytes;
    private bool _closed;
    private bool _retired;
    private NeverGiven? _neverGiven;

    /// <summary>Sequence of the newest message; 0 when there has been none.</summary>
    public long Head => Volatile.Read(ref _head);

    /// <summary>Sequence of the oldest message retained; 1 when there has been none.</summary>
    public long Oldest => Volatile.Read(ref _oldest);

    /// <summary>Whether it is used, and since when not.</summary>
    public LogUse Use;

    /// <summary>How many subscribers are waiting now.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate) return _waiting.Count + _watchers.Sum(watcher => watcher.Waiting) + _windows.Sum(window => window.Waiting);
        }
    }

    /// <summary>Tells a watcher of what is appended from now on.</summary>
    public void Watch(ILogWatcher watcher)
    {
        lock (_gate) _watchers = [.. _watchers, watcher];
    }

    /// <summary>Tells it no more; one append that is under way still may.</summary>
    public void Unwatch(ILogWatcher watcher)
    {
        lock (_gate) _watchers = [.. _watchers.Where(one => one != watcher)];
    }

    /// <summary>The window in which messages gather for so long, with one more subscriber, who must leave it.</summary>
    /// <param name="lengthUs">Length in microseconds, above 0.</param>
    /// <param name="wheel">Ends it.</param>
    public FlushWindow JoinWindow(long lengthUs, FlushWheel wheel)
    {
        lock (_gate)
        {
            var window = Array.Find(_windows, one => one.LengthUs == lengthUs);
            if (window is null)
            {
                window = new FlushWindow(this, _gate, lengthUs, wheel);
                _windows = [.. _windows.Where(one => !one.IsIdle), window];
                if (_closed) window.Close(); // Nobody waits on it yet.
            }

            window.Join();
            return window;
        }
    }

    /// <summary>A window that nobody uses any more. Under the lock, so by the window alone.</summary>
    public void Forget(FlushWindow window) => _windows = [.. _windows.Where(one => one != window)];

    /// <summary>
    /// Where a reader begins: after what it has, or before the oldest message where it names nothing. A cursor beyond the head is of
    /// another life of the server, and is put there.
    /// </summary>
    /// <param name="since">Sequence of the last message that it has; null for none.</param>
    public long CursorAfter(long? since)
    {
        var head = Head;
        var before = Oldest - 1;
        // Where nothing is retained, nothing can be read before the next one.
        return before >= head ? head : Math.Min(since ?? before, head);
    }

    /// <summary>
    /// Gives a number to a message that an earlier life of the server had and nobody has kept: a reader that lacks it is told by the gap.
    /// </summary>
    /// <returns>The number.</returns>
    public long PassOver()
    {
        lock (_gate)
        {
            SkipTo(_head + 1);
            return _head;
        }
    }

    /// <summary>
    /// The same for all numbers that were given elsewhere, up to this one; nothing where the log is beyond it, or retired.
    /// </summary>
    public void PassOverTo(long sequence)
    {
        lock (_gate)
            if (sequence > _head && !_retired) SkipTo(sequence);
    }

    /// <summary>Goes on after this number: what the log lacks up to it was given to no message, and nobody has missed any by it.</summary>
    public void BeginAt(long number)
    {
        lock (_gate)
        {
            if (number <= _head || _retired) return;
            Volatile.Write(ref _neverGiven, new NeverGiven(_head, number)); // Before the head is moved, as the oldest is.
            SkipTo(number);
        }
    }

    /// <summary>Stamps, encodes and appends a message of the schedule, and wakes those who wait.</summary>
    /// <param name="intendedUs">When it was due; not in the future.</param>
    /// <param name="totalBytes">Size of the encoded message.</param>
    /// <param name="records">It is filled with records in JSON, and not with one letter.</param>
    public MessageStamps AppendPadded(long intendedUs, int totalBytes, bool records = false)
    {
        MessageStamps stamps;
        Waiters waiters;
        lock (_gate)
        {
            stamps = new MessageStamps(_head + 1, intendedUs, time.NowUs());
            waiters = Append(
                new LoggedMessage(
                    stamps.Sequence,
                    records ? MessageCodec.EncodeRecords(stamps, totalBytes) : MessageCodec.EncodePadded(stamps, totalBytes)),
                stamps.PublishedUs);
        }

        waiters.Tell();
        return stamps;
    }

    /// <summary>Stamps, encodes and appends what a client sent (due when it came), and wakes those who wait.</summary>
    /// <returns>
    /// False when the messages of all topics take all memory that they may, and giving up this topic's old ones makes too little room.
    /// </returns>
    public bool TryAppend(ReadOnlySpan<byte> jsonData, out MessageStamps stamps)
    {
        Waiters waiters;
        lock (_gate)
        {
            var nowUs = time.NowUs();
            stamps = new MessageStamps(_head + 1, nowUs, nowUs);
            while (_memory.Lacks(jsonData.Length + MessageCodec.MaxOverheadBytes))
            {
                if (_oldest >= _head) return false;
                DropOldest();
            }

            waiters = Append(new LoggedMessage(stamps.Sequence, MessageCodec.Encode(stamps, jsonData)), stamps.PublishedUs);
        }

        waiters.Tell();
        return true;
    }

    /// <summary>
    /// Appends a message that was numbered and encoded elsewhere, and wakes those who wait. Like one of the schedule, it is never refused.
    /// </summary>
    /// <returns>False when it is not the next one, or the log is retired; nothing has happened then.</returns>
    public bool TryAppendNumbered(long sequence, byte[] encoded)
    {
        Waiters waiters;
        lock (_gate)
        {
            if (sequence != _head + 1 || _retired) return false;
            waiters = Append(new LoggedMessage(sequence, encoded), time.NowUs());
        }

        waiters.Tell();
        return true;
    }

    /// <summary>
    /// Gives back the memory of what is retained. Only for a log that nobody uses any more, see <see cref="LogUse.TryRetire"/>. What others
    /// number for it from then on is nothing to it.
    /// </summary>
    public void Retire()
    {
        lock (_gate)
        {
            _retired = true;
            while (_oldest <= _head) DropOldest();
        }
    }

    /// <summary>Reads the message after <paramref name="cursor"/> and moves the cursor to it.</summary>
    /// <param name="cursor">Sequence of the last message read.</param>
    /// <param name="lapped">Raised by the number of messages that the ring no longer had.</param>
    /// <returns>Null when nothing came after the cursor.</returns>
    public LoggedMessage? Read(ref long cursor, ref long lapped)
    {
        // The head first: a ring read after it holds at least everything up to it.
        if (cursor >= Volatile.Read(ref _head)) return null;
        while (true)
        {
            var next = cursor + 1;
            var ring = Volatile.Read(ref _ring);
            var message = Volatile.Read(ref ring[next & (ring.Length - 1)]);
            if (message?.Sequence == next)
            {
                cursor = next;
                return message;
            }

            // Overtaken: the writer moves _oldest before it touches the slot, so it is beyond `next` by now.
            var oldest = Volatile.Read(ref _oldest);
            lapped += oldest - next - (Volatile.Read(ref _neverGiven)?.Between(cursor, oldest - 1) ?? 0);
            cursor = oldest - 1;
            if (cursor >= Volatile.Read(ref _head)) return null; // Nothing is retained.
        }
    }

    /// <summary>The newest message, or null when there has been none.</summary>
    public LoggedMessage? Newest()
    {
        long ignored = 0;
        var cursor = Head - 1;
        return cursor < 0 ? null : Read(ref cursor, ref ignored);
    }

    /// <summary>Moves a cursor to the newest message; null when it is there already.</summary>
    public LoggedMessage? ReadNewest(ref long cursor)
    {
        if (cursor >= Head || Newest() is not { } newest) return null;
        cursor = newest.Sequence;
        return newest;
    }

    /// <summary>Ends every wait with <see cref="Wake.Stopping"/>, now and from now on. Appending goes on.</summary>
    public void Close()
    {
        List<WakeRound?> rounds;
        lock (_gate)
        {
            _closed = true;
            rounds = [_waiting.TakeAll(Wake.Stopping), .. _windows.Select(window => window.Close())];
        }

        foreach (var round in rounds) round?.Start();
    }

    /// <summary>
    /// Puts a subscription on the list of those to wake, unless there is a reason not to wait. Check and entry are one
    /// step under the lock that appends take, so no message falls between them.
    /// </summary>
    /// <returns><see cref="Wake.None"/> when it now waits.</returns>
    public Wake Enlist(Subscription subscription)
    {
        lock (_gate)
        {
            if (subscription.IsCancelled) return Wake.Cancelled;
            if (_head > subscription.Cursor) return Wake.Messages;
            if (_closed) return Wake.Stopping;
            _waiting.Add(subscription);
            return Wake.None;
        }
    }

    /// <summary>Takes a subscription off the list. Whoever takes it off is the one to wake it.</summary>
    /// <param name="subscription">The one to take off.</param>
    /// <param name="nowUs">Take it off only when its deadline is not after this: a timer may be late and meet the next wait.</param>
    /// <returns>False when it was not on the list, or another is waking it already.</returns>
    public bool Delist(Subscription subscription, long nowUs)
    {
        lock (_gate) return subscription.DeadlineUs <= nowUs && _waiting.Remove(subscription);
    }

    /// <summary>Appends a message, under the lock. Who waits for it is told when the lock is free again.</summary>
    /// <param name="message">The message, numbered by the next number.</param>
    /// <param name="nowUs">When messages begin to gather with it, where they gather.</param>
    private Waiters Append(LoggedMessage message, long nowUs)
    {
        if (_head - _oldest + 1 == _ring.Length)
        {
            if (_ring.Length < retention.Messages) Grow();
            else DropOldest();
        }

        Volatile.Write(ref _ring[message.Sequence & (_ring.Length - 1)], message);
        _bytes += message.Encoded.Length;
        _memory.Take(message.Encoded.Length);
        // A message of the schedule is never refused: where all topics together have too much, this one keeps less.
        while ((_bytes > retention.Bytes || _memory.IsFull) && _oldest < message.Sequence) DropOldest();
        Volatile.Write(ref _head, message.Sequence);
        var waiters = new Waiters(_waiting.TakeAll(Wake.Messages), _watchers);
        foreach (var window in _windows) window.OnStored(nowUs);
        return waiters;
    }

    private void SkipTo(long sequence)
    {
        if (_ring.Length == 0) Grow();
        while (_oldest <= _head) DropOldest();
        Volatile.Write(ref _oldest, sequence + 1); // Before the head: who sees the head looks for the oldest then.
        Volatile.Write(ref _head, sequence);
    }

    private void DropOldest()
    {
        var oldest = _oldest;
        ref var slot = ref _ring[oldest & (_ring.Length - 1)];
        _bytes -= slot!.Encoded.Length;
        _memory.Give(slot.Encoded.Length);
        Volatile.Write(ref _oldest, oldest + 1);
        Volatile.Write(ref slot, null);
    }

    private void Grow()
    {
        var larger = new LoggedMessage?[_ring.Length == 0 ? Math.Min(FirstSlots, retention.Messages) : _ring.Length * 2];
        for (var sequence = _oldest; sequence <= _head; sequence++)
            larger[sequence & (larger.Length - 1)] = _ring[sequence & (_ring.Length - 1)];
        Volatile.Write(ref _ring, larger);
    }

    /// <summary>Who waited for a message that was appended.</summary>
    private readonly record struct Waiters(WakeRound? Round, ILogWatcher[] Watchers)
    {
        public void Tell()
        {
            Round?.Start();
            foreach (var watcher in Watchers) watcher.OnAppended();
        }
    }
}
