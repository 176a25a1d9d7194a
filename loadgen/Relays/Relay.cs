using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Bench.Contract;

namespace Bench.Loadgen.Relays;

/// <summary>What a relay does to what passes through it.</summary>
/// <param name="Delay">Every byte is held back this long, each way.</param>
/// <param name="BytesPerSecond">How fast bytes leave, for each connection and way; null for as fast as they come.</param>
internal sealed record RelayPlan(TimeSpan Delay, double? BytesPerSecond = null);

/// <summary>
/// A TCP relay in user space: delay, bandwidth, cut. The kernel's own round trip and acknowledgements stay as they are, so it is
/// for latency, not for bytes. It says how long it really held bytes.
/// </summary>
internal sealed class Relay : IAsyncDisposable
{
    private const int ChunkBytes = 16 * 1024;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Uri _target;
    private readonly RelayPlan _plan;
    private readonly TimeProvider _time;
    private readonly Task _accepting;
    private readonly List<Task> _pumps = [];
    private readonly HashSet<Socket> _open = [];
    private long _heldUs;
    private long _heldChunks;

    public Relay(Uri target, RelayPlan plan, TimeProvider time)
    {
        _target = target;
        _plan = plan;
        _time = time;
        _listener.Start(backlog: 4096);
        Url = new Uri($"{target.Scheme}://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
        _accepting = AcceptAsync();
    }

    /// <summary>Where clients connect.</summary>
    public Uri Url { get; }

    /// <summary>How long bytes were really held, on average, in milliseconds: a timer is never early and mostly late.</summary>
    public double MeanHeldMs => Interlocked.Read(ref _heldUs) / 1000.0 / Math.Max(1, Interlocked.Read(ref _heldChunks));

    /// <summary>Ends every connection with a reset, as a proxy that is restarted does; new ones are taken as before.</summary>
    public void Cut()
    {
        lock (_open)
        {
            foreach (var socket in _open)
            {
                socket.LingerState = new LingerOption(true, 0);
                socket.Dispose();
            }

            _open.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_pumps);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync(_stop.Token);
                var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                client.NoDelay = true;
                try
                {
                    await server.ConnectAsync(_target.Host, _target.Port, _stop.Token);
                }
                catch (SocketException)
                {
                    client.Dispose(); // The client sees what it would see without us: its connection ends.
                    server.Dispose();
                    continue;
                }

                lock (_open)
                {
                    _open.Add(client);
                    _open.Add(server);
                }

                _pumps.Add(PumpAsync(client, server));
                _pumps.Add(PumpAsync(server, client));
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        var held = Channel.CreateUnbounded<(long ArrivedUs, byte[] Bytes)>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
        var sending = SendAsync(held.Reader, to);
        var buffer = new byte[ChunkBytes];
        try
        {
            while (await from.ReceiveAsync(buffer, _stop.Token) is > 0 and var count)
                held.Writer.TryWrite((_time.NowUs(), buffer.AsSpan(0, count).ToArray()));
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One side has gone; the other is told below.
        }

        held.Writer.Complete();
        await sending;
    }

    private async Task SendAsync(ChannelReader<(long ArrivedUs, byte[] Bytes)> held, Socket to)
    {
        long lineFreeUs = 0;
        try
        {
            await foreach (var (arrivedUs, bytes) in held.ReadAllAsync(_stop.Token))
            {
                lineFreeUs = Math.Max(arrivedUs, lineFreeUs) + (long)(bytes.Length * 1e6 / _plan.BytesPerSecond ?? 0);
                await WaitUntilAsync(lineFreeUs + (long)_plan.Delay.TotalMicroseconds);
                Interlocked.Add(ref _heldUs, _time.NowUs() - arrivedUs);
                Interlocked.Increment(ref _heldChunks);
                for (var sent = 0; sent < bytes.Length;) sent += await to.SendAsync(bytes.AsMemory(sent), _stop.Token);
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Stopped, cut, or the receiver has gone.
        }

        lock (_open) _open.Remove(to);
        to.Dispose();
    }

    private async Task WaitUntilAsync(long dueUs)
    {
        while (dueUs - _time.NowUs() is > 0 and var leftUs) await Task.Delay(TimeSpan.FromMilliseconds(Math.Max(1, leftUs / 1000)), _time, _stop.Token);
    }
}
