using System.Net;
using System.Net.Sockets;

namespace Bench.Loadgen.Machine;

/// <summary>
/// How fast the machine is just now, by what the patterns are made of: the CPU that one thread spends to send 200 bytes over a loopback
/// connection and to receive them. A virtual machine shares caches and memory with others, so the same work takes half as long again an hour later.
/// </summary>
internal static class LoopbackCost
{
    private const int Bytes = 200;
    private const int Chunk = 600;
    private const int Chunks = 7;

    /// <summary>Microseconds of CPU a send and receive, the median of seven chunks; takes some 50 ms. Null on systems without a CPU clock for threads.</summary>
    public static Task<double?> MeasureAsync() => OperatingSystem.IsLinux() ? Task.Factory.StartNew(Measure, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default) : Task.FromResult<double?>(null);

    private static double? Measure()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var near = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        near.Connect(listener.LocalEndpoint);
        using var far = listener.AcceptSocket();
        var bytes = new byte[Bytes];
        Exchange(near, far, bytes); // Compiled, and in the caches.
        var chunks = new double[Chunks];
        for (var i = 0; i < Chunks; i++)
        {
            var startUs = ProcessCpu.ReadThreadUs();
            Exchange(near, far, bytes);
            chunks[i] = (ProcessCpu.ReadThreadUs() - startUs) / Chunk;
        }

        Array.Sort(chunks);
        return chunks[Chunks / 2];
    }

    private static void Exchange(Socket near, Socket far, byte[] bytes)
    {
        for (var i = 0; i < Chunk; i++)
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
