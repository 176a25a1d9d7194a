using Bench.Contract;
using Bench.Loadgen.Advice;
using Bench.Loadgen.Scenarios;

namespace Bench.Tests.Unit;

public sealed class AskedTests
{
    [Theory]
    [InlineData("10/s", 10)]
    [InlineData("2/min", 2 / 60.0)]
    [InlineData("3/h", 3 / 3600.0)]
    [InlineData("1/day", 1 / 86_400.0)]
    [InlineData("0.5", 0.5)]
    public void Rates_are_read_in_their_unit(string text, double perSecond) =>
        Assert.Equal(perSecond, Asked.Rate("--updates", text), 1e-12);

    [Theory]
    [InlineData("250ms", 250)]
    [InlineData("1s", 1000)]
    [InlineData("1.5s", 1500)]
    [InlineData("10min", 600_000)]
    [InlineData("1h", 3_600_000)]
    public void Times_are_read_in_their_unit(string text, double ms) => Assert.Equal(ms, Asked.Milliseconds("--fresh", text), 1e-9);

    [Theory]
    [InlineData("often", "1s", "receive", "--updates is 'often'")]
    [InlineData("2/fortnight", "1s", "receive", "--updates is '2/fortnight'")]
    [InlineData("-1/s", "1s", "receive", "--updates is '-1/s'")]
    [InlineData("0/s", "1s", "receive", "--updates is '0/s'; it must be above 0")]
    [InlineData("1/s", "soon", "receive", "--fresh is 'soon'")]
    [InlineData("1/s", "1", "receive", "--fresh is '1'")]
    [InlineData("1/s", "1s", "up", "--direction is 'up'; valid: receive, two-way")]
    [InlineData("1/s", "0.1ms", "receive", "freshness_ms is 0.1")]
    public void A_bad_answer_is_named_with_what_is_allowed(string updates, string fresh, string direction, string expected) =>
        Assert.Contains(
            expected, Assert.Throws<ScenarioException>(() => Asked.Workload(100, updates, fresh, direction, 10, 200)).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData(5000, "2/min", "1s", "receive")]
    [InlineData(1_000_000, "10/s", "50ms", "receive")]
    [InlineData(200, "1/day", "1h", "receive")]
    [InlineData(5000, "5/s", "1s", "two-way")]
    public void The_scenario_that_measures_it_can_be_run_and_keeps_the_need(int clients, string updates, string fresh, string direction)
    {
        var workload = Asked.Workload(clients, updates, fresh, direction, 10, 200);
        var scenario = Asked.Scenario(workload);
        ScenarioFile.Check(scenario, "advice");
        var run = Assert.Single(scenario.Workloads);
        Assert.Equal(
            (workload.ReceivedPerSecond(), workload.FreshnessMs, clients),
            (run.ReceivedPerSecond(), run.FreshnessMs, run.PriceClients!.Value));
        Assert.InRange(run.AsRun().ReceivedPerSecond() * run.Clients, 0, 1501);
        Assert.True(run.TimeScale == 1 || run.AsRun().FreshnessMs >= 1000);
    }
}
