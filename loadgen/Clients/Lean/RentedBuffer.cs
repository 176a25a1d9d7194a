using System.Buffers;

namespace Bench.Loadgen.Clients.Lean;

/// <summary>Buffers of the shared pool.</summary>
internal static class RentedBuffer
{
    public static byte[] Rent(int least) => ArrayPool<byte>.Shared.Rent(least);

    /// <summary>Moves the first bytes of a buffer to a larger one.</summary>
    public static void Enlarge(ref byte[] buffer, int used, int wanted)
    {
        var larger = Rent(wanted);
        buffer.AsSpan(0, used).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }

    /// <summary>Gives a buffer back, if there is one.</summary>
    public static void Release(ref byte[]? buffer)
    {
        if (buffer is null) return;
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = null;
    }
}
