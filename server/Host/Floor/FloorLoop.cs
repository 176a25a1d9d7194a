using System.Collections.Concurrent;
using Bench.Contract;
using Bench.Contract.Sockets;
using Bench.Host.Http;
using Bench.Host.Messages;
using Bench.Host.Serving;

namespace Bench.Host.Floor;

/// <summary>
/// One thread that does everything for its connections: waits for sockets and instants, reads, answers, sends. Of its members only
/// <see cref="Signal"/> and <see cref="Post"/> may be called from elsewhere.
/// </summary>
internal sealed unsafe class FloorLoop : IDisposable
{
    private const ulong WakeEvent = ulong.MaxValue;
    private const ulong ListenerBit = 1UL << 63;
    private const uint SerialMask = 0x7FFF_FFFF;
    private const int ReceiveBytes = 64 * 1024;

    // Microseconds of a tick as a power of two: what is due is up to 8.2 ms late.
    private const int TickBits = 13;

    // One that sends faster than this server takes it in, or a crowd that knocks, leaves the others their turn after so many.
    private const int ReadsAtATime = 4;
    private const int AcceptsAtATime = 64;

    // A process without descriptors to spare looks again after so long whether there is one.
    private const long AcceptAgainUs = 100_000;
    private static readonly long ClosePatienceUs = (long)LastWords.Patience.TotalMicroseconds;

    private readonly ServerCore _core;
    private readonly Action<int> _place;
    private readonly Epoll _epoll = new();
    private readonly int _wake = Libc.EventFd(0, Libc.NonBlockingCloseOnExec);
    private readonly ConcurrentQueue<Action> _commands = new();
    private readonly ConcurrentQueue<TopicFan> _signalled = new();
    private readonly Dictionary<(MessageLog Log, long WindowUs), TopicFan> _fans = [];
    private readonly List<FloorConnection> _slots = [];
    private readonly Stack<int> _freeSlots = new();
    private readonly TickWheel<FloorConnection> _wheel = new();
    private readonly List<FloorConnection> _due = [];
    private readonly List<(FloorConnection Connection, uint Serial)> _resume = [];
    private readonly List<int> _listeners = [];
    private readonly byte[] _received = GC.AllocateUninitializedArray<byte>(ReceiveBytes, pinned: true);
    private readonly Thread _thread;
    private readonly FloorRequests _requests;
    private readonly FloorStreams _streams;
    private readonly FloorSockets _sockets;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _acceptAgainUs = long.MaxValue;
    private long _cutUs = long.MaxValue;
    private bool _listens;
    private int _sleeping;
    private int _open;

    /// <summary>Makes a loop that has not begun.</summary>
    /// <param name="core">What the listeners share.</param>
    /// <param name="name">Of its thread.</param>
    /// <param name="place">Gives a connection that was accepted here to a loop, which may be this.</param>
    public FloorLoop(ServerCore core, string name, Action<int> place)
    {
        if (_wake < 0) throw SocketCalls.Failure("eventfd");
        (_core, _place) = (core, place);
        _epoll.Add(_wake, WakeEvent);
        NowUs = core.Time.NowUs();
        _wheel.MoveTo(NowUs >> TickBits);
        _streams = new FloorStreams(core, this);
        _sockets = new FloorSockets(core, _streams, this);
        _requests = new FloorRequests(core, this, _streams);
        _thread = new Thread(Run) { IsBackground = true, Name = name };
    }

    /// <summary>When this round began, in <see cref="Clock"/> microseconds.</summary>
    public long NowUs { get; private set; }

    /// <summary>The server is stopping: what is answered is the last of its connection.</summary>
    public bool IsStopping { get; private set; }

    /// <summary>Ends when the thread has; faulted when it ended by a defect.</summary>
    public Task Ended => _ended.Task;

    /// <summary>What answers are written into.</summary>
    public OutBuffer Out { get; } = new();

    public void Start() => _thread.Start();

    /// <summary>Has the loop's thread do something.</summary>
    public void Post(Action command)
    {
        _commands.Enqueue(command);
        WakeUp();
    }

    /// <summary>Has it send what was appended to a topic.</summary>
    public void Signal(TopicFan fan)
    {
        _signalled.Enqueue(fan);
        WakeUp();
    }

    /// <summary>Accepts on a listener's descriptor, which stays another's to close.</summary>
    public void Listen(int listener)
    {
        _listeners.Add(listener);
        _epoll.AddListener(listener, ListenerBit | (uint)listener);
        _listens = true;
    }

    /// <summary>Takes over a connection.</summary>
    public void Adopt(int descriptor)
    {
        var open = _core.Traffic.Accept();
        if (IsStopping || open > _core.Options.MaxConnections + FloorRequests.Refusals)
        {
            _core.Traffic.Drop();
            Libc.Close(descriptor);
            return;
        }

        if (!_freeSlots.TryPop(out var slot))
        {
            slot = _slots.Count;
            _slots.Add(new FloorConnection(this, slot));
        }

        var connection = _slots[slot];
        connection.Open(descriptor, open > _core.Options.MaxConnections ? Phase.Refused : Phase.Http);
        connection.RetransmitPlace = Traffic.Retransmits.Unavailable is null ? _core.Traffic.Retransmits.Add(descriptor) : -1;
        _open++;
        _epoll.Add(descriptor, ((ulong)(connection.Serial & SerialMask) << 32) | (uint)slot);
        Watch(
            connection, NowUs + (connection.Phase == Phase.Refused ? FloorRequests.RefusalPatienceUs : _core.Options.KeepAliveMs * 1000L));
    }

    /// <summary>Looks at a connection at an instant, and no more at the one asked for before.</summary>
    public void Watch(FloorConnection connection, long dueUs)
    {
        connection.DueUs = dueUs;
        if (dueUs != long.MaxValue) _wheel.Add(connection, (dueUs + (1 << TickBits) - 1) >> TickBits);
    }

    /// <summary>Subscribes a connection to a topic.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="log">The topic's log.</param>
    /// <param name="flushMs">How long messages gather, milliseconds; 0 for not at all.</param>
    public TopicFan Join(FloorConnection connection, MessageLog log, int flushMs)
    {
        var windowUs = flushMs * 1000L;
        if (!_fans.TryGetValue((log, windowUs), out var fan))
        {
            fan = new TopicFan(this, log, windowUs == 0 ? null : log.JoinWindow(windowUs, _core.Flushes));
            _fans.Add(fan.Key, fan);
        }

        fan.Add(connection);
        return fan;
    }

    public void Leave(FloorConnection connection)
    {
        if (connection.Fan is { } fan && !fan.Remove(connection, NowUs)) _fans.Remove(fan.Key);
    }

    /// <summary>Reads on, at the end of this round, where reading was put off.</summary>
    public void ResumeLater(FloorConnection connection)
    {
        if (connection.ReadLater || connection.InLength > 0) _resume.Add((connection, connection.Serial));
    }

    /// <summary>All is said: ends the sending side, and waits a little for the other one.</summary>
    public void CloseSoon(FloorConnection connection)
    {
        _streams.EndOf(connection);
        Leave(connection);
        connection.Phase = Phase.Closing;
        connection.KeepPending(0, 0);
        Watch(connection, NowUs + ClosePatienceUs);
        if (connection.IsBlocked) connection.CloseWhenSent = true;
        else _ = Libc.Shutdown(connection.Descriptor, Libc.EndOfSending);
        ResumeReading(connection);
    }

    /// <summary>Closes at once.</summary>
    public void Close(FloorConnection connection)
    {
        if (connection.Phase == Phase.Free) return;
        _streams.EndOf(connection);
        Leave(connection);
        if (connection.RetransmitPlace >= 0) _core.Traffic.Retransmits.Remove(connection.RetransmitPlace);
        connection.Reset();
        _core.Traffic.Drop();
        _freeSlots.Push(connection.Slot);
        _open--;
    }

    /// <summary>Says goodbye on all connections; what is left after the drain time is cut, and the thread ends.</summary>
    public void Stop()
    {
        IsStopping = true;
        Deafen();
        _listeners.Clear();
        _acceptAgainUs = long.MaxValue;
        _cutUs = NowUs + _core.Options.DrainMs * 1000L;
        foreach (var connection in _slots) Farewell(connection);
    }

    /// <summary>Only when the thread has ended, or was never started.</summary>
    public void Dispose()
    {
        _epoll.Dispose();
        _ = Libc.Close(_wake);
    }

    private void Farewell(FloorConnection connection)
    {
        switch (connection.Phase)
        {
            case Phase.Http when !connection.HeadBegun && connection.Body is null && !connection.IsBlocked:
            case Phase.Refused:
                Close(connection);
                break;
            case Phase.Held:
                _requests.EndHold(connection);
                break;
            case Phase.Events or Phase.Socket:
                // What is gathered just now goes before it.
                if (!connection.IsBlocked) _streams.Deliver(connection);
                if (connection.Phase is Phase.Events or Phase.Socket) _streams.SayGoodbye(connection);
                break;
        }
    }

    private void WakeUp()
    {
        if (Volatile.Read(ref _sleeping) == 0 || Interlocked.Exchange(ref _sleeping, 0) == 0) return;
        ulong one = 1;
        Libc.Write(_wake, (byte*)&one, sizeof(ulong)); // Edge-triggered: each write is an event, and nobody need read it.
    }

    private void Run()
    {
        try
        {
            while (!IsStopping || (_open > 0 && NowUs < _cutUs)) Round();
            foreach (var connection in _slots) Close(connection);
            while (_commands.TryDequeue(out var late)) late();
            _ended.SetResult();
        }
#pragma warning disable CA1031 // A defect on this thread must reach those who wait for it, whatever it is.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _ended.SetException(e);
        }
    }

    private void Round()
    {
        Interlocked.Exchange(ref _sleeping, 1);
        var count = _epoll.Wait(_signalled.IsEmpty && _commands.IsEmpty && _resume.Count == 0 ? TimeoutMs() : 0);
        Volatile.Write(ref _sleeping, 0);
        NowUs = _core.Time.NowUs();
        while (_commands.TryDequeue(out var command)) command();
        for (var i = 0; i < count; i++) Dispatch(_epoll[i]);
        // What is signalled meanwhile waits for the next round, so that sockets get their turn.
        for (var left = _signalled.Count; left > 0 && _signalled.TryDequeue(out var fan); left--) Send(fan);
        RunTimers();
        Resume();
    }

    private int TimeoutMs()
    {
        var dueUs = Math.Min(
            Math.Min(_acceptAgainUs, _cutUs), _wheel.NextTick == long.MaxValue ? long.MaxValue : _wheel.NextTick << TickBits);
        if (dueUs == long.MaxValue) return -1;
        var leftUs = dueUs - _core.Time.NowUs();
        return leftUs <= 0 ? 0 : (int)Math.Min(int.MaxValue, (leftUs + 999) / 1000);
    }

    private void Dispatch((uint Events, ulong Data) ready)
    {
        if (ready.Data == WakeEvent) return;
        if ((ready.Data & ListenerBit) != 0)
        {
            Accept((int)(uint)ready.Data);
            return;
        }

        var connection = _slots[(int)(uint)ready.Data];
        var serial = connection.Serial;
        if (!connection.IsOpen(serial) || (serial & SerialMask) != (uint)(ready.Data >> 32)) return;
        if ((ready.Events & Libc.Out) != 0 && connection.IsBlocked)
        {
            if (!connection.Flush()) return;
            if (!connection.IsBlocked) OnSent(connection);
        }

        if ((ready.Events & ~(Libc.Out | Libc.EdgeTriggered)) != 0 && connection.IsOpen(serial))
            Read(connection, (ready.Events & (Libc.ReadHangUp | Libc.HangUp | Libc.Error)) != 0);
    }

    // Others may be waiting behind one that is refused for want of a descriptor, so the listener is let alone for a while.
    private void Accept(int listener)
    {
        for (var left = AcceptsAtATime; left > 0 && _listens; left--)
        {
            var descriptor = SocketCalls.Accept(listener);
            if (descriptor >= 0)
            {
                _place(descriptor);
                continue;
            }

            if (-descriptor is not (Libc.TooManyOpenFiles or Libc.TooManyOpenFilesOfAll)) return;
            Deafen();
            _acceptAgainUs = NowUs + AcceptAgainUs;
            return;
        }
    }

    // What epoll does not watch it cannot forget.
    private void Deafen()
    {
        if (!_listens) return;
        _listens = false;
        foreach (var listener in _listeners) _epoll.Forget(listener);
    }

    private void OnSent(FloorConnection connection)
    {
        if (connection.CloseWhenSent)
        {
            connection.CloseWhenSent = false;
            Watch(connection, NowUs + ClosePatienceUs);
            _ = Libc.Shutdown(connection.Descriptor, Libc.EndOfSending);
        }
        else if (connection.Phase is Phase.Events or Phase.Socket)
        {
            _streams.Deliver(connection);
        }

        if (connection.Phase != Phase.Free) ResumeLater(connection);
    }

    private void Send(TopicFan fan)
    {
        fan.Rearm();
        for (var place = fan.Waiting - 1; place >= 0; place--)
        {
            var connection = fan[place];
            if (connection.Phase == Phase.Held) _requests.AnswerHeld(connection);
            else if (!connection.IsBlocked) _streams.Deliver(connection);
        }
    }

    private void RunTimers()
    {
        if (NowUs >= _acceptAgainUs)
        {
            _acceptAgainUs = long.MaxValue;
            _listens = true;
            foreach (var listener in _listeners) _epoll.AddListener(listener, ListenerBit | (uint)listener);
        }

        if (_wheel.NextTick > NowUs >> TickBits) return;
        _wheel.TakeDue(NowUs >> TickBits, _due);
        foreach (var connection in _due)
        {
            if (connection.DueUs > NowUs) Watch(connection, connection.DueUs);
            else OnDue(connection);
        }

        _due.Clear();
    }

    private void OnDue(FloorConnection connection)
    {
        switch (connection.Phase)
        {
            case Phase.Http:
                _requests.OnDue(connection);
                break;
            case Phase.Held:
                _requests.EndHold(connection);
                break;
            case Phase.Events or Phase.Socket:
                _streams.OnDue(connection);
                break;
            // A reader that takes its time with the last answer is not gone.
            case Phase.Closing when connection.CloseWhenSent && connection.TakeProgress():
                Watch(connection, NowUs + ClosePatienceUs);
                break;
            default:
                Close(connection);
                break;
        }
    }

    // What is put off meanwhile waits for the next round.
    private void Resume()
    {
        var count = _resume.Count;
        for (var i = 0; i < count; i++)
        {
            var (connection, serial) = _resume[i];
            if (!connection.IsOpen(serial)) continue;
            Use(connection);
            if (connection.IsOpen(serial) && connection.ReadLater) Read(connection, ended: false);
        }

        _resume.RemoveRange(0, count);
    }

    private void ResumeReading(FloorConnection connection)
    {
        if (connection.ReadLater) _resume.Add((connection, connection.Serial));
    }

    private void Read(FloorConnection connection, bool ended)
    {
        var serial = connection.Serial;
        ended = connection.HeardEnd |= ended;
        for (var left = ReadsAtATime; connection.IsOpen(serial); left--)
        {
            // What comes while a request is held, or an answer is stuck, waits in the kernel; the end does not.
            if (connection.Phase == Phase.Held || (connection.IsBlocked && connection.Phase is Phase.Http or Phase.Socket))
            {
                connection.ReadLater = true;
                if (ended) Close(connection);
                return;
            }

            connection.ReadLater = left == 0;
            if (connection.ReadLater)
            {
                ResumeReading(connection);
                return;
            }

            // Once the end was heard, what is left has an end too.
            if (connection.Dropped > LastWords.DroppedBytes && !ended)
            {
                // The end of one that is not read cannot be heard. A stream would never see it, one that is closing has its time.
                if (connection.Phase == Phase.Events) Close(connection);
                return;
            }

            var keeps = connection.Phase is Phase.Http or Phase.Socket && connection.InLength > 0;
            var room = keeps ? connection.Room(ReceiveBytes / 4) : _received;
            var count = SocketCalls.Receive(connection.Descriptor, room);
            if (count <= 0)
            {
                if (count != -Libc.Again) Close(connection);
                return;
            }

            if (connection.Phase == Phase.Refused) _requests.RefuseForLimit(connection);
            else if (keeps) Use(connection, count);
            else if (connection.Phase is Phase.Http or Phase.Socket) Use(connection, _received.AsSpan(0, count));
            else connection.Dropped = Math.Min(connection.Dropped + count, LastWords.DroppedBytes + 1);
            if (count < room.Length && !ended) return;
        }
    }

    private void Use(FloorConnection connection, int received)
    {
        connection.Received(received);
        Use(connection);
    }

    private void Use(FloorConnection connection)
    {
        if (connection.InLength == 0) return;
        var serial = connection.Serial;
        Use(connection, connection.Pending, out var used, out var kept);
        if (connection.IsOpen(serial)) connection.KeepPending(used, KeepsInput(connection) ? kept : 0);
    }

    private void Use(FloorConnection connection, Span<byte> received)
    {
        var serial = connection.Serial;
        Use(connection, received, out var used, out var kept);
        if (connection.IsOpen(serial) && KeepsInput(connection)) connection.KeepIn(received.Slice(used, kept));
    }

    private static bool KeepsInput(FloorConnection connection) => connection.Phase is Phase.Http or Phase.Held or Phase.Socket;

    // A handshake's last byte may be followed by the first frame.
    private void Use(FloorConnection connection, Span<byte> pending, out int used, out int kept)
    {
        (used, kept) = (0, pending.Length);
        var serial = connection.Serial;
        if (connection.Phase == Phase.Http) _requests.Use(connection, pending, out used, out kept);
        if (!connection.IsOpen(serial) || connection.Phase != Phase.Socket) return;
        var before = used;
        _sockets.Use(connection, pending.Slice(used, kept), out used, out kept);
        used += before;
    }
}
