using System.Collections.Concurrent;
using Bench.Contract;
using Bench.Contract.Sockets;

namespace Bench.Loadgen.Clients.Lean;

/// <summary>Something that is due at an instant.</summary>
internal interface ITimed
{
    /// <summary>The instant that was asked for has come.</summary>
    /// <param name="kind">What is due; the asker's own affair.</param>
    /// <param name="dueUs">The instant asked for.</param>
    void OnTimer(int kind, long dueUs);
}

/// <summary>
/// One thread that does everything for a group: waits for sockets, for instants and for commands from other threads.
/// All members except <see cref="Post"/> and <see cref="Ended"/> belong to that thread.
/// </summary>
internal sealed unsafe class EventLoop : IAsyncDisposable
{
    private const ulong CommandEvent = ulong.MaxValue;
    private const int ReceiveBytes = 64 * 1024;

    private readonly Epoll _epoll = new();
    private readonly int _wake = Libc.EventFd(0, Libc.NonBlockingCloseOnExec);
    private readonly ConcurrentQueue<Action> _commands = new();
    private readonly PriorityQueue<(ITimed Who, int Kind), long> _timers = new();
    private readonly List<(Connection? Connection, uint Serial)> _slots = [];
    private readonly Stack<int> _freeSlots = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeProvider _time;
    private bool _stop;

    public EventLoop(TimeProvider time, string name)
    {
        _time = time;
        if (_wake < 0) throw SocketCalls.Failure("eventfd");
        _epoll.Add(_wake, CommandEvent);
        new Thread(Run) { IsBackground = true, Name = name }.Start();
    }

    /// <summary>Ends when the thread has; faulted when it ended by a defect.</summary>
    public Task Ended => _ended.Task;

    /// <summary>What sockets are read into; valid until the next read.</summary>
    public byte[] ReceiveBuffer { get; } = GC.AllocateUninitializedArray<byte>(ReceiveBytes, pinned: true);

    /// <summary>The connections there are; null where a slot is free.</summary>
    public IEnumerable<Connection> Connections => _slots.Where(s => s.Connection is not null).Select(s => s.Connection!);

    /// <summary>How many connections there can be at <see cref="ConnectionAt"/>.</summary>
    public int Slots => _slots.Count;

    /// <summary>The connection of a slot; null where it is free.</summary>
    public Connection? ConnectionAt(int slot) => _slots[slot].Connection;

    /// <summary>Has the loop's thread do something. Any thread may call it.</summary>
    public void Post(Action command)
    {
        _commands.Enqueue(command);
        ulong one = 1;
        Libc.Write(_wake, (byte*)&one, sizeof(ulong)); // Fails only when the counter is full, and then the loop is awake.
    }

    /// <summary>Calls <see cref="ITimed.OnTimer"/> at an instant, or within a millisecond after.</summary>
    public void At(long dueUs, ITimed who, int kind) => _timers.Enqueue((who, kind), dueUs);

    /// <summary>Hands the events of a descriptor to a connection, and returns what to give back to <see cref="Remove"/>.</summary>
    public ulong Add(int fd, Connection connection)
    {
        if (!_freeSlots.TryPop(out var slot))
        {
            slot = _slots.Count;
            _slots.Add(default);
        }

        var serial = _slots[slot].Serial + 1;
        _slots[slot] = (connection, serial);
        var data = ((ulong)serial << 32) | (uint)slot;
        _epoll.Add(fd, data);
        return data;
    }

    /// <summary>Forgets a connection; events of it that are already there will find nobody.</summary>
    public void Remove(ulong data)
    {
        var slot = (int)(uint)data;
        _slots[slot] = (null, _slots[slot].Serial);
        _freeSlots.Push(slot);
    }

    /// <summary>Makes a connection with more to read come up again, after the others.</summary>
    public void Rearm(int fd, ulong data) => _epoll.Rearm(fd, data);

    /// <summary>Ends the thread after the current round.</summary>
    public void Stop() => _stop = true;

    /// <summary>Waits for the thread to end, which <see cref="Stop"/> makes it do; throws what ended it when that was a defect.</summary>
    public ValueTask DisposeAsync() => new(_ended.Task.ContinueWith(
        ended =>
        {
            _epoll.Dispose();
            Libc.Close(_wake);
            ended.GetAwaiter().GetResult();
        },
        CancellationToken.None,
        TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default));

    private void Run()
    {
        try
        {
            while (!_stop)
            {
                var count = _epoll.Wait(TimeoutMs());
                for (var i = 0; i < count; i++) Dispatch(_epoll[i]);
                RunTimers();
            }

            _ended.SetResult();
        }
#pragma warning disable CA1031 // A defect on this thread must reach those who wait for it, whatever it is.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _ended.SetException(e);
        }
    }

    private int TimeoutMs()
    {
        if (!_timers.TryPeek(out _, out var dueUs)) return -1;
        var leftUs = dueUs - _time.NowUs();
        return leftUs <= 0 ? 0 : (int)Math.Min(int.MaxValue, (leftUs + 999) / 1000);
    }

    private void Dispatch((uint Events, ulong Data) ready)
    {
        if (ready.Data == CommandEvent)
        {
            ulong count;
            Libc.Read(_wake, (byte*)&count, sizeof(ulong));
            while (_commands.TryDequeue(out var command)) command();
            return;
        }

        var (connection, serial) = _slots[(int)(uint)ready.Data];
        if (serial == (uint)(ready.Data >> 32)) connection?.OnReady(ready.Events);
    }

    // The clock is read once: what becomes due meanwhile must not keep the sockets waiting.
    private void RunTimers()
    {
        if (_timers.Count == 0) return;
        var nowUs = _time.NowUs();
        while (_timers.TryPeek(out var timer, out var dueUs) && dueUs <= nowUs)
        {
            _timers.Dequeue();
            timer.Who.OnTimer(timer.Kind, dueUs);
        }
    }
}
