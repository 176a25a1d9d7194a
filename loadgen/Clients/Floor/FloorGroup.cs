using System.Net;
using System.Text;
using Bench.Contract;
using Bench.Contract.Sockets;
using Bench.Loadgen.Clients.Lean;
using Bench.Loadgen.Clients.Wire;
using Bench.Loadgen.Recording;

namespace Bench.Loadgen.Clients.Floor;

/// <summary>A bare loop over epoll_wait and recv, on a thread of its own.</summary>
internal sealed class FloorGroup : IClientGroup
{
    private const int PauseMs = 50; // how soon it sees that it is to connect more, or to end
    private const int StartsInARow = 64;

    private readonly ClientPlan _plan;
    private readonly Recorder _recorder;
    private readonly TimeProvider _time;
    private readonly IPAddress _address;
    private readonly SocketAddress _server;
    private readonly byte[] _request;
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(64 * 1024, pinned: true);
    private readonly int[] _descriptors;
    private readonly bool[] _asked;
    private readonly Subscriber[] _subscribers;
    private readonly Epoll _epoll = new();
    private readonly Thread _thread;
    private TaskCompletionSource? _connected;
    private long _rampStartUs;
    private long _bytes;
    private int _rampFrom;
    private int _upTo;
    private int _started;
    private int _ready;
    private volatile bool _stop;

    public FloorGroup(ClientPlan plan, Recorder recorder, TimeProvider time)
    {
        _plan = plan;
        _recorder = recorder;
        _time = time;
        _address = HostAddress.Of(plan.Server.DnsSafeHost);
        _server = new IPEndPoint(_address, plan.Server.Port).Serialize();
        var (path, headers) = plan.Pattern.Pattern == "sse"
            ? (Protocol.SsePath, "Accept: text/event-stream\r\n")
            : (Protocol.WebSocketPath, "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n");
        _request = Encoding.ASCII.GetBytes(
            $"GET {path}?{Protocol.TopicParameter}={Workload.TopicName(0)} HTTP/1.1\r\nHost: {plan.Server.Authority}\r\n{headers}\r\n");
        _descriptors = new int[plan.Clients];
        _asked = new bool[plan.Clients];
        _subscribers = [.. Enumerable.Range(plan.FirstClient, plan.Clients).Select(client => new Subscriber(client, topic: 0))];
        _thread = new Thread(Run) { IsBackground = true, Name = "floor" };
        _thread.Start();
    }

    public IReadOnlyList<Subscriber> Subscribers => _subscribers;

    public IReadOnlyList<Outbox> Outboxes => [];

    public Task ConnectAsync(int upTo, CancellationToken stop)
    {
        _connected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _rampStartUs = _time.NowUs();
        _rampFrom = _started;
        Volatile.Write(ref _upTo, upTo);
        return _connected.Task.WaitAsync(stop);
    }

    public Task WatchAsync(LoopLag lag, Timeline timeline, CancellationToken stop) => lag.RunAsync(timeline, stop);

    public void BeginSending(Timeline timeline)
    {
    }

    public long ReadSocketBytes() => Volatile.Read(ref _bytes);

    public WireTotals ReadWire() => new(0, ReadSocketBytes(), null, null);

    public (WireTotals Wire, Counts Counts) ReadCounted() => (ReadWire(), _recorder.CopyCounts());

    public ValueTask DisposeAsync()
    {
        _stop = true;
        _thread.Join();
        _epoll.Dispose();
        foreach (var descriptor in _descriptors.AsSpan(0, _started)) Libc.Close(descriptor);
        return ValueTask.CompletedTask;
    }

    private void Run()
    {
        while (!_stop)
        {
            StartDue();
            var count = _epoll.Wait(_started < Volatile.Read(ref _upTo) ? 1 : PauseMs);
            for (var i = 0; i < count; i++) Take(_epoll[i]);
            if (_connected is { Task.IsCompleted: false } waiting && _ready == Volatile.Read(ref _upTo)) waiting.SetResult();
        }
    }

    private void StartDue()
    {
        var upTo = Volatile.Read(ref _upTo);
        for (var row = 0; row < StartsInARow && _started < upTo && DueUs(_started) <= _time.NowUs(); row++)
        {
            var source = SourceAddress.Of(_plan.FirstClient + _started, connectionsPerClient: 1, _address);
            var descriptor = RawSocket.Open(_server, source is null ? null : new IPEndPoint(source, 0).Serialize());
            if (descriptor < 0) throw new IOException($"connect failed: {RawSocket.Reason(-descriptor)}");
            _descriptors[_started] = descriptor;
            _epoll.Add(descriptor, (ulong)_started++);
        }
    }

    private long DueUs(int client) => _rampStartUs + (long)((client - _rampFrom) * 1e6 / _plan.ConnectPerSecond);

    private void Take((uint Events, ulong Data) ready)
    {
        var client = (int)ready.Data;
        if (!_asked[client] && (ready.Events & Libc.Out) != 0)
        {
            _asked[client] = true;
            if (SocketCalls.Send(_descriptors[client], _request) != _request.Length)
                throw new IOException("a handshake did not fit into an empty socket");
        }

        if ((ready.Events & Libc.In) == 0) return;
        int count;
        do
        {
            count = SocketCalls.Receive(_descriptors[client], _buffer);
            if (count <= 0) return;
            _bytes += count;
        }
        while (count == _buffer.Length);
        if (_subscribers[client].Connected) return;
        _recorder.Connected(_subscribers[client], DueUs(client), again: false);
        _ready++;
    }
}
