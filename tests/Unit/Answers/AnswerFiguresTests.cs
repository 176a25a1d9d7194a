using System.Text.Json;
using Bench.Contract;
using Bench.Loadgen.Needs;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Results;
using Bench.Loadgen.Stages;
using HdrHistogram;
using Recorder = Bench.Loadgen.Recording.Recorder;

namespace Bench.Tests.Unit.Answers;

/// <summary>What the file says of answers, from what shards counted.</summary>
public sealed class AnswerFiguresTests
{
    private static readonly Workload Load =
        new() { Name = "w", Clients = 1, MessagesPerSecond = 0, Arrivals = ArrivalProcess.Answers, Answers = new() };

    private static Dictionary<string, LongHistogram> Histograms(params long[] us)
    {
        var histogram = Recorder.NewHistogram();
        foreach (var value in us) histogram.RecordValue(value);
        return new() { [HistogramTags.FirstEvent] = histogram, [HistogramTags.EventGap] = Recorder.NewHistogram() };
    }

    private static (AnswerRecord? Record, Dictionary<string, string> Unavailable) Of(params AnswerTally?[] tallies)
    {
        var unavailable = new Dictionary<string, string>();
        return (AnswerFigures.Of(Load, tallies, Histograms(1000, 2000), unavailable), unavailable);
    }

    [Fact]
    public void Shares_are_of_the_sums_of_all_shards()
    {
        var (record, unavailable) = Of(
            new AnswerTally { Due = 10, Begun = 9, Whole = 8, Good = 6, Gaps = 100, GapUs = 4_000_000, Stalls = 1, StallUs = 1_000_000 },
            new AnswerTally
            {
                Due = 30,
                Begun = 30,
                Whole = 30,
                Good = 30,
                Gaps = 300,
                GapUs = 6_000_000,
                Stalls = 3,
                StallUs = 1_500_000
            });
        Assert.Equal((40L, 39L, 38L, 36L, 400L, 4L), (record!.Due, record.Begun, record.Whole, record.Good, record.Gaps, record.Stalls));
        Assert.Equal(
            (0.9, 0.01, 0.25, 40.0),
            (record.Goodput!.Value, record.StallShare!.Value, record.StallTimeShare!.Value, record.EventsPerSecond!.Value));
        Assert.Equal((2L, 2.0), (record.FirstEventMs!.Count, record.FirstEventMs.Max));
        Assert.Null(record.GapMs);
        Assert.Empty(unavailable);
        var saved = JsonSerializer.Serialize(record, ResultsJson.Default.AnswerRecord);
        Assert.Contains("\"goodput\": 0.9", saved, StringComparison.Ordinal);
        Assert.Equal(record, JsonSerializer.Deserialize(saved, ResultsJson.Default.AnswerRecord));
    }

    [Fact]
    public void What_cannot_be_told_is_no_zero()
    {
        var (empty, _) = Of(new AnswerTally());
        Assert.Equal((null, null, null, null), (empty!.Goodput, empty.StallShare, empty.StallTimeShare, empty.EventsPerSecond));
        Assert.Contains(
            "the target publishes by one of its own",
            Of(new AnswerTally { Due = 5, Unplaced = 3 }) is (null, var why) ? why["answers"] : "", StringComparison.Ordinal);
        Assert.Contains("did not begin", Of() is (null, var none) ? none["answers"] : "", StringComparison.Ordinal);
        Assert.Contains(
            "a generator could not tell", Of(new AnswerTally { Due = 5 }, null) is (null, var half) ? half["answers"] : "",
            StringComparison.Ordinal);
        var plain = new Dictionary<string, string>();
        Assert.Null(AnswerFigures.Of(Load with { Arrivals = ArrivalProcess.Poisson, Answers = null }, [], Histograms(), plain));
        Assert.Empty(plain);
    }

    [Theory]
    [InlineData("answers.first_event_ms.p99", 299, "answers", "answers.first_event_ms.count")]
    [InlineData("answers.gap_ms.p99", 299, "gaps", "answers.gap_ms.count")]
    [InlineData("latency_ms.p99", 299, "messages", "latency_ms.count")]
    public void A_percentile_of_answers_must_rest_on_as_many_as_any_other(string path, int least, string values, string count) =>
        Assert.Equal(
            (least, values, count), (PercentileFigures.Least(path), PercentileFigures.Values(path), PercentileFigures.CountPath(path)));

    [Theory]
    [InlineData("answers.goodput")]
    [InlineData("answers.gap_ms.max")]
    [InlineData("goodput")]
    public void What_is_no_percentile_rests_on_nothing(string path) => Assert.Null(PercentileFigures.Least(path));
}
