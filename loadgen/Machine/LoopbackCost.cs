using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Bench.Loadgen.Machine;

/// <summary>What the probe found.</summary>
/// <param name="CostUs">Microseconds of CPU a send and receive, the median of seven chunks.</param>
/// <param name="SoftInterruptsApart">Whether the kernel accounts soft interrupts apart; null when it cannot be told.</param>
internal readonly record struct LoopbackProbe(double CostUs, bool? SoftInterruptsApart);

/// <summary>
/// How fast the machine is just now, by what the patterns are made of: the CPU that one thread spends to send 200 bytes over a loopback
/// connection and to receive them. A virtual machine shares caches and memory with others, so the same work
/// takes half as long again an hour later.
/// </summary>
internal static class LoopbackCost
{
    private const int Bytes = 200;
    private const int Chunk = 600;
    private const int Chunks = 7;
    private const int PatienceMs = 5_000;

    // Short enough that many pieces are not cut by another program's turn.
    private const int Piece = 10;

    /// <summary>Takes some 50 ms. Null on systems without a CPU clock for threads.</summary>
    public static Task<LoopbackProbe?> MeasureAsync() => OperatingSystem.IsLinux()
        ? Task.Factory.StartNew(Measure, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
        : Task.FromResult<LoopbackProbe?>(null);

    private static LoopbackProbe? Measure()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var near =
            new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, SendTimeout = PatienceMs, ReceiveTimeout = PatienceMs };
        near.Connect(listener.LocalEndpoint);
        using var far = listener.AcceptSocket();
        far.ReceiveTimeout = PatienceMs;
        var bytes = new byte[Bytes];
        Exchange(near, far, bytes, Chunk); // Compiled, and in the caches.
        var chunks = new double[Chunks];
        var shares = new double[Chunks * Chunk / Piece];
        var softBefore = KernelFigures.ReadCoreTime()?.InterruptUs;
        for (var i = 0; i < Chunks; i++)
        {
            var chunkStartUs = ProcessCpu.ReadThreadUs();
            for (var piece = 0; piece < Chunk / Piece; piece++)
            {
                var (start, startUs) = (Stopwatch.GetTimestamp(), ProcessCpu.ReadThreadUs());
                Exchange(near, far, bytes, Piece);
                var usedUs = ProcessCpu.ReadThreadUs() - startUs;
                shares[i * (Chunk / Piece) + piece] = usedUs / Stopwatch.GetElapsedTime(start).TotalMicroseconds;
            }

            chunks[i] = (ProcessCpu.ReadThreadUs() - chunkStartUs) / Chunk;
        }

        Array.Sort(chunks);
        return new LoopbackProbe(
            chunks[Chunks / 2], InterruptAccounting.Apart(shares, KernelFigures.ReadCoreTime()?.InterruptUs - softBefore));
    }

    private static void Exchange(Socket near, Socket far, byte[] bytes, int times)
    {
        for (var i = 0; i < times; i++)
        {
            near.Send(bytes);
            far.ReceiveExactly(bytes);
        }
    }

    private static void ReceiveExactly(this Socket socket, byte[] bytes)
    {
        for (var received = 0; received < bytes.Length;) received += socket.Receive(bytes.AsSpan(received));
    }
}
