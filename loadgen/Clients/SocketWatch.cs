using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;
using Bench.Contract;
using Bench.Loadgen.Recording;

namespace Bench.Loadgen.Clients;

/// <summary>
/// How late sockets are heard, for engines whose clients work where the runtime's sockets wake: every 10 ms a few bytes go to sockets of
/// this process, and each is late by what its thread had to do before it. The thread pool's timers, which ask, are in it too: they stay
/// punctual beside a socket thread that is a second behind.
/// </summary>
/// <param name="lag">What takes the readings.</param>
internal sealed class SocketWatch(LoopLag lag)
{
    private const int InstantBytes = sizeof(long);
    private const string ThreadCount = "DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT";

    // The runtime has as many socket threads as it sees processors, unless it is told otherwise, and gives them new sockets in turns.
    private static readonly int Threads =
        int.TryParse(Environment.GetEnvironmentVariable(ThreadCount), NumberStyles.None, CultureInfo.InvariantCulture, out var threads)
            ? Math.Clamp(threads, 1, 1024)
            : Environment.ProcessorCount;

    private long _asked;

    /// <summary>How many sockets have been asked until now.</summary>
    public long Asked => Volatile.Read(ref _asked);

    /// <summary>Watches until the end of the steady state, and until all is heard.</summary>
    public async Task RunAsync(Timeline timeline, CancellationToken stop)
    {
        Line[] lines = [.. Enumerable.Range(0, Threads).Select(_ => new Line())];
        Task[] hearing = [.. lines.Select(line => HearAsync(line.Heard, timeline))];
        try
        {
            await lag.EachPeriodAsync(
                timeline,
                dueUs =>
                {
                    foreach (var line in lines)
                    {
                        lag.Asked(timeline, dueUs);
                        line.Ask(dueUs);
                        Volatile.Write(ref _asked, _asked + 1);
                    }
                },
                stop);
            foreach (var line in lines) line.AskNoMore();
            await Task.WhenAll(hearing).WaitAsync(stop);
        }
        finally
        {
            foreach (var line in lines) line.Dispose(); // A thread that is held is not waited for.
        }
    }

    private async Task HearAsync(Socket socket, Timeline timeline)
    {
        var buffer = new byte[16 * InstantBytes];
        var kept = 0;
        try
        {
            while (await socket.ReceiveAsync(buffer.AsMemory(kept)) is > 0 and var count)
            {
                kept += count;
                var at = 0;
                for (; kept - at >= InstantBytes; at += InstantBytes)
                    lag.Fired(timeline, BinaryPrimitives.ReadInt64LittleEndian(buffer.AsSpan(at)));
                buffer.AsSpan(at, kept - at).CopyTo(buffer);
                kept -= at;
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The watch was ended. What was not heard counts as late.
        }
    }

    // Two ends, and the instants that do not fit between them while nobody reads.
    private sealed class Line : IDisposable
    {
        private readonly Queue<long> _waiting = new();
        private readonly byte[] _instant = new byte[InstantBytes];
        private readonly Socket _asking;

        public Line()
        {
            (_asking, Heard) = Pair();
            _asking.Blocking = false; // A thread that is held must not hold up the questions to the others.
        }

        public Socket Heard { get; }

        public void Ask(long dueUs)
        {
            for (_waiting.Enqueue(dueUs); _waiting.TryPeek(out var next); _waiting.Dequeue())
            {
                BinaryPrimitives.WriteInt64LittleEndian(_instant, next);
                _asking.Send(_instant, SocketFlags.None, out var error);
                if (error != SocketError.Success) return;
            }
        }

        public void AskNoMore() => _asking.Dispose();

        public void Dispose()
        {
            _asking.Dispose();
            Heard.Dispose();
        }
    }

    // No TCP: the loss that a run asks for, and its counts of segments, are of the clients alone.
    private static (Socket Asking, Socket Heard) Pair()
    {
        var name = $"bench-watch-{Guid.NewGuid():n}";
        var file = OperatingSystem.IsLinux() ? null : Path.Combine(Path.GetTempPath(), name);
        var address = new UnixDomainSocketEndPoint(file ?? '\0' + name);
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(address);
        listener.Listen(1);
        var asking = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        asking.Connect(address);
        var heard = listener.Accept();
        if (file is not null) File.Delete(file);
        return (asking, heard);
    }
}
