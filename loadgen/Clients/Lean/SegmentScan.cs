using Bench.Contract;
using Bench.Loadgen.Recording;

namespace Bench.Loadgen.Clients.Lean;

/// <summary>
/// One reading of what has gone through the sockets: bytes and counts at once, for on this thread what has been received is counted before
/// anything else is done; then the kernel's counters of all connections, a slice a round, so that messages need not wait for it.
/// </summary>
internal sealed class SegmentScan(
    EventLoop loop, WireCount wire, Recorder recorder, TimeProvider time,
    TaskCompletionSource<(WireTotals Wire, Counts Counts)> done) : ITimed
{
    private const int Slice = 256; // about a quarter of a millisecond
    private WireTotals _atStart;
    private Counts _counts = new();
    private int _next;

    public void Start()
    {
        (_atStart, _counts) = (wire.Totals, recorder.CopyCounts());
        OnTimer(0, 0);
    }

    public void OnTimer(int kind, long dueUs)
    {
        for (var end = Math.Min(_next + Slice, loop.Slots); _next < end; _next++) loop.ConnectionAt(_next)?.ReadSegments();
        if (_next < loop.Slots) loop.At(time.NowUs(), this, 0); // In the next round: sockets come first.
        else
            done.SetResult((
                _atStart with
                {
                    Segments = wire.Totals.Segments,
                    RetransmittedBytes = wire.Totals.RetransmittedBytes,
                    UpSegments = wire.Totals.UpSegments
                },
                _counts));
    }
}
