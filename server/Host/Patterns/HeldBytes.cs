using System.Buffers;

namespace Bench.Host.Patterns;

/// <summary>
/// Bytes that are kept to leave together, in a rented array. With nothing kept it has none, so that a quiet connection costs nothing.
/// </summary>
internal struct HeldBytes
{
    private const int LeastBytes = 512;

    private byte[]? _bytes;

    /// <summary>How many are kept.</summary>
    public int Count { get; private set; }

    /// <summary>Keeps a copy.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (_bytes is null || _bytes.Length - Count < bytes.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(LeastBytes, (Count + bytes.Length) * 2));
            _bytes.AsSpan(0, Count).CopyTo(larger);
            Give(_bytes);
            _bytes = larger;
        }

        bytes.CopyTo(_bytes.AsSpan(Count));
        Count += bytes.Length;
    }

    /// <summary>Takes all out. The array goes back by <see cref="Give"/>.</summary>
    public (byte[] Array, int Count) Take()
    {
        var taken = (_bytes ?? [], Count);
        (_bytes, Count) = (null, 0);
        return taken;
    }

    /// <summary>Gives an array back that was taken out.</summary>
    public static void Give(byte[]? array)
    {
        if (array is { Length: > 0 }) ArrayPool<byte>.Shared.Return(array);
    }
}
