using Bench.Contract;
using Bench.Loadgen.Running;
using Bench.Loadgen.Scenarios;

namespace Bench.Tests.Unit;

public sealed class ScenarioFileTests
{
    private const string Good = """
        {
          "name": "mine", // a comment
          "workloads": [{ "name": "w", "clients": 10, "messages_per_second": 1 }],
          "patterns": [{ "pattern": "sse" }]
        }
        """;

    public static TheoryData<string> BuiltIn => [.. ScenarioFile.BuiltIn];

    [Theory]
    [MemberData(nameof(BuiltIn))]
    public void Every_scenario_that_comes_with_the_harness_can_be_loaded(string name)
    {
        var scenario = ScenarioFile.Load(name);
        Assert.Equal(name, scenario.Name);
        Assert.NotEmpty(RunPlan.Of(scenario, new ProcessRule()));
    }

    public static TheoryData<string> Workloads => [.. ScenarioFile.Workloads];

    [Theory]
    [MemberData(nameof(Workloads))]
    public void Every_workload_is_a_scenario_of_its_own_and_runs_the_whole_ladder(string name)
    {
        var scenario = ScenarioFile.Load(name);
        Assert.Equal((name, name), (scenario.Name, Assert.Single(scenario.Workloads).Name));
        Assert.Equal(["polling", "long-polling", "sse", "websocket"], scenario.PatternsOf(scenario.Workloads[0]).Select(p => p.Pattern));
    }

    [Fact]
    public void The_workloads_are_the_nine_of_the_product() => Assert.Equal(
        ["notifications", "build-status", "ticker", "dashboard", "progress", "twice-an-hour", "chat", "cursor", "game"], ScenarioFile.Workloads);

    [Theory]
    [InlineData(1000, 1, 950)] // (1000 − 50) / 0.99, two digits
    [InlineData(50, 1, 40)] // 10 ms are left for the way at least
    [InlineData(12, 1, 10)]
    [InlineData(600_000, 600, 950)] // faster than life: the need shrinks with time
    public void Polling_without_an_interval_polls_at_the_longest_that_meets_the_need(double freshnessMs, double timeScale, int intervalMs)
    {
        var workload = new Workload { Name = "w", Clients = 1, MessagesPerSecond = 1, FreshnessMs = freshnessMs, TimeScale = timeScale };
        var polling = new PatternSettings { Pattern = "polling" }.Under(workload);
        Assert.Equal(intervalMs, polling.Interval);
        if (freshnessMs > 12) Assert.True(0.99 * polling.Interval * timeScale < freshnessMs);
    }

    [Fact]
    public void A_workload_that_runs_faster_than_life_keeps_its_shape()
    {
        var run = new Workload { Name = "w", Clients = 1, MessagesPerSecond = 0.5, ClientMessagesPerSecond = 0.1, FreshnessMs = 9000, TimeScale = 10 }.AsRun();
        Assert.Equal((5.0, 1.0, 900.0, 1.0), (run.MessagesPerSecond, run.ClientMessagesPerSecond, run.FreshnessMs, run.TimeScale));
    }

    [Fact]
    public void What_is_left_out_has_its_default()
    {
        var scenario = ScenarioFile.Parse(Good, "mine.json");
        Assert.Equal(new PhasePlan(), scenario.Phases);
        Assert.Equal(3, scenario.Trials);
        Assert.Equal(200, scenario.Workloads[0].PayloadBytes);
        Assert.Equal(ArrivalProcess.Poisson, scenario.Workloads[0].Arrivals);
    }

    [Theory]
    [InlineData("\"clients\": 10", "\"clients\": 10, \"clientz\": 1", "mine.json(3,", "clientz")]
    [InlineData("\"clients\": 10, ", "", "mine.json(3,", "clients")]
    [InlineData("\"clients\": 10", "\"clients\": 0", "allowed: 1 to 1000000", "clients is 0")]
    [InlineData("\"clients\": 10", "\"clients\": \"many\"", "mine.json(3,", "$.workloads[0].clients")]
    [InlineData("\"sse\"", "\"carrier-pigeon\"", "carrier-pigeon", "polling, long-polling, sse, websocket")]
    [InlineData("\"sse\"", "\"sse\", \"interval_ms\": 100", "polling only", "interval_ms")]
    [InlineData("\"sse\"", "\"sse\", \"cookie_bytes\": 300", "polling and long-polling only", "cookie_bytes")]
    [InlineData("\"sse\"", "\"polling\", \"cookie_bytes\": 5", "allowed: 11 to 16000", "cookie_bytes is 5")]
    [InlineData("\"sse\"", "\"polling\", \"interval_ms\": 1", "allowed: 10 to 86400000", "interval_ms is 1")]
    [InlineData("\"messages_per_second\": 1", "\"messages_per_second\": 1, \"fan_out\": \"everyone\"", "mine.json(3,", "fan_out")]
    [InlineData("\"patterns\": [{ \"pattern\": \"sse\" }]", "\"patterns\": []", "patterns is empty", "at least one")]
    [InlineData("\"name\": \"w\"", "\"name\": \"Ω w\"", "name is 'Ω w'", "1 to 64 characters")]
    public void What_is_wrong_is_named_with_its_place(string from, string to, string place, string what)
    {
        var e = Assert.Throws<ScenarioException>(() => ScenarioFile.Parse(Good.Replace(from, to, StringComparison.Ordinal), "mine.json"));
        Assert.Contains(place, e.Message, StringComparison.Ordinal);
        Assert.Contains(what, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named_with_what_there_is_instead()
    {
        var e = Assert.Throws<ScenarioException>(() => ScenarioFile.Load("/nowhere/none.json"));
        Assert.Contains("default, full, idle-memory, quick", e.Message, StringComparison.Ordinal);
    }
}
