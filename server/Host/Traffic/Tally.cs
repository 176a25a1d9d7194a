using System.Runtime.InteropServices;

namespace Bench.Host.Traffic;

/// <summary>A counter that many threads raise at once: one cell per processor, each on cache lines of its own.</summary>
internal sealed class Tally
{
    private readonly Cell[] _cells = new Cell[Environment.ProcessorCount];

    public long Value
    {
        get
        {
            long sum = 0;
            for (var i = 0; i < _cells.Length; i++) sum += Volatile.Read(ref _cells[i].Value);
            return sum;
        }
    }

    public void Add(long amount) => Interlocked.Add(ref _cells[Thread.GetCurrentProcessorId() % _cells.Length].Value, amount);

    // 128: processors fetch pairs of 64-byte lines.
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct Cell
    {
        [FieldOffset(0)] public long Value;
    }
}
