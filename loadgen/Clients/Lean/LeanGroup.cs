using System.Net;
using System.Text;
using Bench.Contract;
using Bench.Contract.Framing;
using Bench.Loadgen.Clients.Heads;
using Bench.Loadgen.Clients.Wire;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Tls;

namespace Bench.Loadgen.Clients.Lean;

/// <summary>The clients of one shard on one thread. The public members hand their work to it and wait.</summary>
internal sealed class LeanGroup : IClientGroup, ITimed
{
    private const long ByePatienceUs = 2_000_000;
    private const int RequestRoom = 4096;
    private const int SecretRoom = 64 * 1024;
    private const long MaskMember = 1L << 33;

    private readonly LeanClient[] _clients;
    private readonly IPAddress _address;
    private readonly int _connectionsPerClient;
    private SplitMix64 _masks;
    private ConnectRamp? _ramp;
    private int _tried;
    private int _open;
    private bool _disposed;
    private (int Topic, string Name) _lastTopic = (-1, "");

    public LeanGroup(ClientPlan plan, Recorder recorder, TimeProvider time)
    {
        Plan = plan;
        Recorder = recorder;
        Time = time;
        Dialect = plan.Spoken is { } spoken ? Dialects.Dialect.Of(spoken, plan.Table, hubByLibrary: false, plan.Variables) : null;
        if (plan is { PublishesItself: true, Spoken: { } own })
            recorder.OfTarget = new TargetMessages(new MarkReader(own.Sequence, own.Stamp));
        Pattern = Dialect is null ? LeanPatternList.Find(plan.Pattern.Pattern) : new DialectSocketPattern(Dialect);
        Pattern.Prepare();
        _address = HostAddress.Of(plan.Server.DnsSafeHost);
        _connectionsPerClient = plan.Workload.Direction == Direction.TwoWay && !SendsFrames ? 2 : 1;
        Tls = plan.Server.Scheme == Uri.UriSchemeHttps ? new TlsContext(plan.Server.DnsSafeHost, plan.Trust ?? new TlsTrust()) : null;
        SecretBuffer = Tls is null ? [] : new byte[SecretRoom];
        Server = new IPEndPoint(_address, plan.Server.Port).Serialize();
        var heads = RequestHeads.Of(plan.Pattern, plan.Server.Authority);
        OffersDeflate = heads.OffersDeflate;
        VersionAndFields = Encoding.ASCII.GetBytes($" HTTP/1.1\r\nHost: {plan.Server.Authority}\r\n{RequestHeads.Text(heads.Asks)}");
        PostVersionAndFields = Encoding.ASCII.GetBytes($" HTTP/1.1\r\nHost: {plan.Server.Authority}\r\n{RequestHeads.Text(heads.Posts)}");
        var message = Outbox.Room(plan.Workload);
        MessageBuffer = new byte[message];
        var said = Dialect is null ? 0 : DialectSocketPattern.Room;
        RequestBuffer = new byte[RequestRoom + said + Math.Max(VersionAndFields.Length, PostVersionAndFields.Length) + message];
        FrameBuffer = new byte[WebSocketFrame.LongestHeader + Math.Max(Math.Max(message, said), WebSocketFrame.LongestControl)];
        _masks = SplitMix64.ForMember(plan.Seed, MaskMember + plan.FirstClient);
        // What a target publishes by itself the harness asks no newest value of: each hole in its numbers is one.
        var latestOnly = plan.Pattern.Semantics == PollSemantics.Latest && !plan.PublishesItself;
        _clients = [.. Enumerable.Range(plan.FirstClient, plan.Clients)
            .Select(number => new LeanClient(this, new Subscriber(
                number, plan.Workload.TopicOf(number), latestOnly, plan.PublishesItself)))];
        Subscribers = [.. _clients.Select(c => c.Subscriber)];
        Loop = new EventLoop(time, $"lean {plan.FirstClient}");
    }

    public IReadOnlyList<Subscriber> Subscribers { get; }

    public IReadOnlyList<Outbox> Outboxes { get; private set; } = [];

    public ClientPlan Plan { get; }

    public Recorder Recorder { get; }

    public TimeProvider Time { get; }

    public ILeanPattern Pattern { get; }

    /// <summary>How another target than the own server is spoken to; null for the own one.</summary>
    public IDialect? Dialect { get; }

    public EventLoop Loop { get; }

    public SocketAddress Server { get; }

    /// <summary>The longest silence on a stream, in microseconds; 0 for any.</summary>
    public long WatchdogUs => Plan.Pattern.WatchdogMs * 1000L ?? 0;

    /// <summary>What its TLS sessions share; null where plain HTTP is spoken.</summary>
    public TlsContext? Tls { get; }

    /// <summary>Scratch for what is encrypted: what came until it is fed, what goes until it is sent. Empty without TLS.</summary>
    public byte[] SecretBuffer { get; }

    /// <summary>The handshake of a WebSocket offers permessage-deflate, which a browser does and this engine does not read.</summary>
    public bool OffersDeflate { get; }

    /// <summary>The end of the request line, the Host header, and the fields that all requests of the pattern carry.</summary>
    public byte[] VersionAndFields { get; }

    /// <summary>The same of the requests by which clients send.</summary>
    public byte[] PostVersionAndFields { get; }

    /// <summary>Scratch for one request, one message and one frame; each is used up before the next is written.</summary>
    public byte[] RequestBuffer { get; }

    public byte[] MessageBuffer { get; }

    public byte[] FrameBuffer { get; }

    public WireCount Wire { get; } = new();

    /// <summary>Messages up go through the connection that messages come down.</summary>
    public bool SendsFrames => Pattern is WebSocketPattern;

    /// <summary>The end has begun: what is closed now is no loss.</summary>
    public bool Stopping { get; private set; }

    public async Task ConnectAsync(int upTo, CancellationToken stop)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Loop.Post(() => BeginRamp(Math.Min(upTo, _clients.Length), done));
        await using var cancelled = stop.UnsafeRegister(_ => Loop.Post(() => _ramp?.Abandon()), null);
        await (await Task.WhenAny(done.Task, Loop.Ended).WaitAsync(stop));
    }

    public Task WatchAsync(LoopLag lag, Timeline timeline, CancellationToken stop) =>
        new LoopWatch(Loop, lag, timeline, stop).RunAsync(Time.NowUs());

    public void BeginSending(Timeline timeline)
    {
        if (Plan.Workload.Direction == Direction.Receive) return;
        var senders = _clients.Where(c => c.Subscriber.EverReached)
            .Select(c => (Client: c, Outbox: new Outbox(Plan, c.Subscriber, Recorder, timeline))).ToArray();
        Outboxes = [.. senders.Select(s => s.Outbox)];
        Loop.Post(() =>
        {
            foreach (var (client, outbox) in senders) client.BeginSending(outbox);
        });
    }

    public long ReadSocketBytes() =>
        Volatile.Read(ref Wire.HttpBytes) + Volatile.Read(ref Wire.BodyBytes) + Volatile.Read(ref Wire.TlsBytes);

    public WireTotals ReadWire() => ReadCounted().Wire;

    public (WireTotals Wire, Counts Counts) ReadCounted()
    {
        if (!Loop.Ended.IsCompleted)
        {
            var done = new TaskCompletionSource<(WireTotals Wire, Counts Counts)>(TaskCreationOptions.RunContinuationsAsynchronously);
            Loop.Post(() => new SegmentScan(Loop, Wire, Recorder, Time, done).Start());
            if (Task.WaitAny(done.Task, Loop.Ended) == 0) return done.Task.Result;
        }

        Loop.Ended.GetAwaiter().GetResult(); // Throws what ended the loop, where that was a defect.
        return (Wire.Totals, Recorder.CopyCounts());
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        _disposed = true;
        if (!Loop.Ended.IsCompleted) Loop.Post(BeginStop);
        await Loop.DisposeAsync();
        foreach (var client in _clients) client.FreeTicket();
        Tls?.Dispose();
    }

    /// <summary>The patience with those who do not answer the goodbye is over.</summary>
    public void OnTimer(int kind, long dueUs) => Loop.Stop();

    public uint NextMask() => (uint)_masks.Next();

    /// <summary>Where a client connects from; null lets the system choose.</summary>
    public SocketAddress? SourceOf(int client) =>
        SourceAddress.Of(client, _connectionsPerClient, _address) is { } source ? new IPEndPoint(source, 0).Serialize() : null;

    /// <summary>A topic's name; neighbours on one topic share one string.</summary>
    public string TopicName(int topic)
    {
        if (_lastTopic.Topic != topic) _lastTopic = (topic, Plan.TopicPrefix + Workload.TopicName(topic));
        return _lastTopic.Name;
    }

    public void ClientSettled() => _ramp?.Settled();

    /// <summary>The first connect of a client was put off by the server, and waits.</summary>
    public void ClientPutOff() => _ramp?.PutOff();

    /// <summary>It waits no longer.</summary>
    public void ClientTriesAgain() => _ramp?.TriesAgain();

    public void ConnectionOpened(Connection connection)
    {
        _open++;
        connection.GiveUpAt(Time.NowUs() + Plan.ConnectTimeoutMs * 1000L);
    }

    public void ConnectionClosed()
    {
        _open--;
        if (Stopping && _open == 0) Loop.Stop();
    }

    private void BeginRamp(int upTo, TaskCompletionSource done)
    {
        var clients = upTo > _tried ? _clients.AsMemory(_tried, upTo - _tried) : default;
        _tried = Math.Max(_tried, upTo);
        _ramp = new ConnectRamp(clients, Plan.ConnectPerSecond, Loop, Time, done);
        _ramp.Start();
    }

    private void BeginStop()
    {
        Stopping = true;
        _ramp?.Abandon();
        foreach (var connection in Loop.Connections.ToArray())
            if (!connection.SayBye()) connection.Close();
        if (_open == 0) Loop.Stop();
        else Loop.At(Time.NowUs() + ByePatienceUs, this, 0);
    }
}
