using System.Buffers.Binary;
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

    // The runtime has at most as many socket threads as it sees processors, and gives them new sockets in turns.
    private static readonly int Threads = Environment.ProcessorCount;

    private long _asked;

    /// <summary>How many sockets have been asked until now.</summary>
    public long Asked => Volatile.Read(ref _asked);

    /// <summary>Watches until the end of the steady state.</summary>
    public async Task RunAsync(Timeline timeline, CancellationToken stop)
    {
        var pairs = Enumerable.Range(0, Threads).Select(_ => Pair()).ToArray();
        Task[] hearing = [.. pairs.Select(pair => HearAsync(pair.Heard, timeline))];
        try
        {
            var instant = new byte[InstantBytes];
            await lag.EachPeriodAsync(timeline, Ask, stop);

            void Ask(long dueUs)
            {
                BinaryPrimitives.WriteInt64LittleEndian(instant, dueUs);
                foreach (var (asking, _) in pairs)
                {
                    asking.Send(instant);
                    Volatile.Write(ref _asked, _asked + 1);
                }
            }
        }
        finally
        {
            foreach (var (asking, _) in pairs) asking.Dispose(); // Each is heard to its end.
            await Task.WhenAll(hearing);
        }
    }

    private async Task HearAsync(Socket socket, Timeline timeline)
    {
        using (socket)
        {
            var buffer = new byte[16 * InstantBytes];
            var kept = 0;
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
