using Bench.Loadgen.Machine;
using Bench.Loadgen.Stages;

namespace Bench.Tests.Unit.Machine;

/// <summary>What is left of the cores' busy time when what is known is taken away.</summary>
public sealed class OtherLoadShareTests
{
    // 1,000 µs of two cores, 600 busy, 200 of them with interrupts.
    private static readonly CoreTime First = new(5_000, 1_000, 0, 300);
    private static readonly CoreTime Last = new(6_000, 1_600, 0, 500);

    [Theory]
    [InlineData(true, 0.1)] // 600 − 200 − 300 of ours.
    [InlineData(null, 0.1)] // May be apart: the traffic's own interrupts are not to be another program.
    [InlineData(false, 0.3)] // They are in the processes' clocks: 600 − 300.
    public void Interrupts_that_are_in_no_processs_clock_are_no_other_program(bool? apart, double share) =>
        Assert.Equal(share, OtherLoadShare.Of(First, Last, oursUs: 300, listed: null, apart)!.Value, 1e-12);

    [Theory]
    [InlineData(300, 0.25, 0.25)] // The list has more than the ticks saw.
    [InlineData(300, 0.05, 0.1)] // The ticks saw more than is in the list.
    [InlineData(null, 0.05, 0.05)]
    public void Of_two_readings_the_larger_counts(int? ours, double listed, double share) =>
        Assert.Equal(share, OtherLoadShare.Of(First, Last, ours, listed, interruptsApart: true)!.Value, 1e-12);

    [Fact]
    public void Nothing_known_is_not_nothing() =>
        Assert.Null(OtherLoadShare.Of(First, Last, oursUs: null, listed: null, interruptsApart: true));

    [Fact]
    public void More_of_ours_than_the_ticks_saw_is_not_hidden() =>
        Assert.Equal(-0.2, OtherLoadShare.Of(First, Last, oursUs: 600, listed: null, interruptsApart: true)!.Value, 1e-12);
}
