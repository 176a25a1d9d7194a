using Bench.Contract;
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
        Assert.All(scenario.Workloads, w => Assert.True(w.Clients >= 2000));
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
