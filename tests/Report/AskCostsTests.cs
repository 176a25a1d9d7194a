using Bench.Loadgen.Results;
using Bench.Report.Model;

namespace Bench.Tests.Report;

/// <summary>
/// What an idle connection costs beside its asks is small, and is taken over all repeats of a run: one of them cannot tell it from
/// nothing.
/// </summary>
public sealed class AskCostsTests
{
    private static AskCosts Of(params double?[] rests)
    {
        using var fixture = new Fixture();
        for (var repeat = 1; repeat <= rests.Length; repeat++)
        {
            var rest = rests[repeat - 1];
            fixture.Add("sse", repeat, 3);
            fixture.Change("sse", repeat, t => t with { Idle = Idle(rest) });
        }

        TrialFile[] trials = [.. fixture.Data().Trials.Select(t => t.File)];
        return AskCosts.Of(trials, Alike.Of(trials[0]));
    }

    private static IdleRecord Idle(double? rest, double cpuUsPerAsk = 40, double asks = 100) => new()
    {
        Seconds = 15,
        Connections = 100,
        PeriodSeconds = 15,
        WholePeriod = true,
        Asks = asks,
        AsksCounted = true,
        BytesPerAsk = 112,
        CpuUsPerAsk = cpuUsPerAsk,
        RestCpuUsPerConnectionSecond = rest,
        AloneCpuUsPerSecond = 0,
    };

    [Fact]
    public void Two_repeats_around_nothing_are_nothing() => Assert.Equal(0, Of(3, -2).Pooled.Rest.CpuUs!.Value);

    [Fact]
    public void Nor_does_one_repeat_tell_however_much_it_shows() => Assert.Equal(0, Of(30).Pooled.Rest.CpuUs!.Value);

    [Fact]
    public void Three_repeats_clearly_above_nothing_are_their_mean_in_each_of_them()
    {
        var asks = Of(1.9, 2.0, 2.2);
        Assert.Equal(6.1 / 3, asks.Pooled.Rest.CpuUs!.Value, 1e-12);
        // None of a repeat's own, which has no interval.
        Assert.All(Enumerable.Range(1, 4), repeat => Assert.Equal(asks.Pooled.Rest, asks.Of(repeat).Rest));
    }

    [Fact]
    public void Repeats_that_could_not_tell_are_left_out_and_are_no_zeros() =>
        Assert.Equal(2, Of(1.9, null, 2.0, 2.1).Pooled.Rest.CpuUs!.Value, 1e-12);

    [Fact]
    public void An_ask_is_that_of_its_own_repeat_and_pooled_by_the_number_of_asks()
    {
        using var fixture = new Fixture();
        fixture.Add("sse", 1, 3).Add("sse", 2, 3);
        fixture.Change("sse", 1, t => t with { Idle = Idle(null, cpuUsPerAsk: 40, asks: 300) });
        fixture.Change("sse", 2, t => t with { Idle = Idle(null, cpuUsPerAsk: 60, asks: 100) });
        TrialFile[] trials = [.. fixture.Data().Trials.Select(t => t.File)];
        var asks = AskCosts.Of(trials, Alike.Of(trials[0]));
        Assert.Equal(
            (40.0, 60.0, 45.0),
            (asks.Of(1).PerAsk.CpuUs!.Value, asks.Of(2).PerAsk.CpuUs!.Value, asks.Pooled.PerAsk.CpuUs!.Value));
        Assert.Equal(45, asks.Of(3).PerAsk.CpuUs!.Value); // A repeat without its own.
    }
}
