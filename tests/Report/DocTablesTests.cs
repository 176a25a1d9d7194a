using System.Text.RegularExpressions;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Results;
using Bench.Report;
using Bench.Report.Saved;
using Bench.Report.Search;
using Bench.Report.Tables;

namespace Bench.Tests.Report;

/// <summary>What README and docs show of a run is what the committed files of that run say.</summary>
public sealed class DocTablesTests
{
    private static string Readme => File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

    public static TheoryData<string> Documents => [.. Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md")
        .Append(Path.Combine(Repository.Root, "README.md"))
        .Where(file => File.ReadAllText(file).Contains("<!-- /", StringComparison.Ordinal))
        .Select(file => Path.GetRelativePath(Repository.Root, file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_table_is_what_the_results_that_it_names_say(string document)
    {
        var path = Path.Combine(Repository.Root, document);
        var text = File.ReadAllText(path);
        var filled = TablesProgram.Filled(text, Path.GetDirectoryName(path)!);
        Assert.True(filled == text, $"{document} differs from the results that it names; make it anew with scripts/reproduce");
        foreach (Match table in Regex.Matches(text, "<!-- table .*?<!-- /table -->", RegexOptions.Singleline))
            Assert.Matches("measured at commit [0-9a-f]{7} by `", table.Value);
    }

    [Fact]
    public void The_run_of_the_ladder_has_all_that_its_prices_take()
    {
        var folder = Regex.Match(Readme, "<!-- table ladder (\\S+) -->").Groups[1].Value;
        var data = RunData.Read(Path.Combine(Repository.Root, folder));
        var settings = data.ServerSettings!;
        // What stands for itself, unasked, and when connections end: the model takes its periods from the server, never from a constant.
        Assert.All((string[])["heartbeat_ms", "ping_ms", "keep_alive_ms"], name => Assert.True(settings.ContainsKey(name), name));
        Assert.All(data.Trials.Select(t => t.File), trial =>
        {
            Assert.True(trial.Wire.UpBytes > 0, $"{trial.Pattern.Label}: the directions of the bytes");
            var idle = trial.Idle!;
            Assert.True(idle.Asks > 0 && idle.WholePeriod, $"{trial.Pattern.Label}: asks of whole periods");
            Assert.True(idle is { BytesPerAsk: > 0, UpBytesPerAsk: > 0 }, $"{trial.Pattern.Label}: the bytes of an ask");
            Assert.True(idle.CpuUsPerAsk is not null, $"{trial.Pattern.Label}: the server CPU of an ask");
        });
        // So that no price of it is a range.
        var verdict = Bench.Report.Outcome.Summariser.Summarise(data, Bench.Report.Prices.PriceSheet.Load(null)).Verdicts.Single();
        Assert.Empty(verdict.Reasons);
    }

    [Theory]
    [InlineData("presets.md", "<!-- preset idle-memory ")]
    [InlineData("clients.md", "<!-- clients latency-nchan ")]
    [InlineData("clients.md", "<!-- clients fan-out ")]
    [InlineData("micro-benchmarks.md", "<!-- micro SseWrite")]
    public void Tables_of_other_results_than_runs_are_made_too(string document, string mark)
    {
        Assert.Contains(mark, File.ReadAllText(Path.Combine(Repository.Root, "docs", document)), StringComparison.Ordinal);
        Assert.Contains(Documents, row => row.Data == Path.Combine("docs", document));
    }

    [Fact]
    public void A_table_of_micro_benchmarks_has_a_row_for_each_candidate_and_a_ratio_where_the_intervals_do_not_meet()
    {
        var file = new MicroFile
        {
            RunId = "r", Commit = "0123456789", Quick = false, Machine = "", Failed = 0,
            Results =
            [
                new("Write, 125 bytes", "Frame", true, true, 12.5, 0.5, 1, 0),
                new("Write, 125 bytes", "Theirs", false, false, 200, 4, 16, 80),
                new("Write, 126 bytes", "Frame", true, true, 1250, 200, 1, 0),
                new("Write, 126 bytes", "Theirs", false, false, 1500, 90, 1.2, 88),
                new("Read", "Whole", true, true, 3_000_000, 1000, 1, null),
            ],
        };
        Assert.Equal(
            """
            <!-- micro Write,Read ../x/micro.json -->
            | Write | 125 bytes | 126 bytes | allocates |
            | --- | ---: | ---: | ---: |
            | **Frame** | 12.5 ns ± 0.50 | 1.25 µs ± 0.20 | 0 B |
            | Theirs | 200 ns ± 4.0 (16.0×) | 1.50 µs ± 0.090 (not told apart) | 80.0 / 88.0 B |

            | Read | time | allocates |
            | --- | ---: | ---: |
            | **Whole** | 3.00 ms ± 0.001 | unknown |

            <sub>From [micro.json](../x/micro.json), measured at commit 0123456.</sub>
            <!-- /micro -->

            """.ReplaceLineEndings("\n"),
            MicroTables.Fill("<!-- micro Write,Read ../x/micro.json -->\nold\n<!-- /micro -->\n", _ => file));
        Assert.Contains(
            "has no benchmarks of 'Other'; it has those of: Write, Read",
            Assert.Throws<RunDataException>(() => MicroTables.Fill("<!-- micro Other x -->\n<!-- /micro -->", _ => file)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_of_clients_has_each_subject_the_ratios_the_goal_and_where_it_comes_from()
    {
        var file = new ClientBenchFile
        {
            Quick = false,
            Environment =
                EnvironmentReader.Read(new CorePlan([], [], null), fixedTiering: true) with { HarnessVersion = "1.0.0+0123456789" },
            NoInstructions = null,
            Measurements =
            [
                new ClientBenchMeasurement(
                    "receive-rate", "how",
                    [
                        new ClientBenchRow
                        {
                            Figure = "cpu-per-message-at-full-rate", Pattern = "sse", Unit = "µs", Goal = "≤ 8.00",
                            Values = new Dictionary<string, IReadOnlyList<double>> { ["lean"] = [6, 8], ["reference"] = [14] },
                            Ratios = new Dictionary<string, double> { ["reference"] = 0.5 },
                            Met = new Dictionary<string, bool> { ["lean"] = false },
                        },
                    ],
                    "a child died"),
            ],
        };
        var lines = ClientTables.Fill("<!-- clients receive-rate ../x/clients.json -->\nold\n<!-- /clients -->\n", _ => file).Split('\n');
        Assert.Equal(
            [
                "<!-- clients receive-rate ../x/clients.json -->",
                "| figure | pattern | lean | reference | ÷ reference | goal |",
                "| --- | --- | ---: | ---: | ---: | --- |",
                "| CPU per message at full rate, µs | SSE | 7.00 (6.00–8.00) | 14.0 | 0.50 | ≤ 8.00: **lean not met** |",
                "",
                "<sub>From [clients.json](../x/clients.json), measured at commit 0123456. It ended early: a child died.</sub>",
                "<!-- /clients -->",
                "",
            ],
            lines);
        Assert.Contains(
            "has no measurement 'other'; it has: receive-rate",
            Assert.Throws<RunDataException>(() => ClientTables.Fill("<!-- clients other x -->\n<!-- /clients -->", _ => file)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "not closed", Assert.Throws<RunDataException>(() => ClientTables.Fill("<!-- clients memory x -->\n", _ => file)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_of_a_search_has_the_most_what_it_took_and_why_no_more()
    {
        static FindMaxPoint Point(double load, bool? holds, string reason) => new()
        {
            Load = load, Trial = 1, Holds = holds, Reason = reason, P50Ms = 1, P99Ms = 12.5, ServerCpuShare = 0.8, GeneratorCpuShare = 0.4,
            MessagesPerSecond = 1000 * load, Attempted = 2000, Held = 2000,
        };
        var file = new FindMaxFile
        {
            By = "rate", Workload = "w", FreshnessMs = 1000, Precision = 0.1,
            Results =
            [
                new() { Pattern = "sse", Label = "sse on own-floor", Largest = 16, Broke = 32, Found = true, Sentence = "",
                    Points = [Point(16, true, ""), Point(32, false, "p99 is 2,000 ms")] },
                new() { Pattern = "websocket", Label = "websocket", Largest = 16, Broke = null, Found = false, Sentence = "",
                    Points = [Point(16, true, ""), Point(32, null, "generator-busy")] },
                new() { Pattern = "polling", Label = "polling", Largest = null, Broke = 16, Found = true, Sentence = "",
                    Points = [Point(16, false, "lost 3 messages")] },
            ],
        };
        var run = RunData.Read(Path.Combine(Repository.Root, "results", "reference"), histograms: false).Run;
        var data = new KneeData(
            run with { CommandLine = "bench find-max", Environment = run.Environment with { HarnessVersion = "1.0.0+0123456789" } }, file);
        var lines = SearchTables.Fill("<!-- search largest ../x -->\nold\n<!-- /search -->\n", _ => data).Split('\n');
        Assert.Equal(
            [
                "<!-- search largest ../x -->",
                "| rung | most messages a second and topic | messages received a second | p99 | server's cores | generator's cores | "
                    + "why no more |",
                "|---|---:|---:|---:|---:|---:|---|",
                "| sse on own-floor | 16 | 16,000 | 12.5 ms | 80 % | 40 % | 32: p99 is 2,000 ms |",
                "| websocket | at least 16 | 16,000 | 12.5 ms | 80 % | 40 % | generator-busy |",
                "| polling | – | – | – | – | – | 16: lost 3 messages |",
                "",
                "<sub>From [find-max.json](../x/find-max.json), measured at commit 0123456 by `bench find-max`.</sub>",
                "<!-- /search -->",
                "",
            ],
            lines);
        Assert.Contains(
            "holds no find-max.json",
            Assert.Throws<RunDataException>(() => SearchTables.Fill("<!-- search largest x -->\n<!-- /search -->", _ => null)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_presets_table_has_theirs_ours_the_rule_and_where_it_comes_from()
    {
        var file = new PresetsFile
        {
            StartedUtc = "2026-01-02T03:04:05Z",
            Engine = "reference",
            Environment =
                EnvironmentReader.Read(new CorePlan([], [], null), fixedTiering: true) with { HarnessVersion = "1.0.0+0123456789" },
            Presets =
            [
                new PresetRecord
                {
                    Name = "mine",
                    Title = "t",
                    Source = new PublishedSource("A. Author", "Title", "Journal", 2012, "https://doi.org/10"),
                    Rows =
                    [
                        PresetRow.Measured("late", 4, "s").Against("about 10 s").AtMost(3, "at most 3 s"),
                        PresetRow.Model("bytes", 871.2, "B").Against(871)
                    ],
                    Why = ["Because."],
                },
            ],
        };
        var lines = PresetTables.Fill("<!-- preset mine ../results/presets.json -->\nold\n<!-- /preset -->\n", _ => file).Split('\n');
        Assert.Equal(
            [
                "<!-- preset mine ../results/presets.json -->",
                "**Differs.**",
                "",
                "| what | theirs | ours | pass rule |",
                "|---|---:|---:|---|",
                "| late | about 10 s | 4 s | **differs**: at most 3 s |",
                "| bytes | 871 | 871.2 B (modelled) | reported only |",
                "",
                "Because.",
                "",
                "<sub>From [presets.json](../results/presets.json), measured at commit 0123456. Theirs: A. Author: Title. "
                    + "Journal, 2012. https://doi.org/10</sub>",
                "<!-- /preset -->",
                "",
            ],
            lines);
        Assert.Contains(
            "has no preset 'other'; it has: mine",
            Assert.Throws<RunDataException>(() => PresetTables.Fill("<!-- preset other x -->\n<!-- /preset -->", _ => file)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "not closed", Assert.Throws<RunDataException>(() => PresetTables.Fill("<!-- preset mine x -->\n", _ => file)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_said_against_a_verdict_names_the_verdict_that_the_run_gives()
    {
        var said = File.ReadAllText(Path.Combine(Repository.Root, "docs", "verdicts.md"));
        // Of every run that the document has a table of.
        string[] runs = [.. Regex.Matches(said, @"<!-- table verdicts \.\./results/(\S+) -->").Select(m => m.Groups[1].Value)];
        Assert.Contains("workloads", runs);
        var verdicts = runs.SelectMany(
            run => Bench.Report.Outcome.Summariser.Summarise(SavedRunTests.Read(run), Bench.Report.Prices.PriceSheet.Load(null)).Verdicts)
            .ToArray();
        Assert.All(verdicts, v => Assert.Contains(
            $"- **{v.Workload}, {(v.Pattern is null ? "cannot be told" : Bench.Contract.Patterns.Ladder.Of(v.Pattern).Written)}**: ", said,
            StringComparison.Ordinal));
        Assert.Equal(verdicts.Length, Regex.Count(said, @"(?m)^- \*\*[a-z-]+, "));
    }

    [Fact]
    public void Every_table_of_figures_of_the_README_stands_between_marks()
    {
        var outside = Regex.Replace(Readme, "<!-- table .*?<!-- /table -->", "", RegexOptions.Singleline);
        // What is left are lists of folders and the like.
        Assert.DoesNotMatch(@"(?m)^\|.*\b(p50|p99|held|lost|µs)\b", outside);
    }

    [Fact]
    public void A_figure_that_somebody_changed_by_hand_is_seen()
    {
        var at = Readme.LastIndexOf(" ms |", StringComparison.Ordinal);
        var changed = Readme[..(at - 1)] + (Readme[at - 1] == '1' ? '2' : '1') + Readme[at..];
        Assert.NotEqual(changed, DocTables.Fill(changed, folder => RunData.Read(Path.Combine(Repository.Root, folder))));
    }

    [Theory]
    [InlineData(100, "| 890 ms | $")]
    [InlineData(10_000, "| 890 ms, with 100 clients | $")]
    public void A_latency_of_one_number_of_clients_beside_a_price_for_another_says_so(int priced, string cells)
    {
        using var fixture = new Fixture
        {
            Workload = new() { Name = "feed", Clients = 100, MessagesPerSecond = 1, FreshnessMs = 1000, PriceClients = priced }
        };
        fixture.Add("polling", 1, 890).Add("polling", 2, 890);
        Assert.Contains(
            cells, DocTables.Fill("<!-- table workloads results/x -->\n<!-- /table -->", _ => fixture.Data()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "<!-- table laddder results/x -->\n<!-- /table -->",
        "'laddder' is no kind of table; valid: answers, axes, comebacks, figures, generators, heartbeats, held, ladder, losses, openings, "
            + "others, servers, storms, symptoms, verdicts, workloads")]
    [InlineData(
        "<!-- table held results/x,results/y -->\n<!-- /table -->",
        "a table of kind held shows one run, and 2 are named; kinds for several: generators")]
    [InlineData("<!-- table ladder results/x -->\n", "not closed")]
    public void A_mark_that_is_wrong_is_refused(string text, string expected)
    {
        using var fixture = new Fixture();
        Assert.Contains(
            expected, Assert.Throws<RunDataException>(() => DocTables.Fill(text, _ => fixture.Data())).Message, StringComparison.Ordinal);
    }
}
