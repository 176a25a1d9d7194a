using System.Net.Sockets;
using System.Threading.Channels;
using Bench.Contract;

namespace Bench.Loadgen.Relays;

/// <summary>What a relay does to what passes through it.</summary>
/// <param name="Delay">Every byte is held back this long, each way.</param>
/// <param name="BytesPerSecond">How fast bytes leave, for each connection and way; null for as fast as they come.</param>
/// <param name="IdleCut">A connection on which nothing went for so long, either way, ends with a reset; null for never.</param>
internal sealed record RelayPlan(TimeSpan Delay, double? BytesPerSecond = null, TimeSpan? IdleCut = null);

/// <summary>
/// A TCP relay in user space: delay, bandwidth, and troubles. The kernel's own round trip and acknowledgements stay as they are, so it is
/// for latency, not for bytes. It says how long it really held bytes.
/// </summary>
internal sealed class Relay : IRelay
{
    private const int ChunkBytes = 16 * 1024;

    // What waits in the relay for one connection and way, in chunks: then it reads no more, so that who reads slowly is felt at the other
    // end, as it is without a relay. What is on a way that takes time is more.
    private const int WaitingChunks = 16;
    private const int WaitingChunksOfDelay = 256;

    // A process without descriptors to spare looks again after so long whether there is one.
    private static readonly TimeSpan AcceptAgain = TimeSpan.FromMilliseconds(100);

    // How often in its time an idle connection is looked at.
    private const int LooksInIdleTime = 10;

    private readonly RelayDoor _door = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Uri _target;
    private readonly RelayPlan _plan;
    private readonly TimeProvider _time;
    private readonly Task _accepting;
    private readonly Task _sweeping;
    private readonly List<Task> _served = [];
    private readonly HashSet<RelayPair> _open = [];
    private volatile TaskCompletionSource? _stalled;
    private long _taken;
    private long _heldUs;
    private long _heldChunks;

    public Relay(Uri target, RelayPlan plan, TimeProvider time)
    {
        _target = target;
        _plan = plan;
        _time = time;
        Url = new Uri($"{target.Scheme}://127.0.0.1:{_door.Port}/");
        _accepting = AcceptAsync();
        _sweeping = plan.IdleCut is { } idle ? SweepAsync(idle) : Task.CompletedTask;
    }

    public Uri Url { get; }

    public double MeanHeldMs => Interlocked.Read(ref _heldUs) / 1000.0 / Math.Max(1, Interlocked.Read(ref _heldChunks));

    /// <summary>Connections that are open through it.</summary>
    public int Connections
    {
        get
        {
            lock (_open) return _open.Count;
        }
    }

    /// <summary>Chunks that it has taken from either side so far.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>Nothing goes through just now.</summary>
    public bool Stalled => _stalled is not null;

    /// <summary>Nobody listens just now.</summary>
    public bool Refusing => _door.IsShut;

    public void Refuse()
    {
        _door.Shut();
        Cut();
    }

    public void TakeAgain()
    {
        if (!_stop.IsCancellationRequested) _door.Open();
    }

    public void Cut()
    {
        foreach (var pair in TakeAll()) pair.Reset();
    }

    public void Stall() => _stalled ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void GoOn()
    {
        var stalled = _stalled;
        _stalled = null;
        stalled?.SetResult();
    }

    public void Strand()
    {
        lock (_open)
            foreach (var pair in _open) pair.Dead = true;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        GoOn();
        try
        {
            await _accepting;
            await _sweeping;
            await Task.WhenAll(_served);
        }
        finally
        {
            _door.Dispose();
            // Those that carry nothing were left open.
            foreach (var pair in TakeAll()) pair.Reset();
            _stop.Dispose();
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                try
                {
                    // A server whose queue is full lets one of them wait, and the others pass.
                    if (await _door.NextAsync(_stop.Token) is { } client) _served.Add(ServeAsync(client));
                }
                catch (SocketException e) when (e.SocketErrorCode is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable)
                {
                    await Task.Delay(AcceptAgain, _time, _stop.Token);
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
    }

    private async Task ServeAsync(Socket client)
    {
        Socket? server = null;
        try
        {
            server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            client.NoDelay = true;
            await server.ConnectAsync(_target.Host, _target.Port, _stop.Token);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            client.Dispose(); // The client sees what it would see without us: its connection ends.
            server?.Dispose();
            return;
        }

        var pair = new RelayPair(client, server) { LastUs = _time.NowUs() };
        bool refused;
        lock (_open)
        {
            refused = Refusing;
            if (!refused) _open.Add(pair);
        }

        if (refused) pair.Reset(); // It came in the moment before nobody listened.
        else await Task.WhenAll(PumpAsync(pair, client, server), PumpAsync(pair, server, client));
    }

    private async Task SweepAsync(TimeSpan idle)
    {
        try
        {
            while (true)
            {
                await Task.Delay(idle / LooksInIdleTime, _time, _stop.Token);
                var since = _time.NowUs() - (long)idle.TotalMicroseconds;
                RelayPair[] silent;
                lock (_open)
                {
                    silent = [.. _open.Where(pair => pair.LastUs < since)];
                    _open.ExceptWith(silent);
                }

                foreach (var pair in silent) pair.Reset();
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
    }

    private async Task PumpAsync(RelayPair pair, Socket from, Socket to)
    {
        var most = _plan.Delay > TimeSpan.Zero ? WaitingChunksOfDelay : WaitingChunks;
        var held = Channel.CreateBounded<(long ArrivedUs, byte[] Bytes)>(
            new BoundedChannelOptions(most) { SingleReader = true, SingleWriter = true });
        var sending = SendAsync(pair, held, to);
        var buffer = new byte[ChunkBytes];
        try
        {
            while (await from.ReceiveAsync(buffer, _stop.Token) is > 0 and var count)
            {
                pair.LastUs = _time.NowUs();
                Interlocked.Increment(ref _taken);
                await held.Writer.WriteAsync((pair.LastUs, buffer.AsSpan(0, count).ToArray()), _stop.Token);
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException or ChannelClosedException)
        {
            // One side has gone; the other is told below.
        }

        held.Writer.TryComplete();
        await sending;
    }

    private async Task SendAsync(RelayPair pair, Channel<(long ArrivedUs, byte[] Bytes)> held, Socket to)
    {
        long lineFreeUs = 0;
        try
        {
            await foreach (var (arrivedUs, bytes) in held.Reader.ReadAllAsync(_stop.Token))
            {
                lineFreeUs = Math.Max(arrivedUs, lineFreeUs) + (long)(bytes.Length * 1e6 / _plan.BytesPerSecond ?? 0);
                await WaitUntilAsync(lineFreeUs + (long)_plan.Delay.TotalMicroseconds);
                while (_stalled is { } stalled) await stalled.Task.WaitAsync(_stop.Token);
                if (pair.Dead) continue;
                Interlocked.Add(ref _heldUs, _time.NowUs() - arrivedUs);
                Interlocked.Increment(ref _heldChunks);
                for (var sent = 0; sent < bytes.Length;) sent += await to.SendAsync(bytes.AsMemory(sent), _stop.Token);
            }

            while (_stalled is { } stalled) await stalled.Task.WaitAsync(_stop.Token);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Stopped, cut, or the receiver has gone.
        }

        held.Writer.TryComplete(); // What comes for one that has gone waits for nobody.
        if (pair.Dead) return;
        lock (_open) _open.Remove(pair);
        to.Dispose();
    }

    private RelayPair[] TakeAll()
    {
        lock (_open)
        {
            RelayPair[] all = [.. _open];
            _open.Clear();
            return all;
        }
    }

    private async Task WaitUntilAsync(long dueUs)
    {
        while (dueUs - _time.NowUs() is > 0 and var leftUs)
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Max(1, leftUs / 1000)), _time, _stop.Token);
    }
}
