using Bench.Loadgen.Machine;
using Bench.Loadgen.Targets;

namespace Bench.Tests.Unit.Targets;

/// <summary>The sum over a target's processes is told while it is whole, and never when a part of it is lost.</summary>
public sealed class ProcessProbeTests
{
    private readonly Dictionary<int, CpuTime> _processes = new() { [1] = new CpuTime(100, 10), [2] = new CpuTime(200, 20) };

    [Fact]
    public void All_that_live_are_summed_and_one_that_comes_later_too()
    {
        var probe = Probe(() => [.. _processes.Keys]);
        Assert.Equal(new CpuTime(300, 30), probe.ReadCpu());
        _processes[3] = new CpuTime(50, 5);
        Assert.Equal(new CpuTime(350, 35), probe.ReadCpu());
        Assert.Null(probe.Unavailable);
    }

    [Fact]
    public void One_that_ended_is_lost_for_good_and_the_reason_names_it()
    {
        var probe = Probe(() => [.. _processes.Keys]);
        Assert.NotNull(probe.ReadCpu());
        _processes.Remove(2);
        Assert.Null(probe.ReadCpu());
        Assert.Contains("process 2 ", probe.Unavailable, StringComparison.Ordinal);
        _processes[3] = new CpuTime(1000, 0);
        Assert.Null(probe.ReadCpu());
        Assert.Contains("process 2 ", probe.Unavailable, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_ends_between_the_list_and_the_reading_is_lost_as_well()
    {
        var probe = Probe(() => [1, 4]);
        Assert.Null(probe.ReadCpu());
        Assert.Contains("process 4 ", probe.Unavailable, StringComparison.Ordinal);
    }

    [Fact]
    public void No_process_at_all_is_unknown_and_not_none()
    {
        var probe = Probe(() => []);
        Assert.Equal((null, null), (probe.ReadCpu(), probe.ResidentBytes()));
        Assert.Equal("no process of the target was found", probe.Unavailable);
    }

    private ProcessProbe Probe(Func<IReadOnlyList<int>> list) => new(list, id => _processes.TryGetValue(id, out var used) ? used : null);
}
