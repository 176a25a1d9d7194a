using Bench.Contract;

namespace Bench.Loadgen.Clients.Lean;

/// <summary>Reads the kernel's counters of all connections, a slice a round, so that messages need not wait for it.</summary>
internal sealed class SegmentScan(EventLoop loop, TimeProvider time, TaskCompletionSource done) : ITimed
{
    private const int Slice = 256; // about a quarter of a millisecond
    private int _next;

    public void Start() => OnTimer(0, 0);

    public void OnTimer(int kind, long dueUs)
    {
        for (var end = Math.Min(_next + Slice, loop.Slots); _next < end; _next++) loop.ConnectionAt(_next)?.ReadSegments();
        if (_next < loop.Slots) loop.At(time.NowUs(), this, 0); // In the next round: sockets come first.
        else done.SetResult();
    }
}
