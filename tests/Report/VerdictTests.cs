using Bench.Contract;
using Bench.Report.Summary;

namespace Bench.Tests.Report;

public sealed class VerdictTests
{
    private static VerdictRecord VerdictOf(Fixture fixture) => fixture.Summary().Verdicts.Single();

    [Fact]
    public void The_lowest_rung_that_meets_the_need_is_the_least()
    {
        using var fixture = new Fixture();
        fixture.Add("polling", 1, 890).Add("polling", 2, 890).Add("sse", 1, 1).Add("sse", 2, 1);
        var verdict = VerdictOf(fixture);
        Assert.Equal("polling", verdict.Pattern);
        Assert.Contains("polling every 900 ms is the least you need", verdict.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rung_that_is_too_late_is_passed_over()
    {
        using var fixture = new Fixture { Workload = new Workload { Name = "feed", Clients = 100, MessagesPerSecond = 1, FreshnessMs = 500 } };
        fixture.Add("polling", 1, 890).Add("polling", 2, 890).Add("sse", 1, 1).Add("sse", 2, 1);
        Assert.Equal("sse", VerdictOf(fixture).Pattern);
    }

    [Fact]
    public void A_rung_whose_interval_reaches_beyond_the_need_does_not_meet_it()
    {
        using var fixture = new Fixture();
        fixture.Add("polling", 1, 940).Add("polling", 2, 980).Add("sse", 1, 1).Add("sse", 2, 1); // 960 ± 254
        Assert.Equal("sse", VerdictOf(fixture).Pattern);
    }

    [Fact]
    public void A_rung_that_lost_a_connection_does_not_meet_the_need()
    {
        using var fixture = new Fixture();
        fixture.Add("polling", 1, 450, lost: 1).Add("polling", 2, 450).Add("sse", 1, 1).Add("sse", 2, 1);
        Assert.Equal("sse", VerdictOf(fixture).Pattern);
    }

    [Fact]
    public void Invalid_trials_give_no_verdict()
    {
        using var fixture = new Fixture();
        fixture.Add("polling", 1, 450, valid: false).Add("sse", 1, 1, valid: false);
        var verdict = VerdictOf(fixture);
        Assert.Null(verdict.Pattern);
        Assert.Contains("No verdict", verdict.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_known_of_a_lower_rung_is_said()
    {
        using var fixture = new Fixture();
        fixture.Add("polling", 1, 450, valid: false).Add("sse", 1, 1);
        Assert.Contains("Nothing is known of polling", VerdictOf(fixture).Price, StringComparison.Ordinal);
    }

    [Fact]
    public void A_need_that_nothing_meets_is_said_with_the_nearest()
    {
        using var fixture = new Fixture();
        fixture.Add("polling", 1, 5000).Add("sse", 1, 2000);
        var verdict = VerdictOf(fixture);
        Assert.Null(verdict.Pattern);
        Assert.Contains("sse: p99 2,0", verdict.Price, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, 100, 90, true)] // every repeat cheaper in bytes and CPU
    [InlineData(200, 100, 210, false)] // dearer in CPU in one of two
    [InlineData(0, 100, 90, false)] // bytes the same
    public void A_higher_rung_is_clearly_cheaper_only_when_the_repeats_agree(double pollingHttp, double cpu1, double cpu2, bool cheaper)
    {
        using var fixture = new Fixture();
        fixture.Add("polling", 1, 890, cpuUs: 200, httpBytes: pollingHttp).Add("polling", 2, 890, cpuUs: 190, httpBytes: pollingHttp)
            .Add("sse", 1, 1, cpuUs: cpu1).Add("sse", 2, 1, cpuUs: cpu2);
        Assert.Equal(cheaper, VerdictOf(fixture).Price.Contains("SSE is clearly cheaper", StringComparison.Ordinal));
    }
}
