using System.Text.Json;
using Bench.Contract;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Report;
using Bench.Report.Comparison;
using Bench.Report.Outcome;
using Bench.Report.Prices;
using Bench.Report.Saved;
using Bench.Report.Summary;
using Bench.Report.Verdicts;

namespace Bench.Tests.Report;

/// <summary>What the report says of answers, as of a language model.</summary>
public sealed class AnswerTests
{
    private static readonly Workload Tokens = new()
    {
        Name = "feed",
        Clients = 100,
        MessagesPerSecond = 0,
        Arrivals = ArrivalProcess.Answers,
        Answers = new() { FirstEventMs = 200, GapMs = 150 },
        FreshnessMs = 1000,
    };

    private static AnswerRecord Record(long due = 400, long good = 380, long stalls = 5) => new()
    {
        Due = due,
        Begun = due,
        Whole = due,
        Good = good,
        FirstEventMs = null,
        GapMs = null,
        Gaps = 10_000,
        GapSeconds = 250,
        Stalls = stalls,
        StallSeconds = stalls * 0.5,
    };

    private static Fixture Filled(long good = 380)
    {
        var fixture = new Fixture { Workload = Tokens };
        foreach (var (pattern, at) in (IEnumerable<(string, long)>)[("polling", 100), ("sse", good)])
        {
            for (var repeat = 1; repeat <= 2; repeat++)
            {
                fixture.Add(pattern, repeat, 10);
                fixture.Time(pattern, repeat, HistogramTags.FirstEvent, [.. Enumerable.Repeat(2.0, 199), 40]);
                fixture.Time(pattern, repeat, HistogramTags.EventGap, [.. Enumerable.Repeat(20.0, 97), 300, 300, 300]);
                var taken = repeat;
                fixture.Change(
                    pattern, repeat, t => t with { Answers = Record(good: at - taken) with { Whole = pattern == "sse" ? 400 : 399 } });
            }
        }

        return fixture;
    }

    [Fact]
    public void Counts_are_sums_shares_of_the_sums_and_percentiles_of_the_merged_histograms()
    {
        using var fixture = Filled();
        var answers = fixture.Summary().Results.Single(r => r.Pattern == "sse").Answers!;
        Assert.Equal((800L, 800L, 757L), (answers.Due, answers.Whole, answers.Good));
        Assert.Equal(
            (757 / 800.0, 10 / 20_000.0, 5 / 500.0, 40.0),
            (answers.Goodput!.Value, answers.StallShare!.Value, answers.StallTimeShare!.Value, answers.EventsPerSecond!.Value));
        // To a histogram's three digits.
        Assert.Equal(400, answers.FirstEventMs!.Count);
        Assert.Equal(2, answers.FirstEventMs.P99, 0.01);
        Assert.Equal(20, answers.GapMs!.P50, 0.02);
        Assert.Equal(300, answers.GapMs.P99, 0.3);
        Assert.Equal((200.0, 150.0), (answers.FirstEventWithinMs, answers.GapWithinMs));
    }

    [Fact]
    public void The_table_stands_in_summary_md_with_what_its_figures_are()
    {
        using var fixture = Filled();
        var text = MarkdownFile.Text(fixture.Summary());
        var row = text.Split('\n').Single(l => l.StartsWith("| sse | 800 |", StringComparison.Ordinal));
        Assert.Equal("| sse | 800 | 94.63 % | 2.00 | 2.00 | 20.0 | 300 | 0.05 % | 1.00 % | 40.0 ± 0 |", row);
        Assert.Contains("queue | 800 (798 whole) | 24.6 % |", text, StringComparison.Ordinal);
        Assert.Contains(
            "one longer than 150 ms is a stall. Goodput: share of answers due that came whole, began within 200 ms and did not stall.",
            text, StringComparison.Ordinal);
        Assert.DoesNotContain("A p99 needs", text, StringComparison.Ordinal); // 400 answers
        fixture.Change("sse", 2, t => t with { Valid = false });
        Assert.Contains(
            "A p99 needs 299 answers: of 200 the true one may be later than every one seen.", MarkdownFile.Text(fixture.Summary()),
            StringComparison.Ordinal);
        using var plain = new Fixture();
        plain.Add("sse", 1, 10);
        Assert.DoesNotContain("answers", MarkdownFile.Text(plain.Summary()), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Both_forms_of_the_page_have_the_table()
    {
        using var fixture = Filled();
        var (exit, output, error) = await ReportProgramTests.RunAsync(fixture.Save());
        Assert.True(exit == 0, output + error);
        foreach (var file in (string[])["report.html", "report-ci.html"])
        {
            var page = await File.ReadAllTextAsync(Path.Combine(fixture.Folder, file), TestContext.Current.CancellationToken);
            foreach (var part in (string[])["<h3>Answers</h3>", "one longer than 150 ms is a stall", ">gap p99, ms</th>",
                "<td>94.63 %<span", "gap between events, p99, ms</td>"])
                Assert.Contains(part, page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_is_saved_is_read_again_as_it_was()
    {
        using var fixture = Filled();
        var read = Summariser.Summarise(RunData.Read(fixture.Save()), PriceSheet.Load(null));
        Assert.Equal(
            JsonSerializer.Serialize(fixture.Summary(), SummaryJson.Default.SummaryFile),
            JsonSerializer.Serialize(read, SummaryJson.Default.SummaryFile));
        Assert.Contains("\"goodput\": 0.94625", JsonSerializer.Serialize(read, SummaryJson.Default.SummaryFile), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("answers.goodput", null, 0.9, Told.Yes)]
    [InlineData("answers.goodput", null, 0.95, Told.No)]
    [InlineData("answers.gap_ms.p99", 250.0, null, Told.CannotBeTold)] // 200 gaps were timed, 299 needed
    [InlineData("answers.first_event_ms.p99", 5.0, null, Told.Yes)]
    public void A_threshold_may_be_on_a_figure_of_answers(string figure, double? atMost, double? atLeast, Told kept)
    {
        using var fixture = Filled();
        Assert.Equal(kept, Assert.Single(
            SloCheck.Answers([new Slo { Figure = figure, AtMost = atMost, AtLeast = atLeast, Pattern = "sse" }], fixture.Summary())).Kept);
    }

    [Fact]
    public void More_goodput_is_better_and_more_stalls_are_worse()
    {
        static RunData Run(long good, long stalls)
        {
            using var fixture = new Fixture { Workload = Tokens, Repeats = 4 };
            for (var repeat = 1; repeat <= 4; repeat++)
            {
                fixture.Add("sse", repeat, 10);
                var taken = repeat;
                fixture.Change("sse", repeat, t => t with { Answers = Record(good: good + taken % 2, stalls: stalls + taken % 2) });
            }

            return fixture.Data();
        }

        Movement Moved(string figure, long goodBefore, long goodAfter, long stallsBefore, long stallsAfter) =>
            Comparer.Compare(Run(goodBefore, stallsBefore), Run(goodAfter, stallsAfter), leastShift: 0.02).Figures
                .Single(f => f.Figure == figure).Moved;
        Assert.Equal(Movement.Better, Moved("answers.goodput", 200, 300, 5, 5));
        Assert.Equal(Movement.Worse, Moved("answers.goodput", 300, 200, 5, 5));
        Assert.Equal(Movement.Worse, Moved("answers.stall_share", 300, 300, 50, 100));
        Assert.Equal(Movement.None, Moved("answers.goodput", 300, 300, 5, 5));
    }

    [Fact]
    public void A_rung_whose_answers_could_not_be_told_has_none()
    {
        using var fixture = Filled();
        fixture.Change("sse", 2, t => t with
        {
            Answers = null,
            Unavailable = new Dictionary<string, string> { ["answers"] = "the target publishes by a schedule of its own" }
        });
        var result = fixture.Summary().Results.Single(r => r.Pattern == "sse");
        Assert.Null(result.Answers);
        Assert.Equal(["polling"], AnswerTable.Rows(fixture.Summary().Results).Select(r => r.Pattern));
        Assert.Equal("the target publishes by a schedule of its own", result.Unavailable["answers"]);
    }
}
