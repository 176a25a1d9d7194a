using Bench.Contract;

namespace Bench.Loadgen.Clients.Lean;

/// <summary>
/// One reading of what has gone through the sockets: the bytes at once, then the kernel's counters of all connections,
/// a slice a round, so that messages need not wait for it.
/// </summary>
internal sealed class SegmentScan(EventLoop loop, WireCount wire, TimeProvider time, TaskCompletionSource<WireTotals> done) : ITimed
{
    private const int Slice = 256; // about a quarter of a millisecond
    private WireTotals _atStart;
    private int _next;

    public void Start()
    {
        _atStart = wire.Totals;
        OnTimer(0, 0);
    }

    public void OnTimer(int kind, long dueUs)
    {
        for (var end = Math.Min(_next + Slice, loop.Slots); _next < end; _next++) loop.ConnectionAt(_next)?.ReadSegments();
        if (_next < loop.Slots) loop.At(time.NowUs(), this, 0); // In the next round: sockets come first.
        else done.SetResult(wire.Totals with { HttpBytes = _atStart.HttpBytes, BodyBytes = _atStart.BodyBytes });
    }
}
