using System.Net;
using System.Net.Sockets;
using Bench.Contract;
using Bench.Loadgen.Recording;

namespace Bench.Loadgen.Clients.Reference;

/// <summary>One simulated client: its connection, its cursor, its life from the first connect over losses to the end.</summary>
internal sealed class ReferenceClient : IDisposable
{
    private const int ReconnectDelayMs = 1000;

    private readonly IReferencePattern _pattern;
    private readonly WireAccount _account;
    private readonly TaskCompletionSource _firstReady = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _dueUs;
    private int _sockets;

    public ReferenceClient(Subscriber subscriber, ClientPlan plan, IReferencePattern pattern, Recorder recorder, WireAccount account, TimeProvider time)
    {
        Subscriber = subscriber;
        Plan = plan;
        Recorder = recorder;
        Time = time;
        _pattern = pattern;
        _account = account;
        Topic = Workload.TopicName(subscriber.Topic);
        // Any client may have a second connection while it sends.
        var connections = plan.Workload.Direction == Direction.TwoWay ? 2 : 1;
        Source = IPAddress.TryParse(plan.Server.DnsSafeHost, out var address) ? SourceAddress.Of(subscriber.Client, connections, address) : null;
        // A handler of its own keeps a client on a connection of its own.
        Http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            ConnectCallback = OpenAsync,
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            PooledConnectionLifetime = Timeout.InfiniteTimeSpan,
            ConnectTimeout = TimeSpan.FromMilliseconds(plan.ConnectTimeoutMs),
        });
    }

    public Subscriber Subscriber { get; }

    public ClientPlan Plan { get; }

    public Recorder Recorder { get; }

    public TimeProvider Time { get; }

    public string Topic { get; }

    /// <summary>Where it connects from; null lets the system choose.</summary>
    private IPAddress? Source { get; }

    public HttpMessageInvoker Http { get; }

    /// <summary>What the pattern keeps between calls: the open socket of a WebSocket.</summary>
    public object? Connection { get; set; }

    /// <summary>The sequence to resume after.</summary>
    public long Cursor => Subscriber.Sequence.Last;

    /// <summary>Ends when the first connect is ready or has failed.</summary>
    public Task FirstReady => _firstReady.Task;

    /// <summary>The connection works.</summary>
    public void Ready()
    {
        Recorder.Connected(Subscriber, _dueUs, again: _firstReady.Task.IsCompleted);
        _firstReady.TrySetResult();
    }

    public void Receive(ReadOnlySpan<byte> encoded) => Recorder.Receive(Subscriber, encoded);

    /// <summary>Lives until <paramref name="stop"/>: connects, and connects again when the connection is lost.</summary>
    public async Task RunAsync(long dueUs, CancellationToken stop)
    {
        _dueUs = dueUs;
        while (!stop.IsCancellationRequested)
        {
            string reason;
            try
            {
                await _pattern.RunAsync(this, stop);
                reason = "ended-by-server";
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                reason = FailureReason.Of(e);
            }
            catch (Exception) when (stop.IsCancellationRequested)
            {
                return; // Whatever the closing of a connection on our own wish looks like, it is no loss.
            }

            if (stop.IsCancellationRequested) return;
            if (!_firstReady.Task.IsCompleted)
            {
                Recorder.ConnectFailed(reason);
                _firstReady.TrySetResult();
                return;
            }

            if (Subscriber.Connected) Recorder.Lost(Subscriber, reason);
            try
            {
                await Task.Delay(TimeSpan.FromMilliseconds(ReconnectDelayMs), Time, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }

            _dueUs = Time.NowUs();
        }
    }

    /// <summary>Sends what the client's own schedule says, until the end of the steady state.</summary>
    public async Task SendLoopAsync(Timeline timeline, CancellationToken stop)
    {
        // Clients' schedules must not repeat the topics': they are members of the same family with numbers beyond any topic's.
        const long beyondTopics = 1L << 32;
        var workload = Plan.Workload;
        var arrivals = new TopicArrivals(workload.Arrivals, workload.ClientMessagesPerSecond, workload.BurstSize, Plan.Seed, beyondTopics + Subscriber.Client);
        var buffer = new byte[Math.Max(workload.PayloadBytes, MessageCodec.MaxOverheadBytes)];
        try
        {
            for (long number = 1; ; number++, arrivals.Advance())
            {
                var dueUs = timeline.StartUs + arrivals.NextOffsetUs;
                if (dueUs >= timeline.EndUs) return;
                await ReferenceGroup.WaitUntilAsync(Time, dueUs, stop);
                var length = new OriginStamp(Subscriber.Client, number, dueUs).Write(buffer, workload.PayloadBytes);
                Recorder.ClientMessage(Subscriber, dueUs, length, await TrySendAsync(buffer.AsMemory(0, length), stop));
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    private async Task<bool> TrySendAsync(ReadOnlyMemory<byte> text, CancellationToken stop)
    {
        try
        {
            await _pattern.SendAsync(this, text, stop);
            return true;
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            Recorder.SendFailed(FailureReason.Of(e));
            return false;
        }
    }

    private async ValueTask<Stream> OpenAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        SpareDescriptors.ThrowIfReached();
        var socket = Source is null ? new Socket(SocketType.Stream, ProtocolType.Tcp) : new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.NoDelay = true;
            if (Source is not null) SourceAddress.Bind(socket, Source);
            await socket.ConnectAsync(context.DnsEndPoint, cancel);
            // HttpClient replaces an idle connection that the other side has closed without a word; it is a lost connection all the same.
            if (Interlocked.Increment(ref _sockets) == 1 && Subscriber.Connected)
            {
                Recorder.Lost(Subscriber, "closed-while-idle");
                Recorder.Connected(Subscriber, Time.NowUs(), again: true);
            }

            return _account.Open(socket, () => Interlocked.Decrement(ref _sockets));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public void Dispose() => Http.Dispose();
}
