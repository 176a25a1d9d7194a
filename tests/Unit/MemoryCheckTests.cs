using Bench.Loadgen.Machine;
using Bench.Loadgen.Preflight;

namespace Bench.Tests.Unit;

/// <summary>More connections than the memory holds are refused before the kernel kills a process for them.</summary>
public sealed class MemoryCheckTests
{
    private const double Gib = 1024 * 1024;

    [Fact]
    public void More_connections_than_memory_are_refused_with_how_many_fit()
    {
        var refused = MemoryCheck.Check(100_000, 2 * Gib);
        Assert.Equal(Outcome.Refuse, refused.Outcome);
        Assert.Equal(
            "about 3.8 GiB for 100,000 connections (40 KiB each, server, generator and kernel together), 2.0 GiB available",
            refused.Message);
        Assert.StartsWith("at most --clients 52428;", refused.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void What_fits_passes_and_is_told_when_it_is_much()
    {
        Assert.Equal((Outcome.Pass, true), (MemoryCheck.Check(100_000, 20 * Gib) is var much ? (much.Outcome, much.Tell) : default));
        Assert.Equal((Outcome.Pass, false), (MemoryCheck.Check(1_000, 20 * Gib) is var little ? (little.Outcome, little.Tell) : default));
        Assert.Equal(Outcome.Pass, MemoryCheck.Check(1_000_000, null).Outcome);
    }

    [Fact]
    public void Available_memory_is_read_where_the_system_tells_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc/meminfo: Linux");
        Assert.InRange(KernelFigures.AvailableMemoryKib()!.Value, 64 * 1024, 1e12);
    }
}
