using System.Text;
using System.Text.Json;
using Bench.Contract;
using Bench.Loadgen.Scenarios;

namespace Bench.Tests.Unit.Answers;

/// <summary>Answers as people write them in a scenario.</summary>
public sealed class AnswerScenarioTests
{
    private const string Good = """
        {
          "name": "mine", // a comment
          "workloads": [{ "name": "w", "clients": 10, "messages_per_second": 1 }],
          "patterns": [{ "pattern": "sse" }]
        }
        """;

    private static string WithAnswers(string answers, string rest = "") => Good.Replace(
        "\"messages_per_second\": 1", $"\"messages_per_second\": 0, \"arrivals\": \"answers\", \"answers\": {{ {answers} }}{rest}",
        StringComparison.Ordinal);

    [Fact]
    public void Answers_have_their_defaults_and_make_the_rate()
    {
        var workload = Parse(WithAnswers("\"longest_seconds\": 7")).Workloads[0];
        Assert.Equal(new AnswerShape { LongestSeconds = 7 }, workload.Answers);
        Assert.Equal((50.0, 25.0), (workload.Answers!.PerSecondWithin(), workload.MessagesPerSecond)); // 4 s of 8
        Assert.Equal(1 + 50 * 0.2, Gathering.MessagesPerWrite(workload, 200), 9);
    }

    [Fact]
    public void Answers_are_saved_with_the_rate_that_follows_and_read_again_as_they_were()
    {
        var scenario = Parse(WithAnswers("\"longest_seconds\": 7"));
        var saved = JsonSerializer.SerializeToUtf8Bytes(scenario, ScenarioJson.Default.Scenario);
        Assert.Contains("\"messages_per_second\": 25", Encoding.UTF8.GetString(saved), StringComparison.Ordinal);
        var again = ScenarioFile.Parse(saved, "again");
        Assert.Equal(saved, JsonSerializer.SerializeToUtf8Bytes(again, ScenarioJson.Default.Scenario));
        Assert.Equal((25.0, scenario.Workloads[0].Answers), (again.Workloads[0].MessagesPerSecond, again.Workloads[0].Answers));
    }

    [Theory]
    [InlineData("\"slowest_per_second\": 0.5", "", "mine.json(3,131): workloads[0].answers.slowest_per_second is 0.5; allowed: 1 to 1000")]
    [InlineData(
        "\"silense_seconds\": 2", "",
        "mine.json(3,109): 'silense_seconds' is not known in workloads[0].answers; did you mean silence_seconds?")]
    [InlineData("\"gap_ms\": \"short\"", "", "workloads[0].answers.gap_ms is \"short\"; it must be a number, 1 to 600000")]
    [InlineData(
        "\"slowest_per_second\": 90", "", "answers: slowest_per_second is 90 and fastest_per_second 80; the slowest can be no faster")]
    [InlineData("\"shortest_seconds\": 6", "", "answers: shortest_seconds is 6 and longest_seconds 5; the shortest can be no longer")]
    [InlineData("\"gap_ms\": 40", "", "events of the slowest answer are due 50 ms apart: every gap would be a stall; give 50 at least")]
    [InlineData("", ", \"time_scale\": 2", "time_scale is 2; allowed: 1 with answers")]
    [InlineData(
        "", ", \"direction\": \"two-way\", \"client_messages_per_second\": 1",
        "direction is two-way and arrivals is answers; allowed: receive")]
    public void What_is_wrong_with_answers_is_named(string answers, string rest, string expected) =>
        Assert.Contains(
            expected, Assert.Throws<ScenarioException>(() => Parse(WithAnswers(answers, rest))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("\"messages_per_second\": 1, \"arrivals\": \"answers\"", "arrivals is answers, and answers is not there")]
    [InlineData("\"messages_per_second\": 1, \"answers\": { }", "answers is there, and arrivals is poisson")]
    [InlineData(
        "\"messages_per_second\": 1, \"arrivals\": \"answers\", \"answers\": { }",
        "messages_per_second is 1; allowed: 0 with answers, from which it follows: 21.428571")]
    public void Answers_stand_with_their_arrivals_and_without_a_rate(string written, string expected) => Assert.Contains(
        expected,
        Assert.Throws<ScenarioException>(
            () => Parse(Good.Replace("\"messages_per_second\": 1", written, StringComparison.Ordinal))).Message,
        StringComparison.Ordinal);

    private static Scenario Parse(string json) => ScenarioFile.Parse(Encoding.UTF8.GetBytes(json), "mine.json");
}
