using System.Text.Json;
using System.Xml.Linq;
using Bench.Loadgen.Scenarios;
using Bench.Report;
using Bench.Report.Ci;
using Bench.Report.Comparison;
using Bench.Report.Outcome;
using Bench.Report.Prices;
using Bench.Report.Saved;
using Bench.Report.Summary;

namespace Bench.Tests.Report;

/// <summary>
/// What a CI server is told: the same figures, and nothing that somebody named can become a command, a tag or a broken file.
/// </summary>
public sealed class CiTests
{
    private const string Hostile = "a|b <img src=x>\n::error::boo]%,:\u0001\uD800##[error]boo ##vso[task.x]boo";

    private static Fixture Thresholds()
    {
        var fixture = new Fixture();
        fixture.Add("polling", 1, 450).Add("polling", 2, 460).Add("sse", 1, 1).Add("sse", 2, 2);
        fixture.Slos.Add(new Slo { Figure = "latency_ms.p99", AtMost = 100 }); // Broken by polling, kept by SSE.
        fixture.Slos.Add(new Slo { Figure = "latency_ms.p99_9", AtMost = 100, Pattern = "sse" }); // 2,000 messages, 2,995 needed.
        return fixture;
    }

    private static CiReport Of(Fixture fixture)
    {
        var summary = fixture.Summary();
        return CiReport.Of(fixture.Data(), summary, SloCheck.Answers(fixture.Slos, summary));
    }

    private static CiReport Saved(string run)
    {
        var data = RunData.Read(Path.Combine(Repository.Root, "results", run));
        var summary = Summariser.Summarise(data, PriceSheet.Load(null));
        return CiReport.Of(data, summary, SloCheck.Answers(data.Run.Scenario.Slos, summary));
    }

    [Fact]
    public void What_is_undecided_is_skipped_with_the_reason_and_neither_passed_nor_failed()
    {
        using var fixture = Thresholds();
        var suites = JUnit.Read(Of(fixture));
        var suite = suites.Elements("testsuite").Single(s => s.Attribute("name")!.Value.EndsWith(": feed", StringComparison.Ordinal));
        Assert.Equal(("3", "1", "1", "0"), (suite.Attribute("tests")!.Value, suite.Attribute("failures")!.Value,
            suite.Attribute("skipped")!.Value, suite.Attribute("errors")!.Value));
        var failed = Assert.Single(suite.Descendants("failure"));
        Assert.Equal("polling 900 ms fixed-timer queue: latency_ms.p99 at most 100 ms", failed.Parent!.Attribute("name")!.Value);
        Assert.Equal(
            "feed, polling 900 ms fixed-timer queue: latency_ms.p99 is 460 ms; at most 100 ms", failed.Attribute("message")!.Value);
        var skipped = Assert.Single(suite.Descendants("skipped"));
        Assert.Equal("feed, sse: latency_ms.p99_9 rests on 2,000 messages and needs 2,995", skipped.Attribute("message")!.Value);
    }

    [Fact]
    public void A_run_without_thresholds_is_one_case_with_the_time_that_its_trials_took()
    {
        var suites = JUnit.Read(Saved("reference"));
        var one = Assert.Single(suites.Descendants("testcase"));
        Assert.Equal(("12 planned trials", 0), (one.Attribute("name")!.Value, one.Elements().Count()));
        Assert.InRange(double.Parse(one.Attribute("time")!.Value, System.Globalization.CultureInfo.InvariantCulture), 60, 3600);
    }

    [Theory]
    [InlineData(Loadgen.Results.RunStatus.Complete, false, "skipped")]
    [InlineData(Loadgen.Results.RunStatus.Interrupted, true, "skipped")]
    [InlineData(Loadgen.Results.RunStatus.Failed, true, "failure")]
    [InlineData(Loadgen.Results.RunStatus.Running, true, "failure")]
    public void A_run_that_is_not_whole_or_has_no_valid_trial_does_not_pass(Loadgen.Results.RunStatus status, bool valid, string expected)
    {
        using var fixture = new Fixture { Status = status };
        fixture.Add("sse", 1, 1, valid: valid);
        Assert.Equal(expected, Assert.Single(JUnit.Read(Of(fixture)).Descendants("testcase")).Elements().Single().Name.LocalName);
    }

    [Fact]
    public void The_history_has_the_figures_of_the_summary_and_leaves_out_what_is_not_known()
    {
        var summary = JsonDocument.Parse(Repository.Read("results/reference/summary.json")).RootElement;
        var entries = JsonDocument.Parse(HistoryEntry.Text(Saved("reference").History!)).RootElement.EnumerateArray().ToArray();
        var results = summary.GetProperty("results").EnumerateArray().ToArray();
        Assert.Equal(4, results.Length);
        Assert.Equal(results.Length * FigureList.History.Count, entries.Length);
        var p99 = entries.Single(e => e.GetProperty("name").GetString() == "notifications, sse browser heads: p99");
        Assert.Equal("ms", p99.GetProperty("unit").GetString());
        Assert.Equal(
            results.Single(r => r.GetProperty("pattern").GetString() == "sse").GetProperty("latency_ms").GetProperty("p99").GetDouble(),
            p99.GetProperty("value").GetDouble());
        Assert.StartsWith("± ", p99.GetProperty("range").GetString(), StringComparison.Ordinal);
        Assert.Equal("3 of 3 trials valid", p99.GetProperty("extra").GetString());
        Assert.All(entries, e => Assert.NotEqual("", e.GetProperty("unit").GetString()));

        using var fixture = new Fixture();
        fixture.Add("polling", 1, 450, valid: false).Add("sse", 1, 1, memoryKb: null);
        var few = Of(fixture).History!;
        Assert.DoesNotContain(
            few, e => e.Name.Contains("polling", StringComparison.Ordinal) || e.Name.Contains("memory", StringComparison.Ordinal));
        Assert.All(few, e => Assert.Null(e.Range)); // One trial has no interval.
    }

    [Fact]
    public void The_page_begins_with_the_answer_and_counts_the_thresholds()
    {
        using var fixture = Thresholds();
        var page = Of(fixture).Markdown;
        Assert.StartsWith("**For feed, ", page, StringComparison.Ordinal);
        Assert.Contains("**Thresholds: 1 kept, 1 broken, 1 undecided.**", page, StringComparison.Ordinal);
        Assert.Contains(
            "| latency_ms.p99 at most 100 ms | feed | polling 900 ms fixed-timer queue | 460 | **broken** |", page,
            StringComparison.Ordinal);
        Assert.StartsWith("**For notifications, SSE is the least you need", Saved("reference").Markdown, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_draws_the_ladder_against_the_need_and_its_prices()
    {
        var block = Saved("reference").Markdown.Split("```")[1];
        var lines = block.Split('\n');
        string Row(string name, int nth) => lines.Where(l => l.StartsWith(name + " ", StringComparison.Ordinal)).ElementAt(nth);
        var (polling, sse) = (Row("Polling every 900 ms", 0), Row("SSE", 0));
        // On the scale polling stands near the need and SSE three times ten below it: where the head says the decades are.
        Assert.True(polling.IndexOf('●', StringComparison.Ordinal) > sse.IndexOf('●', StringComparison.Ordinal) + 20, block);
        Assert.True(sse.IndexOf('●', StringComparison.Ordinal) < sse.IndexOf('│', StringComparison.Ordinal), block);
        Assert.EndsWith("3.33 ms ← the least you need", sse, StringComparison.Ordinal);
        Assert.Equal(5, lines.Count(l => l.Contains('●', StringComparison.Ordinal))); // Four rungs, and the head that says what it is.
        // Money from zero: $159 against $70.37.
        Assert.Equal(40, Row("Polling every 900 ms", 1).Count(c => c == '█'));
        Assert.Equal(17, Row("SSE", 1).Count(c => c == '█'));
        Assert.EndsWith("$70.37 ← the least you need", Row("SSE", 1), StringComparison.Ordinal);
    }

    [Fact]
    public void A_workload_that_ran_faster_than_life_is_drawn_at_lifes_pace()
    {
        var block = Saved("workloads").Markdown.Split("```").Single(b => b.Contains("Polling every 9,500 ms", StringComparison.Ordinal));
        Assert.Contains("│ the need: 10 s\n", block, StringComparison.Ordinal);
        Assert.Matches("9,[0-9]+ ms, modelled, with 1,500 clients ← the least you need\n", block);
    }

    [Fact]
    public void A_percentile_of_what_was_seen_alone_says_so()
    {
        var block = Saved("workloads-more").Markdown.Split("```")
            .Single(b => b.Contains("│ the need: 2,000 ms\n", StringComparison.Ordinal) && b.Contains("latest", StringComparison.Ordinal));
        Assert.Matches("SSE gathered for 1,500 ms .* ms.*, of what was seen", block);
    }

    [Fact]
    public void One_rung_alone_is_no_picture()
    {
        using var fixture = new Fixture();
        fixture.Add("sse", 1, 1);
        Assert.DoesNotContain("```", Of(fixture).Markdown, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_somebody_else_are_no_command_no_tag_no_cell_and_no_broken_file()
    {
        using var fixture = new Fixture { Workload = new() { Name = Hostile, Clients = 100, MessagesPerSecond = 1 } };
        fixture.Add("sse", 1, 1).Add("polling", 1, 450, valid: false);
        fixture.Slos.Add(new Slo { Figure = Hostile, AtMost = 1 });
        fixture.Slos.Add(new Slo { Figure = "latency_ms.p99", AtMost = 0.1 });
        var report = Of(fixture);
        Assert.NotEmpty(JUnit.Read(report).Descendants("failure"));
        Assert.DoesNotContain("<img", report.Markdown, StringComparison.Ordinal);
        Assert.DoesNotContain("\n::", report.Markdown, StringComparison.Ordinal);
        Assert.DoesNotContain("\n::", MarkdownFile.Text(fixture.Summary()), StringComparison.Ordinal); // It is printed into the step's log.
        foreach (var text in (string[])[report.Markdown, MarkdownFile.Text(fixture.Summary())])
        {
            Assert.DoesNotContain("##[error]", text, StringComparison.Ordinal); // Taken anywhere in a line.
            Assert.DoesNotContain("##vso[", text, StringComparison.Ordinal);
        }

        foreach (var table in report.Markdown.Split("\n\n").Where(p => p.StartsWith('|')))
            Assert.Single(table.TrimEnd().Split('\n')
                .Select(row => row.Replace("\\|", "", StringComparison.Ordinal).Count(c => c == '|')).Distinct());
        foreach (var server in (ILogLines[])[new GitHubLines(), new AzureLines()])
            Assert.All(CiWriter.Lines(report.Annotations, server), line => Assert.DoesNotContain('\n', line));
        HistoryEntry.Text(report.History!);
    }

    [Fact]
    public void Lines_are_escaped_as_each_server_reads_them()
    {
        var annotation = new Annotation(Weight.Warning, "a:b,c", "50 %\nof x: y]");
        Assert.Equal("::warning title=a%3Ab%2Cc::50 %25%0Aof x: y]", new GitHubLines().Of(annotation));
        Assert.Equal("##vso[task.logissue type=warning]a:b,c: 50 %AZP25%0Aof x: y]", new AzureLines().Of(annotation));
        Assert.StartsWith("::error title=", new GitHubLines().Of(annotation with { Weight = Weight.Error }), StringComparison.Ordinal);
        Assert.StartsWith("::notice title=", new GitHubLines().Of(annotation with { Weight = Weight.Notice }), StringComparison.Ordinal);
        Assert.Null(new AzureLines().Of(annotation with { Weight = Weight.Notice }));
    }

    [Fact]
    public void No_more_lines_than_a_server_shows_and_the_last_says_how_many_more()
    {
        Annotation[] many =
        [
            .. Enumerable.Range(1, 25).Select(i => new Annotation(Weight.Warning, "t", $"{i}")),
            new(Weight.Notice, "n", "one")
        ];
        var lines = CiWriter.Lines(many, new GitHubLines()).ToArray();
        Assert.Equal(11, lines.Length);
        Assert.Equal("::warning title=and more::16 more stand in the summary of this step", lines[9]);
        Assert.Equal("::notice title=n::one", lines[10]);
        Assert.Empty(CiWriter.Lines(many, null));
    }

    [Fact]
    public void A_doubt_that_results_share_takes_one_line()
    {
        using var fixture = new Fixture();
        fixture.Add("polling", 1, 450, valid: false).Add("sse", 1, 1, valid: false);
        var busy = Assert.Single(Of(fixture).Annotations, a => a.Title == "generator-busy");
        Assert.StartsWith("feed, polling 900 ms fixed-timer queue: the generator used 99 %", busy.Text, StringComparison.Ordinal);
        Assert.EndsWith("(also: feed, sse)", busy.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_longer_than_a_server_takes_is_cut_at_the_end_of_a_line()
    {
        Assert.Equal("short\n", CiWriter.Cut("short\n"));
        var line = new string('µ', 99);
        var cut = CiWriter.Cut(string.Join('\n', Enumerable.Repeat(line, 10_000)));
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(cut), 900_000, 1_000_100);
        Assert.All(cut.Split('\n').SkipLast(3), l => Assert.Equal(line, l));
        Assert.Contains("ci/summary.md", cut, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("GITHUB_ACTIONS=true", true)]
    [InlineData("GITHUB_STEP_SUMMARY=/tmp/x", true)]
    [InlineData("TF_BUILD=True", true)]
    [InlineData("TF_BUILD=false", false)]
    [InlineData("GITHUB_STEP_SUMMARY=", false)]
    public void A_server_is_known_by_its_variable(string variable, bool known)
    {
        var parts = variable.Split('=');
        Assert.Equal(known, CiServer.Of(name => name == parts[0] ? parts[1] : null).Known);
    }

    [Fact]
    public void A_figure_that_got_worse_fails_and_what_was_not_compared_is_skipped()
    {
        CompareFile Compare(double head)
        {
            using var one = new Fixture();
            using var other = new Fixture();
            double[] noise = [0.98, 1.0, 1.03, 0.99];
            for (var i = 0; i < noise.Length; i++)
            {
                one.Add("sse", i + 1, 10, 100 * noise[i]).Add("polling", i + 1, 10);
                other.Add("sse", i + 1, 10, head * noise[i]);
            }

            return Comparer.Compare(one.Data(), other.Data(), 0.01);
        }

        var worse = CiReport.Of(Compare(130));
        var suites = JUnit.Read(worse);
        Assert.Equal(
            "sse: server_cpu_us_per_message not worse", Assert.Single(suites.Descendants("failure")).Parent!.Attribute("name")!.Value);
        Assert.Contains(
            "only in fixture", Assert.Single(suites.Descendants("skipped")).Attribute("message")!.Value, StringComparison.Ordinal);
        Assert.Equal(Weight.Error, worse.Annotations[0].Weight);
        Assert.Null(worse.History);
        Assert.StartsWith("**1 got worse and 0 got better", worse.Markdown, StringComparison.Ordinal);
        Assert.Empty(JUnit.Read(CiReport.Of(Compare(70))).Descendants("failure"));
    }

    [Fact]
    public void A_message_that_was_lost_fails_in_the_test_report_of_a_comparison()
    {
        using var one = new Fixture();
        using var other = new Fixture();
        one.Add("sse", 1, 10).Add("sse", 2, 10);
        other.Add("sse", 1, 10).Add("sse", 2, 10);
        other.Change("sse", 2, t => t with { Messages = t.Messages with { Lost = 1000 } });
        var report = CiReport.Of(Comparer.Compare(one.Data(), other.Data(), 0.01));
        var failure = Assert.Single(JUnit.Read(report).Descendants("failure"));
        Assert.Equal("sse: messages.lost not worse", failure.Parent!.Attribute("name")!.Value);
        Assert.Contains("messages lost 0 of 2,000 → 1,000 of 2,000", failure.Value, StringComparison.Ordinal);
        Assert.Equal((Weight.Error, "messages.lost got worse"), (report.Annotations[0].Weight, report.Annotations[0].Title));
    }

    /// <summary>The test report, held against the members and their order that the schemas of CI servers agree on.</summary>
    private static class JUnit
    {
        public static XElement Read(CiReport report)
        {
            var suites = XDocument.Parse(JUnitFile.Text(report)).Root!;
            Assert.Equal("testsuites", suites.Name);
            Assert.NotEmpty(suites.Elements());
            Assert.All(suites.Elements(), suite =>
            {
                Shape(
                    suite, "testsuite",
                    ["name", "package", "id", "timestamp", "hostname", "tests", "failures", "errors", "skipped", "time"],
                    ["properties", "testcase", "system-out", "system-err"]);
                Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$", suite.Attribute("timestamp")!.Value);
                var cases = suite.Elements("testcase").ToArray();
                Assert.Equal(
                    $"{cases.Length} {suite.Descendants("failure").Count()} {suite.Descendants("skipped").Count()}",
                    $"{suite.Attribute("tests")!.Value} {suite.Attribute("failures")!.Value} {suite.Attribute("skipped")!.Value}");
                Assert.All(cases, one =>
                {
                    Shape(one, "testcase", ["classname", "name", "time"], ["failure", "skipped"]);
                    Assert.InRange(one.Elements().Count(), 0, 1);
                    Assert.All(
                        one.Elements(), e => Shape(e, e.Name.LocalName, e.Name == "failure" ? ["message", "type"] : ["message"], []));
                });
            });
            Assert.Equal(
                Enumerable.Range(0, suites.Elements().Count()).Select(i => $"{i}"),
                suites.Elements().Select(s => s.Attribute("id")!.Value));
            return suites;
        }

        // Elements in this order, each any number of times; attributes these and no others.
        private static void Shape(XElement element, string name, string[] attributes, string[] children)
        {
            Assert.Equal(name, element.Name.LocalName);
            Assert.Equal(attributes, element.Attributes().Select(a => a.Name.LocalName));
            var places = element.Elements().Select(e => Array.IndexOf(children, e.Name.LocalName)).ToArray();
            Assert.DoesNotContain(-1, places);
            Assert.Equal(places.Order(), places);
        }
    }
}
