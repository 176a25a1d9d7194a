namespace Bench.Host.Messages;

/// <summary>What the messages of all topics take together, and how much they may.</summary>
/// <param name="limit">The most, in bytes.</param>
internal sealed class LogMemory(long limit)
{
    // A message beside its bytes: the object (40 B), the array's head (24 B), a place in the ring (8 B).
    private const int OverheadBytes = 72;

    private long _bytes;

    /// <summary>What is taken now, in bytes.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>True when more is taken than may be.</summary>
    public bool IsFull => Bytes > limit;

    /// <summary>True when no message of so many bytes would go in.</summary>
    public bool Lacks(int encodedBytes) => Bytes + encodedBytes + OverheadBytes > limit;

    public void Take(int encodedBytes) => Interlocked.Add(ref _bytes, encodedBytes + OverheadBytes);

    public void Give(int encodedBytes) => Interlocked.Add(ref _bytes, -encodedBytes - OverheadBytes);
}
