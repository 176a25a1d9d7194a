using Bench.Loadgen.Clients;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Stages;

namespace Bench.Tests.Unit;

/// <summary>A step of the connect phase has what came between its two readings, each byte on the wire with its segment's head.</summary>
public sealed class ConnectFiguresTests
{
    private static ConnectEdge Edge(long atUs, double? cpuUs, Counts counts, WireTotals wire) => new(atUs, cpuUs, new ShardReading
    {
        AtUs = atUs,
        Counts = counts,
        Wire = wire,
        CpuUs = 10 * counts.Connected,
        SystemCpuUs = 0,
        ResidentBytes = 0,
        AllocatedBytes = 0,
        Collections = 0,
        GcPauseMs = 0,
    });

    [Fact]
    public void A_step_is_the_later_reading_less_the_earlier()
    {
        var (before, after) = (
            new WireTotals(1000, 100, 40, 0) { UpBytes = 600, UpSegments = 20 },
            new WireTotals(3000, 300, 140, 0) { UpBytes = 1800, UpSegments = 70 });
        var step = ConnectFigures.Of(
            Edge(1_000_000, 500, new Counts { Connected = 10, Requests = 30 }, before), 1_200_000,
            Edge(1_500_000, 4500, new Counts { Connected = 20, Requests = 60 }, after), compileMs: 3);
        Assert.Equal((10L, 30L, 0.5, 4000.0, 3.0), (step.Connects, step.Requests, step.Seconds, step.CpuUs!.Value, step.CompileMs!.Value));
        Assert.Equal((0.2, 100.0), (step.ConnectSeconds!.Value, step.GeneratorCpuUs!.Value));
        Assert.Equal((2200 + 100 * 52, 1200 + 50 * 52), (step.Bytes!.Value, step.UpBytes!.Value));
    }

    [Fact]
    public void What_could_not_be_read_is_not_known_and_the_rest_is()
    {
        var step = ConnectFigures.Of(
            Edge(0, null, new Counts(), new WireTotals(0, 0, null, null)), 1,
            Edge(1, 5, new Counts { Connected = 1 }, new WireTotals(9, 9, null, null)), compileMs: null);
        Assert.Equal((1L, null, null, null, null), (step.Connects, step.CpuUs, step.CompileMs, step.Bytes, step.UpBytes));
    }
}
