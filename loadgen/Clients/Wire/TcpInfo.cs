using System.Buffers.Binary;
using System.Net.Sockets;

namespace Bench.Loadgen.Clients.Wire;

/// <summary>What the kernel counted for one TCP connection.</summary>
/// <param name="Segments">Segments in and out, pure ACKs included.</param>
/// <param name="RetransmittedBytes">Bytes sent again.</param>
/// <param name="SegmentsSent">Of the segments, those out.</param>
public readonly record struct TcpInfo(long Segments, long RetransmittedBytes, long SegmentsSent)
{
    // getsockopt(IPPROTO_TCP, TCP_INFO); offsets of struct tcp_info in linux/tcp.h.
    private const int Tcp = 6;
    private const int Info = 11;
    private const int SegmentsOut = 136;
    private const int SegmentsIn = 140;
    private const int BytesRetransmitted = 208;

    /// <summary>Reads the counters of an open connection; null where the system does not have them.</summary>
    public static TcpInfo? Read(Socket socket)
    {
        if (!OperatingSystem.IsLinux()) return null;
        Span<byte> info = stackalloc byte[256];
        try
        {
            var length = socket.GetRawSocketOption(Tcp, Info, info);
            return length < BytesRetransmitted + 8 ? null : Parse(info);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return null;
        }
    }

    /// <summary>Reads the counters from the bytes of a struct tcp_info.</summary>
    public static TcpInfo Parse(ReadOnlySpan<byte> info) => new(
        (long)BinaryPrimitives.ReadUInt32LittleEndian(info[SegmentsOut..]) + BinaryPrimitives.ReadUInt32LittleEndian(info[SegmentsIn..]),
        (long)BinaryPrimitives.ReadUInt64LittleEndian(info[BytesRetransmitted..]),
        BinaryPrimitives.ReadUInt32LittleEndian(info[SegmentsOut..]));
}
