using Bench.Contract;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Statistics;
using Bench.Report;
using Bench.Report.Comparison;
using Bench.Report.Saved;

namespace Bench.Tests.Report;

/// <summary>Two runs against each other: what is certain is claimed, what is noise is not.</summary>
public sealed class CompareTests
{
    private static readonly double[] Noise = [0.98, 1.0, 1.03, 0.99];

    private static readonly double[] OtherNoise = [1.03, 0.99, 0.98, 1.0];

    private static RunData Run(double cpuUs, params string[] patterns)
    {
        using var fixture = Fill(cpuUs, patterns);
        return fixture.Data();
    }

    [Fact]
    public void Trials_of_two_engines_are_not_compared_and_that_is_said()
    {
        var one = Run(100);
        var other = one with { Trials = [.. one.Trials.Select(t => t with { File = t.File with { Engine = "lean" } })] };
        var compare = Comparer.Compare(one, other, leastShift: 0);
        Assert.Empty(compare.Figures);
        Assert.NotEmpty(compare.NotCompared);
        Assert.All(
            compare.NotCompared, line => Assert.Contains($"engine {one.Trials[0].File.Engine} → lean", line, StringComparison.Ordinal));
        Assert.NotEmpty(Comparer.Compare(one, one, leastShift: 0).Figures);
    }

    // The same spread, but in trials that have nothing to do with those of the same repeat.
    private static RunData Apart(double cpuUs)
    {
        using var fixture = Fill(cpuUs, [], noise: OtherNoise);
        return fixture.Data();
    }

    private static Fixture Fill(double cpuUs, string[] patterns, double? loopbackUs = null, double[]? noise = null)
    {
        noise ??= Noise;
        var fixture = new Fixture { LoopbackUs = loopbackUs };
        foreach (var pattern in patterns.Length == 0 ? ["polling", "sse"] : patterns)
            for (var repeat = 1; repeat <= noise.Length; repeat++) fixture.Add(pattern, repeat, 10, cpuUs * noise[repeat - 1]);
        return fixture;
    }

    [Fact]
    public void Settings_that_differ_are_told_by_name_and_what_one_run_did_not_tell_is_not()
    {
        RunData With(Dictionary<string, string>? settings)
        {
            var run = Run(100);
            return run with { Run = run.Run with { Environment = run.Run.Environment with { RuntimeSettings = settings } } };
        }

        var (one, other) = (With(new() { ["DOTNET_GCHeapCount"] = "2", ["DOTNET_gcServer"] = "1" }), With(
            new() { ["DOTNET_GCHeapCount"] = "4" }));
        var told = Comparer.Compare(one, other, leastShift: 0).Differences;
        Assert.Contains("runtime setting DOTNET_GCHeapCount: 2 → 4", told);
        Assert.Contains("runtime setting DOTNET_gcServer: 1 → not set", told);
        Assert.DoesNotContain(
            Comparer.Compare(one, With(null), leastShift: 0).Differences, d => d.StartsWith("runtime setting", StringComparison.Ordinal));
    }

    [Fact]
    public void An_option_of_the_server_that_differs_is_told_as_a_change_of_the_work()
    {
        RunData With(Dictionary<string, string>? options)
        {
            var run = Run(100);
            var server = new ServerInfo
            {
                ProcessId = 1, Version = "1", Runtime = ".NET", ClockEpoch = "e", Processors = 1, ServerGc = false, Tiering = "fixed",
                Build = "Release", Patterns = [],
                Settings = options
            };
            return run with { Run = run.Run with { Environment = run.Run.Environment with { Server = server } } };
        }

        var kinds = Difference.Of(
            With(new() { ["heartbeat_ms"] = "15000", ["ping_ms"] = "15000" }).Run,
            With(new() { ["heartbeat_ms"] = "60000", ["ping_ms"] = "15000", ["new_ms"] = "1" }).Run).ToArray();
        // Both tell of it: the load differs. One alone tells of it: a version does.
        Assert.Contains(new Difference(DifferenceKind.Work, "server option heartbeat_ms: 15000 → 60000"), kinds);
        Assert.Contains(new Difference(DifferenceKind.Version, "server option new_ms: not set → 1"), kinds);
        Assert.DoesNotContain(kinds, d => d.Text.Contains("ping_ms", StringComparison.Ordinal));
        Assert.DoesNotContain(
            Difference.Of(With(null).Run, With(new() { ["heartbeat_ms"] = "1" }).Run),
            d => d.Text.StartsWith("server option", StringComparison.Ordinal));
    }

    [Fact]
    public void A_set_of_cores_differs_only_from_what_another_run_knows_of_its_own()
    {
        RunData With(int? set, int? machine)
        {
            var run = Run(100);
            var environment = run.Run.Environment with { CpusetCores = set, MachineCores = machine };
            return run with { Run = run.Run with { Environment = environment } };
        }

        Assert.Contains(
            "limits of the container: none → a set of 2 of the 8 cores of the machine",
            Comparer.Compare(With(2, 2), With(2, 8), leastShift: 0).Differences);
        Assert.DoesNotContain(
            Comparer.Compare(With(2, null), With(2, 8), leastShift: 0).Differences,
            d => d.StartsWith("limits of the container", StringComparison.Ordinal));
    }

    [Fact]
    public void A_run_against_itself_moves_nothing()
    {
        var compare = Comparer.Compare(Run(100), Run(100), leastShift: 0);
        Assert.NotEmpty(compare.Figures);
        Assert.Equal((0, 0), (compare.Better, compare.Worse));
        Assert.Contains("No figure moved", CompareMarkdown.Sentence(compare), StringComparison.Ordinal);
    }

    [Fact]
    public void A_shift_beyond_the_noise_is_claimed_for_its_figure_alone_and_its_direction_told()
    {
        var worse = Comparer.Compare(Run(100), Run(130), 0.01);
        Assert.All(worse.Figures, f => Assert.Equal(f.Figure == "server_cpu_us_per_message" ? Movement.Worse : Movement.None, f.Moved));
        Assert.Equal(0.30, worse.Figures.First(f => f.Moved == Movement.Worse).Shift!.Value, 0.001);
        var better = Comparer.Compare(Run(130), Run(100), 0.01);
        Assert.Equal((2, 0), (better.Better, better.Worse));
    }

    [Fact]
    public void A_slower_machine_is_told_and_CPU_in_loopback_sends_stands_still()
    {
        using var quiet = Fill(100, [], loopbackUs: 7);
        using var busy = Fill(140, [], loopbackUs: 9.8);
        var compare = Comparer.Compare(quiet.Data(), busy.Data(), 0.01);
        Assert.Equal(
            "the machine was slower: a send and receive over loopback took 7.0 → 9.8 µs of CPU (+40 %). Latencies and CPU times moved "
                + "with it; compare CPU in loopback sends",
            Assert.Single(compare.Differences));
        Assert.All(compare.Figures, f => Assert.Equal(f.Figure == "server_cpu_us_per_message" ? Movement.Worse : Movement.None, f.Moved));
        var relative = compare.Figures.First(f => f.Figure == "server_cpu_loopbacks_per_message");
        Assert.Equal(100 / 7.0, relative.Base, 0.01);
        Assert.Equal(0, relative.Shift!.Value, 0.001);
        using var usual = Fill(100, [], loopbackUs: 7.7);
        Assert.Empty(Comparer.Compare(quiet.Data(), usual.Data(), 0.01).Differences);
    }

    [Fact]
    public void A_shift_within_the_noise_is_not_claimed() => Assert.Equal(0, Comparer.Compare(Run(100), Apart(102), 0).Worse);

    [Fact]
    public void Pairs_of_the_same_seed_tell_a_shift_that_trials_as_they_are_do_not()
    {
        var figure = Comparer.Compare(Run(100), Run(102), 0).Figures.First(f => f.Figure == "server_cpu_us_per_message");
        Assert.Equal((Movement.Worse, true), (figure.Moved, figure.Paired));
        var head = Run(102);
        var seeded = head with { Run = head.Run with { Scenario = head.Run.Scenario with { Seed = head.Run.Scenario.Seed + 1 } } };
        var other = Comparer.Compare(Run(100), seeded, 0).Figures.First(f => f.Figure == "server_cpu_us_per_message");
        Assert.Equal((Movement.None, false), (other.Moved, other.Paired));
    }

    [Fact]
    public void What_the_table_says_it_sees_it_claims_and_the_exit_code_with_it()
    {
        var seen = Comparer.Compare(Run(100), Apart(100), 0).Figures.First(f => f.Figure == "server_cpu_us_per_message").Seen!.Value;
        Assert.InRange(seen, 0.05, 0.5);
        Assert.Equal(2, Comparer.Compare(Run(100), Apart(100 * (1 + seen)), 0).Worse);
        Assert.Contains(
            $"server CPU from {seen * 100:0} %", CompareMarkdown.Sentence(Comparer.Compare(Run(100), Apart(100), 0)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_certain_shift_that_is_too_small_to_matter_is_not_told() =>
        Assert.Equal(0, Comparer.Compare(Run(100), Run(130), leastShift: 0.5).Worse);

    [Fact]
    public void Two_targets_of_one_run_are_compared_as_two_runs_are()
    {
        using var fixture = new Fixture();
        fixture.Patterns.Clear();
        fixture.Patterns.AddRange([new() { Pattern = "sse", Target = "base" }, new() { Pattern = "sse", Target = "head" }]);
        for (var repeat = 1; repeat <= Noise.Length; repeat++)
            fixture.Add(fixture.Patterns[0], repeat, 10, 100 * Noise[repeat - 1])
                .Add(fixture.Patterns[1], repeat, 10, 130 * Noise[repeat - 1]);
        var run = fixture.Data();
        var compare = Comparer.Compare(OneTarget.Of(run, "base"), OneTarget.Of(run, "head"), 0.01);
        Assert.Equal(("base", "head", 1), (compare.BaseRun, compare.HeadRun, compare.Worse));
        Assert.Empty(compare.Differences);
        Assert.Equal(
            ("sse", true),
            (compare.Figures.Single(f => f.Moved == Movement.Worse).Label, compare.Figures.Single(f => f.Moved == Movement.Worse).Paired));
        Assert.Contains(
            "'haed'; did you mean head", Assert.Throws<RunDataException>(() => OneTarget.Of(run, "haed")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_only_one_run_has_is_named()
    {
        var compare = Comparer.Compare(Run(100, "sse"), Run(100, "sse", "polling"), 0);
        Assert.Contains("polling", Assert.Single(compare.NotCompared), StringComparison.Ordinal);
        Assert.All(compare.Figures, f => Assert.Equal("sse", f.Pattern));
    }

    [Fact]
    public void A_figure_that_only_one_run_has_is_named_and_is_not_one_that_stayed_the_same()
    {
        var (whole, other) = (Run(100, "sse"), Run(100, "sse"));
        var lacking = other with
        {
            Trials = [.. other.Trials.Select(t => t with { File = t.File with { MemoryPerConnection = null } })]
        };
        var compare = Comparer.Compare(whole, lacking, 0);
        Assert.DoesNotContain(compare.Figures, f => f.Figure == "server_memory_kb_per_connection");
        Assert.Matches(
            "^feed, sse: .*server memory a connection.*: in [0-9]+ trials of .* and 0 of ", Assert.Single(compare.NotCompared));
        Assert.Empty(Comparer.Compare(whole, other, 0).NotCompared);
    }

    [Fact]
    public void The_trials_that_a_claim_needs_follow_from_the_spread_and_the_number_of_figures()
    {
        var compare = Comparer.Compare(Run(100), Apart(100), 0);
        var figure = compare.Figures.First(f => f.Figure == "server_cpu_us_per_message");
        // A deviation of 2.16 % a trial, and half of 5 % over all figures for each of the two tests.
        var risk = Comparer.WrongClaims / compare.Figures.Count / 2;
        Assert.Equal(TrialsNeeded.ForTwo(0.0216, 0.05, risk), figure.TrialsForFivePercent);
        // An interval of ± 5 %, as it said before, takes 3: and sees nothing then.
        Assert.InRange(figure.TrialsForFivePercent!.Value, 6, 12);
    }

    [Theory]
    [InlineData(100, 0)]
    [InlineData(130, 2)]
    public async Task The_program_writes_table_chart_and_page_and_exits_by_the_answer(double headCpuUs, int expected)
    {
        using var first = Fill(100, []);
        using var second = Fill(headCpuUs, []);
        var output = Path.Combine(second.Folder, "compare");
        Assert.Equal(expected, await CompareProgram.RunAsync(first.Save(), second.Save(), output, 0.01));
        Assert.Equal(
            ["bench.css", "compare-ci.html", "compare.html", "compare.json", "compare.md", "compare.png", "compare.svg"],
            Directory.GetFiles(output).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        var page = await File.ReadAllTextAsync(Path.Combine(output, "compare.html"), TestContext.Current.CancellationToken);
        Assert.Equal(expected == 2, page.Contains("What moved", StringComparison.Ordinal));
        Assert.DoesNotContain("src=\"http", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runs_with_nothing_in_common_are_refused_with_the_reason()
    {
        using var first = Fill(100, ["sse"]);
        using var second = Fill(100, ["polling"]);
        var refusal = await Assert.ThrowsAsync<RunDataException>(
            () => CompareProgram.RunAsync(first.Save(), second.Save(), Path.Combine(second.Folder, "compare"), 0.01));
        Assert.Contains("only in", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Trials_that_fewer_agents_made_are_counted()
    {
        using var whole = new Fixture();
        whole.Add("sse", 1, 3).Add("sse", 2, 3);
        using var fewer = new Fixture();
        fewer.Add("sse", 1, 3).Add("sse", 2, 3);
        fewer.Change("sse", 2, t => t with { Agents = ["A"], AgentsGone = ["B"] });
        Assert.Equal(
            ["made by fewer agents than the run began with: 1 of 2 trials of fixture (head)"],
            Comparer.Compare(whole.Data(), fewer.Data(), 0.01).Differences);
    }

    [Fact]
    public void Trials_that_were_left_out_as_invalid_are_counted()
    {
        using var clean = new Fixture();
        clean.Add("sse", 1, 3).Add("sse", 2, 3);
        using var spoiled = new Fixture();
        spoiled.Add("sse", 1, 3).Add("sse", 2, 3, valid: false).Add("sse", 3, 3);
        Assert.Equal(
            ["left out as invalid: 1 of 3 trials of fixture (head)"], Comparer.Compare(clean.Data(), spoiled.Data(), 0.01).Differences);
    }

    [Fact]
    public void Which_run_is_not_whole_is_told_though_both_have_one_name()
    {
        using var whole = Fill(100, ["polling", "sse"]);
        using var part = Fill(100, ["polling"]);
        (part.Status, part.Repeats) = (RunStatus.Interrupted, Noise.Length);
        var compare = Comparer.Compare(whole.Data(), part.Data(), 0.01);
        Assert.Equal([$"fixture (head) is not whole: {Noise.Length} of {2 * Noise.Length} planned trials are there"], compare.Differences);
        Assert.Equal(["feed, sse: planned in both runs, and no trial of it was made in fixture (head)"], compare.NotCompared);
        part.Status = RunStatus.Complete; // So that its plan has nothing else.
        Assert.Equal(["feed, sse: only in fixture (base)"], Comparer.Compare(whole.Data(), part.Data(), 0.01).NotCompared);
    }

    [Fact]
    public void What_was_lost_in_one_run_alone_has_moved_were_it_a_single_message()
    {
        using var whole = Fill(100, ["sse"]);
        using var lossy = Fill(100, ["sse"]);
        lossy.Change("sse", 3, t => t with { Messages = t.Messages with { Lost = 1 } });
        var worse = Comparer.Compare(whole.Data(), lossy.Data(), 0.01);
        Assert.Equal((1, 0), (worse.Worse, worse.Better));
        var words = CompareMarkdown.Words(Assert.Single(worse.Faults, f => f.Moved != Movement.None));
        Assert.Equal("sse: messages lost 0 of 4,000 → 1 of 4,000 (in 1 of 4 trials) ▲ worse", words);
        Assert.Contains($"- feed, {words}\n", CompareMarkdown.Text(worse, all: false), StringComparison.Ordinal);
        Assert.StartsWith("1 got worse and 0 got better beyond noise, of ", CompareMarkdown.Sentence(worse), StringComparison.Ordinal);
        var better = Comparer.Compare(lossy.Data(), whole.Data(), 0.01);
        Assert.Equal((0, 1), (better.Worse, better.Better));
    }

    [Fact]
    public void Connections_that_were_lost_or_not_held_have_moved()
    {
        using var whole = Fill(100, ["sse"]);
        using var lossy = Fill(100, ["sse"]);
        lossy.Change("sse", 1, t => t with { Connections = t.Connections with { Lost = 75, Held = 25 } });
        Assert.Equal(
            ["connections.lost", "connections.not_held"],
            Comparer.Compare(whole.Data(), lossy.Data(), 0.01).Faults.Where(f => f.Moved == Movement.Worse).Select(f => f.Fault));
    }

    [Theory]
    [InlineData(new long[] { 1, 0, 2, 0 }, new long[] { 3, 1, 0, 2 }, Movement.None)]
    [InlineData(new long[] { 1, 0, 2, 0 }, new long[] { 300, 90, 200, 170 }, Movement.Worse)]
    [InlineData(new long[] { 300, 90, 200, 170 }, new long[] { 1, 0, 2, 0 }, Movement.Better)]
    [InlineData(new long[] { 5, 5, 5, 5 }, new long[] { 5, 5, 5, 5 }, Movement.None)]
    public void What_both_runs_lost_has_moved_where_the_trials_tell_it_apart_and_else_both_numbers_are_told(
        long[] inBase, long[] inHead, Movement expected)
    {
        var compare = Comparer.Compare(Lost(inBase), Lost(inHead), 0.01);
        var fault = Assert.Single(compare.Faults, f => f.Fault == "messages.lost");
        Assert.Equal((expected, inBase.Sum(), inHead.Sum()), (fault.Moved, fault.Base.Count, fault.Head.Count));
        Assert.Equal(
            expected == Movement.None && inBase.Sum() != inHead.Sum(),
            CompareMarkdown.Text(compare, all: false).Contains("not told apart from noise", StringComparison.Ordinal));
    }

    [Fact]
    public void What_goes_wrong_on_purpose_takes_more_than_one_loss_to_have_moved()
    {
        long[] none = [0, 0, 0, 0];
        Assert.Equal(Movement.None, Of([0, 0, 1, 0]));
        Assert.Equal(Movement.Worse, Of([50, 60, 55, 58]));

        Movement Of(long[] inHead)
        {
            var compare = Comparer.Compare(Lost(none, Trouble.Restart), Lost(inHead, Trouble.Restart), 0.01);
            return Assert.Single(compare.Faults, f => f.Fault == "messages.lost").Moved;
        }
    }

    [Fact]
    public void A_count_that_one_run_does_not_know_is_named()
    {
        using var unknown = Fill(100, ["sse"]);
        unknown.Change(_ => true, t => t with { Messages = t.Messages with { Lost = null } });
        Assert.Equal(
            "feed, sse: messages lost: in 4 trials of fixture (base) and 0 of fixture (head); a difference needs 2 on either side",
            Assert.Single(Comparer.Compare(Run(100, "sse"), unknown.Data(), 0.01).NotCompared));
    }

    [Fact]
    public async Task A_lost_message_is_in_the_files_and_the_exit_code()
    {
        using var whole = Fill(100, ["sse"]);
        using var lossy = Fill(100, ["sse"]);
        lossy.Change("sse", 3, t => t with { Messages = t.Messages with { Lost = 7 } });
        var output = Path.Combine(lossy.Folder, "compare");
        Assert.Equal(2, await CompareProgram.RunAsync(whole.Save(), lossy.Save(), output, 0.01));
        var json = System.Text.Json.Nodes.JsonNode.Parse(
            await File.ReadAllTextAsync(Path.Combine(output, "compare.json"), TestContext.Current.CancellationToken))!;
        var fault = Assert.Single(json["faults"]!.AsArray(), f => (string?)f!["fault"] == "messages.lost")!;
        Assert.Equal(
            "worse 7 of 4000 in 1 of 4",
            $"{fault["moved"]} {fault["head"]!["count"]} of {fault["head"]!["of"]} in {fault["head"]!["trials_with"]} of "
                + $"{fault["head"]!["trials"]}");
        Assert.Contains(
            "messages lost 0 of 4,000 → 7 of 4,000",
            System.Net.WebUtility.HtmlDecode(
                await File.ReadAllTextAsync(Path.Combine(output, "compare.html"), TestContext.Current.CancellationToken)),
            StringComparison.Ordinal);
    }

    // Messages that each trial lost.
    private static RunData Lost(long[] lost, Trouble? trouble = null)
    {
        using var fixture = new Fixture();
        fixture.Patterns.Clear();
        fixture.Patterns.Add(new() { Pattern = "sse", Trouble = trouble });
        for (var i = 0; i < lost.Length; i++)
        {
            fixture.Add(fixture.Patterns[0], i + 1, 10, 100 * Noise[i]);
            fixture.Change("sse", i + 1, t => t with { Messages = t.Messages with { Lost = lost[i] } });
        }

        return fixture.Data();
    }
}
