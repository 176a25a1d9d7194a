using Bench.Loadgen.Machine;
using Bench.Loadgen.Machine.Cgroups;
using Bench.Loadgen.Preflight;

namespace Bench.Tests.Unit.Machine;

/// <summary>Limits of a container are read from sample files of both versions, up the tree, and no limit is never a limit.</summary>
public sealed class CgroupTests
{
    private const string MountsOfOne = """
        30 22 0:27 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
        31 30 0:28 / /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:9 - cgroup cgroup rw,cpu,cpuacct
        33 30 0:30 / /sys/fs/cgroup/cpuset rw,relatime - cgroup cgroup rw,cpuset
        34 30 0:31 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
        """;

    private const string OwnOfOne = "4:memory:/docker/abc\n3:cpuset:/\n2:cpu,cpuacct:/docker/abc\n";

    [Theory]
    [InlineData("50000 100000\n", 0.5)]
    [InlineData("200000 100000", 2.0)]
    [InlineData("max 100000\n", null)]
    [InlineData("", null)]
    [InlineData("50000", null)]
    [InlineData("50000 0", null)]
    public void A_quota_of_version_two_is_in_cores(string text, double? cores) => Assert.Equal(cores, CgroupText.QuotaV2(text));

    [Theory]
    [InlineData("90000\n", "100000\n", 0.9)]
    [InlineData("-1\n", "100000\n", null)]
    [InlineData("x", "100000", null)]
    public void A_quota_of_version_one_is_in_cores(string quota, string period, double? cores) =>
        Assert.Equal(cores, CgroupText.QuotaV1(quota, period));

    [Theory]
    [InlineData("536870912\n", 536870912.0)]
    [InlineData("max\n", null)]
    [InlineData("9223372036854771712\n", null)] // Version 1 writes no limit so.
    public void A_memory_limit_is_in_bytes(string text, double? bytes) => Assert.Equal(bytes, CgroupText.MemoryBytes(text));

    [Theory]
    [InlineData("0-3,8\n", 5)]
    [InlineData("1", 1)]
    [InlineData("\n", null)]
    [InlineData("3-1", null)]
    public void A_cpuset_is_counted(string text, int? cores) => Assert.Equal(cores, CgroupText.Cores(text));

    [Fact]
    public void Throttling_is_in_microseconds_whatever_the_version()
    {
        Assert.Equal(new Throttling(7, 1234), CgroupText.Throttled("usage_usec 9\nnr_periods 20\nnr_throttled 7\nthrottled_usec 1234\n"));
        Assert.Equal(new Throttling(7, 1234), CgroupText.Throttled("nr_periods 20\nnr_throttled 7\nthrottled_time 1234000\n"));
        Assert.Null(CgroupText.Throttled("usage_usec 9\n"));
    }

    [Fact]
    public void Version_one_is_read_up_the_tree()
    {
        var files = new Dictionary<string, string>
        {
            ["/proc/self/mountinfo"] = MountsOfOne,
            ["/proc/self/cgroup"] = OwnOfOne,
            ["/sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_quota_us"] = "-1",
            ["/sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_period_us"] = "100000",
            ["/sys/fs/cgroup/cpu,cpuacct/docker/cpu.cfs_quota_us"] = "150000", // Of the group above, and it binds.
            ["/sys/fs/cgroup/cpu,cpuacct/docker/cpu.cfs_period_us"] = "100000",
            ["/sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.stat"] = "nr_periods 3\nnr_throttled 0\nthrottled_time 0\n",
            ["/sys/fs/cgroup/cpu,cpuacct/docker/cpu.stat"] = "nr_periods 3\nnr_throttled 2\nthrottled_time 5000\n",
            ["/sys/fs/cgroup/cpuset/cpuset.cpus"] = "0-1",
            ["/sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes"] = "1000",
            ["/sys/fs/cgroup/memory/docker/abc/memory.usage_in_bytes"] = "700",
            ["/sys/fs/cgroup/memory/docker/abc/memory.stat"] = "cache 300\ntotal_inactive_file 200\n",
        };
        var reader = new ContainerReader(read: files.GetValueOrDefault);
        Assert.Equal(new Container(1.5, 2, 1000, 500), reader.Read());
        Assert.Equal(
            new Dictionary<string, Throttling>
            {
                ["/sys/fs/cgroup/cpu,cpuacct/docker/abc"] = new(0, 0),
                ["/sys/fs/cgroup/cpu,cpuacct/docker"] = new(2, 5)
            },
            reader.ReadThrottling());
    }

    [Fact]
    public void Version_two_is_read_up_the_tree()
    {
        var files = new Dictionary<string, string>
        {
            ["/proc/self/mountinfo"] = "25 20 0:22 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n",
            ["/proc/self/cgroup"] = "0::/system.slice/bench.service\n",
            ["/sys/fs/cgroup/system.slice/bench.service/cpu.max"] = "50000 100000\n",
            ["/sys/fs/cgroup/system.slice/cpu.max"] = "max 100000\n",
            ["/sys/fs/cgroup/system.slice/bench.service/cpu.stat"] = "nr_throttled 4\nthrottled_usec 90\n",
            ["/sys/fs/cgroup/system.slice/bench.service/cpuset.cpus.effective"] = "0-3\n",
            ["/sys/devices/system/cpu/online"] = "0-5,8-9\n",
            ["/sys/fs/cgroup/system.slice/memory.max"] = "2000\n",
            ["/sys/fs/cgroup/system.slice/memory.current"] = "500\n",
        };
        var reader = new ContainerReader(read: files.GetValueOrDefault);
        Assert.Equal(new Container(0.5, 4, 2000, 1500) { MachineCores = 8 }, reader.Read());
        Assert.Equal(
            new Dictionary<string, Throttling> { ["/sys/fs/cgroup/system.slice/bench.service"] = new(4, 90) }, reader.ReadThrottling());
    }

    [Fact]
    public void A_container_whose_own_group_is_the_root_of_the_mount_is_read()
    {
        Assert.Equal(["/sys/fs/cgroup/memory"], CgroupText.UpTheTree(("/sys/fs/cgroup/memory", "/docker/abc"), "/docker/abc"));
        Assert.Equal(["/sys/fs/cgroup/x", "/sys/fs/cgroup"], CgroupText.UpTheTree(("/sys/fs/cgroup", "/docker/abc"), "/docker/abc/x"));
        Assert.Equal(["/sys/fs/cgroup"], CgroupText.UpTheTree(("/sys/fs/cgroup", "/"), "/../elsewhere"));
    }

    [Fact]
    public void Throttling_between_two_readings_is_of_one_group()
    {
        // The one leads at first and the other at the end; what lies between two groups is of neither.
        var first = new Dictionary<string, Throttling> { ["/a"] = new(10, 5_000_000), ["/a/b"] = new(1, 100_000) };
        var last = new Dictionary<string, Throttling> { ["/a"] = new(11, 5_100_000), ["/a/b"] = new(90, 5_900_000) };
        Assert.Equal(new Throttling(89, 5_800_000), Throttling.Between(first, last));
        Assert.Equal(
            new Throttling(1, 100_000),
            Throttling.Between(first, new Dictionary<string, Throttling> { ["/a"] = last["/a"], ["/new"] = new(1, 9e9) }));
        Assert.Null(Throttling.Between(first, null));
        Assert.Null(Throttling.Between(null, last));
        Assert.Null(Throttling.Between(first, new Dictionary<string, Throttling> { ["/new"] = new(1, 1) }));
    }

    [Fact]
    public void A_throttled_share_is_of_all_the_cores_that_both_sides_may_run_on()
    {
        Assert.Equal(3, new CorePlan([0], [1, 2], null).Both);
        Assert.Equal(Affinity.Current().Count, new CorePlan([], [], "not pinned").Both); // Not of one: the kernel sums over cores.
    }

    [Fact]
    public void Without_groups_nothing_is_limited_and_nothing_is_told_of_throttling()
    {
        var reader = new ContainerReader(read: _ => null);
        Assert.Equal(Container.None, reader.Read());
        Assert.Null(reader.ReadThrottling());
    }

    [Fact]
    public void A_share_is_of_what_may_be_used()
    {
        var plan = new CorePlan([0], [1], null) { Container = new Container(0.5, null, null) };
        Assert.Equal((0.5, 0.5), (plan.ServerMayUse, plan.GeneratorMayUse));
        Assert.Equal((1.0, 2.0), (new CorePlan([0], [1, 2], null).ServerMayUse,
            new CorePlan([0], [1, 2], null) { Container = new Container(2.5, null, null) }.GeneratorMayUse));
        Assert.Equal(Affinity.Current().Count, new CorePlan([], [], "not pinned").ServerMayUse);
    }

    [Theory]
    [InlineData(null, 2, "Pass")]
    [InlineData(0.5, 2, "Warn")]
    [InlineData(2.0, 2, "Pass")]
    public void A_quota_below_the_cores_is_warned_of(double? quota, int cores, string expected)
    {
        var result = ContainerCheck.Check(new Container(quota, null, null), cores);
        Assert.Equal(expected, result.Outcome.ToString());
        if (quota is not null) Assert.Contains($"a CPU quota of {quota:0.##} cores", result.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, 2, 8, null, "a set of 2 of the 8 cores of the machine")]
    [InlineData(0.5, 2, 8, 1.5, "a CPU quota of 0.5 cores and a set of 2 of the 8 cores of the machine and 1.5 GiB of memory")]
    [InlineData(null, 2, 2, null, null)] // All that it has.
    [InlineData(null, 2, null, null, null)] // Unknown is not fewer.
    [InlineData(0.5, null, 8, null, "a CPU quota of 0.5 cores")]
    public void A_set_of_cores_is_told_where_the_machine_has_more(double? quota, int? set, int? machine, double? gib, string? text)
    {
        var container = new Container(quota, set, gib * (1L << 30)) { MachineCores = machine };
        Assert.Equal(text, container.Text);
        if (quota is not null || text is null) return;
        var result = ContainerCheck.Check(container, set!.Value);
        Assert.Equal((Outcome.Pass, true, $"this container has {text}"), (result.Outcome, result.Tell, result.Message));
    }

    [Fact]
    public void What_this_container_allows_is_in_the_environment_of_a_run()
    {
        var cores = new CorePlan([0], [1], null) { Container = new Container(0.5, 2, 1L << 30) { MachineCores = 8 } };
        Assert.Equal(cores.Container.Text, EnvironmentReader.Read(cores, fixedTiering: true).LimitsText());
    }
}
