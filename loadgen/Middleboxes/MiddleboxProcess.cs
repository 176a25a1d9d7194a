using System.Net;
using System.Net.Sockets;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Parts;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Targets;

namespace Bench.Loadgen.Middleboxes;

/// <summary>A middlebox that runs, for one trial, in front of one server; on the server's cores.</summary>
internal sealed class MiddleboxProcess : IMiddlebox
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);

    // Somebody else may take the port that was free a moment before.
    private const int Tries = 3;

    private readonly string _folder;
    private readonly TimeProvider _time;
    private readonly Func<PeerProcess> _start;
    private volatile PeerProcess _process;
    private volatile bool _down;
    private volatile bool _disposed;
    private double? _endedUs = 0;

    private MiddleboxProcess(string folder, Func<PeerProcess> start, int port, TimeProvider time)
    {
        (_folder, _start, _time) = (folder, start, time);
        _process = start();
        Url = new UriBuilder(Uri.UriSchemeHttp, IPAddress.Loopback.ToString(), port).Uri;
    }

    /// <summary>Where clients connect.</summary>
    public Uri Url { get; }

    /// <summary>It has ended, and not by <see cref="TakeDownAsync"/>.</summary>
    public bool HasEnded => !_down && !_disposed && _process.HasExited;

    /// <summary>Its processes.</summary>
    public IReadOnlyList<int> ProcessIds => ProcessTree.Of(_process.Id);

    /// <summary>What it has last written of what went wrong; null while it is content.</summary>
    public string? LastWords => _process.LastWords;

    /// <summary>CPU time of its processes in microseconds; null when one cannot be read.</summary>
    public double? ReadCpuUs() => _endedUs + (_down ? 0 : UsedUs());

    /// <summary>Resident memory of its processes in bytes; null when one cannot be read.</summary>
    public long? ResidentBytes() => ProcessIds.Select(KernelFigures.ResidentBytes).Aggregate((long?)0, (a, b) => a + b);

    /// <summary>Starts one, and returns when it takes connections.</summary>
    /// <param name="box">What is started.</param>
    /// <param name="server">What stands behind it.</param>
    /// <param name="plan">The trial.</param>
    /// <param name="time">The clock.</param>
    /// <param name="written">Told its configuration before it starts, so that it is known of one that does not.</param>
    /// <param name="stop">Ends the start.</param>
    /// <exception cref="ChildFailedException">It does not start.</exception>
    public static async Task<MiddleboxProcess> StartAsync(
        Middlebox box, Uri server, TrialPlan plan, TimeProvider time, Action<string> written, CancellationToken stop)
    {
        for (var left = Tries; ; left--)
            if (await TryStartAsync(box, server, plan, time, written, lastTry: left == 1, stop) is { } started) return started;
    }

    // One that is told to end closes what it has open at once, but for YARP, which waits for up to a second.
    public async Task TakeDownAsync(bool kill)
    {
        _endedUs += UsedUs();
        _down = true;
        await _process.DisposeAsync();
    }

    public async Task StartAgainAsync(CancellationToken stop)
    {
        for (var left = Tries; !_disposed; left--)
        {
            var again = _process = _start();
            Interlocked.MemoryBarrier(); // Whoever disposes of it sees this one, or is seen here.
            if (_disposed)
            {
                await again.DisposeAsync(); // The trial has ended meanwhile.
                return;
            }

            if (await TakesConnectionsAsync(stop))
            {
                _down = false;
                return;
            }

            if (left == 1) throw await FailureAsync("starting again");
            await again.DisposeAsync();
        }
    }

    /// <summary>How it has ended.</summary>
    public Task<ChildFailedException> FailureAsync(string doing) => _process.FailureAsync(doing);

    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        Interlocked.MemoryBarrier();
        await _process.DisposeAsync();
        TemporaryFolder.Remove(_folder);
    }

    private static async Task<MiddleboxProcess?> TryStartAsync(
        Middlebox box, Uri server, TrialPlan plan, TimeProvider time, Action<string> written, bool lastTry, CancellationToken stop)
    {
        if (box.Missing is { } missing) throw new ChildFailedException(missing);
        var folder = TemporaryFolder.Make("bench-middlebox-");
        MiddleboxProcess? started = null;
        try
        {
            var port = FreePort.Find();
            var text = box.Text(new MiddleboxPlace(port, server, plan.Pattern.ThroughTimeoutMs, Environment.IsPrivilegedProcess));
            var file = Path.Combine(folder, box.FileName);
            written(text);
            await File.WriteAllTextAsync(file, text, stop);
            var command = box.Command(folder, file) ?? throw new ChildFailedException(box.Missing ?? $"{box.Program} is gone");
            started = new MiddleboxProcess(
                folder, () => PeerProcess.Start($"middlebox {box.Name}", command, folder, plan.Cores.Server), port, time);
            if (await started.TakesConnectionsAsync(stop)) return started;
            if (lastTry) throw await started.FailureAsync("starting");
        }
        catch
        {
            await EndAsync();
            throw;
        }

        await EndAsync();
        return null;

        async Task EndAsync()
        {
            if (started is not null) await started.DisposeAsync();
            else TemporaryFolder.Remove(folder);
        }
    }

    private bool IsGone => _disposed || _process.HasExited;

    private double? UsedUs() => ProcessIds.Select(id => ProcessCpu.Read(id)?.TotalUs).Aggregate((double?)0, (a, b) => a + b);

    // False when it ends instead. Nothing is asked, so the server behind it sees nothing.
    private async Task<bool> TakesConnectionsAsync(CancellationToken stop)
    {
        using var patience = new CancellationTokenSource(StartPatience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, patience.Token);
        while (!IsGone)
        {
            try
            {
                using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, Url.Port, either.Token);
                return !IsGone;
            }
            catch (SocketException) when (!patience.IsCancellationRequested)
            {
                await Task.Delay(LookAgain, _time, stop);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException && !stop.IsCancellationRequested)
            {
                throw await FailureAsync($"starting: it took no connection within {StartPatience.TotalSeconds:0} s");
            }
        }

        return false;
    }
}
