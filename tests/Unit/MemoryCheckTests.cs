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

    // Of 8 GiB that the machine has left, a container may have less, and has used some of that: what was read from files goes first.
    public static TheoryData<string, Dictionary<string, string>> Containers => new()
    {
        {
            "version 1", new()
            {
                ["/proc/self/mountinfo"] = "34 30 0:31 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory\n",
                ["/proc/self/cgroup"] = "4:memory:/docker/abc\n",
                ["/sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes"] = $"{2L << 30}\n",
                ["/sys/fs/cgroup/memory/docker/abc/memory.usage_in_bytes"] = $"{1L << 30}\n",
                ["/sys/fs/cgroup/memory/docker/abc/memory.stat"] = $"cache 9\ntotal_inactive_file {1L << 29}\n",
                ["/sys/fs/cgroup/memory/memory.limit_in_bytes"] = "9223372036854771712\n",
            }
        },
        {
            "version 2", new()
            {
                ["/proc/self/mountinfo"] = "25 20 0:22 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n",
                ["/proc/self/cgroup"] = "0::/kubepods/pod1/c1\n",
                ["/sys/fs/cgroup/kubepods/pod1/c1/memory.max"] = "max\n",
                // Of the pod, and it binds the container in it.
                ["/sys/fs/cgroup/kubepods/pod1/memory.max"] = $"{2L << 30}\n",
                ["/sys/fs/cgroup/kubepods/pod1/memory.current"] = $"{1L << 30}\n",
                ["/sys/fs/cgroup/kubepods/pod1/memory.stat"] = $"anon 9\ninactive_file {1L << 29}\n",
            }
        },
    };

    [Theory]
    [MemberData(nameof(Containers))]
    public void A_containers_memory_is_what_its_limit_leaves_where_that_is_less_than_the_machine_has(
        string version, Dictionary<string, string> files)
    {
        files["/proc/meminfo"] = "MemTotal:       16777216 kB\nMemAvailable:    8388608 kB\n";
        Assert.True(KernelFigures.AvailableMemoryKib(files.GetValueOrDefault, 16L << 30) == 1.5 * Gib, version);
        // The runtime has a limit of its own, which may be the least.
        Assert.Equal(1 * Gib, KernelFigures.AvailableMemoryKib(files.GetValueOrDefault, 1L << 30));
        files["/proc/meminfo"] = "MemAvailable:    1048576 kB\n";
        Assert.Equal(1 * Gib, KernelFigures.AvailableMemoryKib(files.GetValueOrDefault, null));
        files.Remove("/proc/meminfo"); // /proc of processes alone.
        Assert.Equal(1.5 * Gib, KernelFigures.AvailableMemoryKib(files.GetValueOrDefault, null));
        Assert.Equal(Outcome.Refuse, MemoryCheck.Check(100_000, KernelFigures.AvailableMemoryKib(files.GetValueOrDefault, null)).Outcome);
    }

    [Fact]
    public void Without_any_file_that_says_so_no_memory_is_known() => Assert.Null(KernelFigures.AvailableMemoryKib(_ => null, null));

    [Fact]
    public void Available_memory_is_read_where_the_system_tells_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc/meminfo: Linux");
        Assert.InRange(KernelFigures.AvailableMemoryKib()!.Value, 64 * 1024, 1e12);
    }
}
