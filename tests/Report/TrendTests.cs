using Bench.Loadgen.Results;
using Bench.Report;
using Bench.Report.Comparison;
using Bench.Report.Saved;
using Bench.Report.Trend;

namespace Bench.Tests.Report;

/// <summary>Figures over saved runs: only what is alike is joined and held against each other.</summary>
public sealed class TrendTests : IDisposable
{
    private static readonly double[] Noise = [0.98, 1.0, 1.03, 0.99];

    private readonly string _folder = Directory.CreateTempSubdirectory("bench-trend-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static TrendRun Run(
        string name, int day, double cpuUs, string processor = "EPYC", double? loopbackUs = null, int trials = 4, string harness = "1",
        int clients = 100, string? option = null)
    {
        using var fixture = new Fixture { LoopbackUs = loopbackUs, Repeats = trials };
        fixture.Workload = fixture.Workload with { Clients = clients };
        for (var repeat = 1; repeat <= trials; repeat++) fixture.Add("sse", repeat, 10, cpuUs * Noise[repeat - 1]);
        var data = fixture.Data();
        var environment = data.Run.Environment with
        {
            Processor = processor,
            HarnessVersion = harness,
            RuntimeSettings = option is null
                ? new Dictionary<string, string>()
                : new Dictionary<string, string> { ["DOTNET_gcServer"] = option }
        };
        return new TrendRun(
            name,
            data with { Run = data.Run with { RunId = name, StartedUtc = $"2026-01-{day:00}T10:30:00Z", Environment = environment } });
    }

    private static TrendWorkload Of(params TrendRun[] runs) => Assert.Single(TrendMaker.Of("results", runs, 0.01, [], []).Workloads);

    private static string Lines(TrendWorkload workload) =>
        string.Join(' ', workload.Lines.Select(l => $"{l.Name}:{string.Join(',', l.Runs.Select(r => r.Name))}"));

    [Fact]
    public void A_figure_that_moved_is_told_with_its_day_its_runs_and_what_else_changed()
    {
        var trend = Of(Run("c", 9, 130, harness: "2"), Run("a", 3, 100), Run("b", 5, 100));
        Assert.Equal("A:a,b,c", Lines(trend)); // By date, whatever order they are read in.
        Assert.Empty(trend.NotTold);
        var move = Assert.Single(trend.Moves);
        Assert.Equal("2026-01-09 10:30, feed, b → c. In between: harness: 1 → 2.", TrendWords.Of(move));
        var figure = Assert.Single(move.Figures);
        Assert.Equal(Movement.Worse, figure.Moved);
        Assert.StartsWith("sse: server CPU a message rose from 100 µs to 130 µs (+30 ± ", TrendWords.Of(figure), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_lost_in_a_run_alone_has_moved()
    {
        var lossy = Run("b", 2, 100);
        lossy = lossy with
        {
            Data = lossy.Data with
            {
                Trials = [.. lossy.Data.Trials.Select(
                    t => t with { File = t.File with { Connections = t.File.Connections with { Lost = 3, Reconnected = 3 } } })]
            }
        };
        var trend = TrendMaker.Of("results", [Run("a", 1, 100), lossy], 0.01, [], []);
        Assert.Equal("1 figure moved beyond noise over 2 runs.", TrendWords.Sentence(trend));
        Assert.Contains(
            "- 2026-01-02 10:30, feed, a → b.\n  - sse: connections lost 0 of 400 → 12 of 400 (in 4 of 4 trials) ▲ worse\n",
            TrendWords.Text(trend, all: false), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_without_a_valid_trial_is_named_with_what_made_it_so()
    {
        var broken = Run("b", 2, 100);
        broken = broken with
        {
            Data = broken.Data with
            {
                Trials = [.. broken.Data.Trials.Select(t => t with
                {
                    File = t.File with
                    {
                        Valid = false,
                        Findings = [new Finding { Code = "nothing-delivered", Severity = Severity.Invalid, Message = "m", Remedy = "r" }]
                    }
                })]
            }
        };
        var trend = Of(Run("a", 1, 100), broken, Run("c", 3, 100));
        Assert.Equal("A:a,c", Lines(trend));
        Assert.Equal(["b: no trial of feed is valid (nothing-delivered)"], trend.NotTold);
        // Where no run has one, and where a run has none at all.
        var none = broken with { Name = "none", Data = broken.Data with { Trials = [] } };
        Assert.Equal(
            ["none: it has no trial", "workload feed: no trial of it is valid in any run"],
            TrendMaker.Of("results", [broken, none], 0.01, [], []).LeftOut);
    }

    [Fact]
    public void How_many_trials_were_made_stands_beside_how_many_are_valid()
    {
        var run = Run("a", 1, 100);
        var last = run.Data.Trials[^1];
        run = run with
        {
            Data = run.Data with
            {
                Trials = [.. run.Data.Trials.SkipLast(1), last with { File = last.File with { Valid = false } }]
            }
        };
        var made = run.Data.Trials.Count;
        Assert.Equal((made - 1, made), Of(run).Points.Select(p => (p.Trials, p.Made)).Single());
        Assert.Contains(
            $"| {made - 1} of {made} |", TrendWords.Text(TrendMaker.Of("results", [run], 0.01, [], []), all: true),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Runs_of_two_machines_are_two_lines_however_they_alternate()
    {
        var trend = Of(Run("a", 1, 100), Run("b", 2, 200, "Xeon"), Run("c", 3, 100), Run("d", 4, 200, "Xeon"));
        Assert.Equal("A:a,c B:b,d", Lines(trend));
        Assert.Empty(trend.Moves);
        Assert.Equal(["processor: EPYC → Xeon"], trend.Lines[1].Apart);
        Assert.StartsWith("Xeon, 2 cores", trend.Lines[1].Machine, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_load_or_setting_begins_a_line_and_another_version_does_not()
    {
        Assert.Equal("A:a B:b", Lines(Of(Run("a", 1, 100), Run("b", 2, 100, clients: 200))));
        Assert.Equal("A:a B:b", Lines(Of(Run("a", 1, 100), Run("b", 2, 100, option: "1"))));
        Assert.Equal("A:a,b", Lines(Of(Run("a", 1, 100), Run("b", 2, 100, harness: "2"))));
    }

    [Fact]
    public void A_machine_that_was_slower_is_told_beside_what_moved_with_it()
    {
        var move = Assert.Single(Of(Run("a", 1, 100, loopbackUs: 7), Run("b", 2, 140, loopbackUs: 9.8)).Moves);
        Assert.Equal("server_cpu_us_per_message", Assert.Single(move.Figures).Figure); // In loopback sends it stands still.
        Assert.Contains("the machine was slower", TrendWords.Of(move), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_of_one_trial_is_drawn_and_never_claimed_to_have_moved()
    {
        var trend = Of(Run("a", 1, 100), Run("b", 2, 300, trials: 1));
        Assert.Empty(trend.Moves);
        Assert.Contains("a difference needs 2 on either side", Assert.Single(trend.NotTold), StringComparison.Ordinal);
        Assert.Equal(2, trend.Points.Count);
    }

    [Fact]
    public void One_run_of_a_kind_leaves_nothing_to_compare()
    {
        var trend = TrendMaker.Of("results", [Run("a", 1, 100), Run("b", 2, 100, "Xeon")], 0.01, [], []);
        Assert.Contains("nothing to compare yet", TrendWords.Sentence(trend), StringComparison.Ordinal);
        Assert.Contains("No run is saved", TrendWords.Sentence(TrendMaker.Of("results", [], 0.01, [], [])), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_program_writes_page_text_and_pictures_and_names_what_it_leaves_out()
    {
        Save("first", 100);
        Save("second", 130);
        Directory.CreateDirectory(Path.Combine(_folder, "damaged"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "damaged", "run.json"), "{", TestContext.Current.CancellationToken);
        var output = Path.Combine(_folder, "trend");
        Assert.Equal(0, await TrendProgram.RunAsync(_folder, output, 0.01, []));
        Assert.Equal(
            ["bench.css", "trend-ci.html", "trend.html", "trend.md"],
            Directory.GetFiles(output).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Contains("trend-3-feed.png", Directory.GetFiles(Path.Combine(output, "charts")).Select(Path.GetFileName));
        var text = await File.ReadAllTextAsync(Path.Combine(output, "trend.md"), TestContext.Current.CancellationToken);
        Assert.Contains(
            "- 2026-01-01 00:00, feed, first → second.\n  - ▲ worse sse: server CPU a message rose from 100 µs to 130 µs", text,
            StringComparison.Ordinal);
        Assert.Contains("- left out: damaged: ", text, StringComparison.Ordinal);
        Assert.Contains("| first | 2026-01-01 00:00 | A | sse | 4 of 4 |", text, StringComparison.Ordinal);
        var page = await File.ReadAllTextAsync(Path.Combine(output, "trend.html"), TestContext.Current.CancellationToken);
        Assert.Contains("What moved, and when", page, StringComparison.Ordinal);
        Assert.DoesNotContain("src=\"http", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_nobody_can_read_is_left_out_by_name_and_ends_nothing()
    {
        Save("first", 100);
        Save("huge", 100);
        // A folder is what nobody can read as a file, root neither.
        Directory.CreateDirectory(Path.Combine(_folder, "closed", "run.json"));
        var trial = Directory.GetFiles(Path.Combine(_folder, "huge", "trials"), "*.json").Order(StringComparer.Ordinal).First();
        var text = System.Text.Json.Nodes.JsonNode.Parse(await File.ReadAllTextAsync(trial, TestContext.Current.CancellationToken))!;
        text["latency_ms"]!["p99"] = 1e300;
        await File.WriteAllTextAsync(trial, text.ToJsonString(), TestContext.Current.CancellationToken);
        var output = Path.Combine(_folder, "trend");
        Assert.Equal(0, await TrendProgram.RunAsync(_folder, output, 0.01, []));
        var said = await File.ReadAllTextAsync(Path.Combine(output, "trend.md"), TestContext.Current.CancellationToken);
        Assert.Matches("- left out: closed: .*run.json cannot be read: ", said);
        Assert.Matches("- left out: huge: .*latency_ms.p99 is 1E\\+300; allowed: ", said);
    }

    [Fact]
    public async Task A_folder_without_runs_and_a_workload_that_none_has_are_refused()
    {
        Assert.Contains(
            "holds no run", (await Assert.ThrowsAsync<RunDataException>(() => TrendProgram.RunAsync(_folder, _folder, 0.01, []))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "is no folder",
            (await Assert.ThrowsAsync<RunDataException>(() => TrendProgram.RunAsync(_folder + "-not", _folder, 0.01, []))).Message,
            StringComparison.Ordinal);
        Save("first", 100);
        Assert.Contains(
            "'fed'; did you mean feed",
            (await Assert.ThrowsAsync<RunDataException>(() => TrendProgram.RunAsync(_folder, _folder, 0.01, ["fed"]))).Message,
            StringComparison.Ordinal);
    }

    private void Save(string name, double cpuUs)
    {
        using var fixture = new Fixture();
        foreach (var pattern in (string[])["polling", "sse"])
            for (var repeat = 1; repeat <= Noise.Length; repeat++)
                fixture.Add(pattern, repeat, pattern == "sse" ? 10 : 450, (pattern == "sse" ? cpuUs : 100) * Noise[repeat - 1]);
        Directory.Move(fixture.Save(), Path.Combine(_folder, name));
        Directory.CreateDirectory(fixture.Folder); // It deletes its folder.
    }
}
