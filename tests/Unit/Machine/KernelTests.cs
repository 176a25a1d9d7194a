using Bench.Loadgen.Machine;

namespace Bench.Tests.Unit.Machine;

/// <summary>What the kernel shows, and what follows from it where it does not, or counts in another way.</summary>
public sealed class KernelTests
{
    [Fact]
    public void The_ticks_of_all_cores_are_read_by_kind() =>
        Assert.Equal(new CoreTime(360_000, 160_000, 80_000, 130_000), CoreTime.Parse("cpu  1 1 1 8 4 6 7 8 0 0"));

    [Theory]
    [InlineData("cpu0 1 1 1 8 4 6 7 8")]
    [InlineData("cpu  1 1")]
    [InlineData("")]
    public void Another_line_is_not_read(string line) => Assert.Null(CoreTime.Parse(line));

    [Fact]
    public void A_file_that_is_not_there_says_nothing() => Assert.Null(KernelFigures.FirstLine("/proc/no-such-file", ""));

    [Theory]
    [InlineData(0.99, 20_000.0, false)] // Ticks count soft interrupts too, yet none of the thread's own time is missing: charged to it.
    [InlineData(0.99, 0.0, false)]
    [InlineData(0.60, 20_000.0, true)] // What is missing from the thread's clock is in the machine's count of interrupts.
    [InlineData(0.60, 0.0, null)] // Missing, and nobody says where it went.
    [InlineData(0.60, null, null)]
    [InlineData(0.93, 20_000.0, null)]
    public void Interrupts_are_apart_when_the_thread_misses_the_time_and_the_machine_counts_it(
        double cpuShare, double? interruptUs, bool? apart) =>
        Assert.Equal(apart, InterruptAccounting.Apart([.. Enumerable.Repeat(cpuShare, 100)], interruptUs));

    // Beside busy programs most pieces are cut, and no time is accounted apart.
    [Theory]
    [InlineData(89, false)]
    [InlineData(95, true)]
    public void Time_that_other_programs_took_is_not_that_of_interrupts(int cut, bool apart) => Assert.Equal(
        apart,
        InterruptAccounting.Apart([.. Enumerable.Repeat(0.5, cut), .. Enumerable.Repeat(0.99, 100 - cut)], interruptUs: 20_000));

    [Fact]
    public async Task The_probe_says_what_a_send_costs()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the CPU clock of a thread: Linux");
        Assert.InRange((await LoopbackCost.MeasureAsync())!.Value.CostUs, 0.1, 1e5);
    }

    [Theory]
    [InlineData(100, 100, 100)]
    [InlineData(100, 150, 200)]
    [InlineData(100, 200, 200)]
    public void A_reading_between_two_of_ours_is_of_one_clock(long before, long reading, long after) =>
        Assert.Null(SharedClock.Problem("server", before, reading, after));

    [Theory]
    [InlineData(5_000_000, 36_005_000_100, "+36000.000000 s")]
    [InlineData(36_005_000_000, 5_000_100, "-35999.999900 s")]
    public void A_reading_outside_is_of_another_clock(long before, long reading, string off)
    {
        var problem = SharedClock.Problem("server", before, reading, before + 100);
        Assert.Contains($"the clock of the server differs from ours by {off}", problem, StringComparison.Ordinal);
        Assert.Contains("time namespace", problem, StringComparison.Ordinal);
    }
}
