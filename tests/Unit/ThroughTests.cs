using Bench.Contract;
using Bench.Contract.Patterns;
using Bench.Loadgen.Commands;
using Bench.Loadgen.Middleboxes;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Running;
using Bench.Loadgen.Scenarios;

namespace Bench.Tests.Unit;

/// <summary>What stands between the sides, as scenarios and the command line say it, and what its configurations hold.</summary>
public sealed class ThroughTests
{
    private static readonly MiddleboxPlace Place = new(4001, new Uri("http://127.0.0.1:4000/"), null, AsRoot: false);

    public static TheoryData<Through> Boxes => [.. MiddleboxList.All.Select(m => m.Key)];

    [Fact]
    public void Every_setting_but_none_has_a_middlebox() =>
        Assert.Equal(Enum.GetValues<Through>().Except([Through.Direct]), MiddleboxList.All.Select(m => m.Key));

    [Theory]
    [MemberData(nameof(Boxes))]
    public void A_configuration_listens_on_loopback_and_leads_to_the_server(Through through)
    {
        var text = MiddleboxList.Of(through).Text(Place);
        Assert.Matches(@"(?m)^\s*(listen |bind |""Urls"": ""http://)127\.0\.0\.1:4001\b", text);
        Assert.Contains("127.0.0.1:4000", text, StringComparison.Ordinal);
        Assert.DoesNotContain("user root", text, StringComparison.Ordinal);
        Assert.Equal(through.HasOwnTimeouts(), text != MiddleboxList.Of(through).Text(Place with { TimeoutMs = 123 }));
    }

    [Theory]
    [MemberData(nameof(Boxes))]
    public void No_path_of_this_machine_and_no_port_that_is_left_out_is_in_a_configuration(Through through)
    {
        var text = MiddleboxList.Of(through).Text(Place with { Server = new Uri("http://127.0.0.1:80/") });
        Assert.DoesNotContain(Path.GetTempPath(), text, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"(?m)_temp_path /|pid /", text);
        // HAProxy takes the port of the client's own connection where none is said, which is its own.
        if (MiddleboxList.Of(through).Program == "haproxy") Assert.Contains("server behind 127.0.0.1:80\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_part_of_the_build_is_asked_by_no_command_of_its_name() =>
        Assert.Equal([Through.YarpDefault, Through.Yarp], MiddleboxList.All.Where(box => box.IsPart).Select(box => box.Key));

    [Fact]
    public void What_mends_a_harm_stands_in_the_configuration_that_is_mended()
    {
        var mended = 0;
        foreach (var through in MiddleboxList.All.Select(m => m.Key))
        {
            foreach (var (kind, harm) in Ladder.All.SelectMany(kind => Enum.GetValues<Harm>().Select(harm => (kind, harm))))
            {
                if (Mending.Of(through, kind, harm) is not { } mending) continue;
                mended++;
                var text = MiddleboxList.Of(through.Mended()!.Value).Text(Place);
                Assert.All(mending.Lines, line => Assert.Contains(line, text, StringComparison.Ordinal));
                Assert.All(
                    mending.Lines, line => Assert.DoesNotContain(line, MiddleboxList.Of(through).Text(Place), StringComparison.Ordinal));
            }
        }

        Assert.True(mended > 10, $"{mended}");
    }

    [Fact]
    public void Every_line_that_mends_something_is_told_in_the_docs()
    {
        var told = File.ReadAllText(Path.Combine(Repository.Root, "docs", "trouble.md"));
        Assert.All(
            [NginxText.UpgradeMap, .. NginxText.Upgrade, .. NginxText.Host, .. NginxText.Unbuffered, .. NginxText.Patient,
                .. HaproxyText.Patient, .. HaproxyText.NoDelay, .. YarpText.Patient],
            line => Assert.Contains(line, told, StringComparison.Ordinal));
        Assert.All(MiddleboxList.All, box => Assert.Contains($"`{box.Name}`", told, StringComparison.Ordinal));
        Assert.All(
            KebabCase.All<Trouble>().Keys.Except(["none"]), trouble => Assert.Contains($"`{trouble}`", told, StringComparison.Ordinal));
    }

    [Fact]
    public void A_program_that_is_not_here_is_a_sentence_with_the_command_that_installs_it()
    {
        var box = MiddleboxList.OfSystem(Through.Haproxy, "no-such-proxy", "haproxy", "x.cfg", (_, _) => [], _ => "");
        Assert.Equal("through haproxy needs no-such-proxy, which is not here; get it with: apt-get install haproxy", box.Missing);
    }

    [Theory]
    [InlineData("nginx version: nginx/1.22.1\n", "1.22.1")]
    [InlineData("HAProxy version 2.6.12-1+deb12u4 2026/10/17 - https://haproxy.org/\nStatus: long-term", "2.6.12-1+deb12u4")]
    [InlineData("nginx: invalid option", null)]
    public void A_version_is_found_in_what_a_program_says(string answer, string? version) =>
        Assert.Equal(version, MiddleboxVersion.In(answer));

    [Fact]
    public async Task A_program_that_never_tells_its_version_is_named_without_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the program that hangs is a shell script");
        if (OperatingSystem.IsWindows()) return;
        var folder = Directory.CreateTempSubdirectory("version-").FullName;
        try
        {
            // What it has started holds the pipes open, as what a real one has started would.
            var script = Path.Combine(folder, "nginx");
            await WriteProgramAsync(script, "#!/bin/sh\nsleep 600 & wait\n");
            Assert.Equal("nginx", await MiddleboxVersion.AskAsync("nginx", script, TimeSpan.FromMilliseconds(1)));
            await WriteProgramAsync(Path.Combine(folder, "told"), "#!/bin/sh\necho 'nginx version: nginx/1.22.1' >&2\n");
            Assert.Equal("nginx 1.22.1", await MiddleboxVersion.AskAsync("nginx", Path.Combine(folder, "told"), Eventually.Patience));
            Assert.Equal("nginx", await MiddleboxVersion.AskAsync("nginx", Path.Combine(folder, "nowhere"), Eventually.Patience));
            Assert.Equal("nginx", await MiddleboxVersion.AskAsync("nginx", path: null, Eventually.Patience));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // By another process: what this one writes, a child that another test starts meanwhile may have open for a
    // moment, and Linux starts no such file.
    private static async Task WriteProgramAsync(string path, string text)
    {
        using var shell = System.Diagnostics.Process.Start("sh", ["-c", "printf %s \"$1\" >\"$0\" && chmod 700 \"$0\"", path, text]);
        await shell.WaitForExitAsync(Eventually.Token());
        Assert.Equal(0, shell.ExitCode);
    }

    [Fact]
    public void The_scenarios_way_and_trouble_are_each_patterns_that_says_nothing_of_its_own()
    {
        var scenario = Parse("""
            { "name": "s", "workloads": [{ "name": "w", "clients": 1, "messages_per_second": 1 }], "through": "haproxy-default", "through_timeout_ms": 2000, "trouble": "reset",
              "patterns": [{ "pattern": "sse" }, { "pattern": "sse", "through": "direct" }, { "pattern": "sse", "through": "nginx", "trouble": "none" }] }
            """);
        var patterns = scenario.PatternsOf(scenario.Workloads[0]);
        Assert.Equal(
            ["sse through haproxy-default cut 2000 ms trouble reset", "sse trouble reset", "sse through nginx"],
            patterns.Select(p => p.Label));
        // The lines that mend it have timeouts of their own, and a direct way has none.
        Assert.Equal([2000, null, null], patterns.Select(p => p.ThroughTimeoutMs));
        Assert.Equal([(Trouble?)Trouble.Reset, Trouble.Reset, null], patterns.Select(p => p.Trouble));
    }

    [Fact]
    public void The_command_line_puts_each_pattern_once_through_each()
    {
        var scenario = Parse("""
            { "name": "s", "workloads": [{ "name": "w", "clients": 1, "messages_per_second": 1 }], "through": "nginx", "patterns": [{ "pattern": "sse" }, { "pattern": "sse", "through": "haproxy" }, { "pattern": "websocket" }] }
            """);
        var chosen = ThroughChoice.Of(scenario, ["direct", "nginx-default"]);
        Assert.Equal(
            ["sse", "sse through nginx-default", "websocket", "websocket through nginx-default"],
            chosen.PatternsOf(chosen.Workloads[0]).Select(p => p.Label));
        Assert.Same(scenario, ThroughChoice.Of(scenario, []));
    }

    [Theory]
    [InlineData("\"trouble_at_seconds\": 4.5", "raise phases.steady_seconds")]
    [InlineData("\"trouble_seconds\": 0", "allowed: 0.1 to 3600")]
    [InlineData("\"trouble_seconds\": 3", null)]
    public void A_trouble_that_outlasts_the_steady_state_is_refused(string phase, string? wanted)
    {
        var text = $$"""{ "name": "s", "workloads": [{ "name": "w", "clients": 1, "messages_per_second": 1 }], "patterns": [{ "pattern": "sse", "trouble": "stall" }], "phases": { "steady_seconds": 5, {{phase}} } }""";
        if (wanted is null) Assert.NotNull(Parse(text));
        else Assert.Contains(wanted, Assert.Throws<ScenarioException>(() => Parse(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_middlebox_has_two_descriptors_for_a_connection_and_a_relay_stands_before_one_server()
    {
        var workload = new Workload { Name = "w", Clients = 1000, MessagesPerSecond = 1 };
        var rule = new ProcessRule(DescriptorLimit: 2000);
        Assert.Single(rule.LayoutOf(workload, new PatternSettings { Pattern = "sse" }).Servers);
        Assert.Equal(2, rule.LayoutOf(workload, new PatternSettings { Pattern = "sse", Through = Through.Nginx }).Servers.Count);
        Assert.Contains(
            "lower the clients",
            Assert.Throws<ScenarioException>(
                () => rule.LayoutOf(workload, new PatternSettings { Pattern = "sse", Trouble = Trouble.Reset })).Message,
            StringComparison.Ordinal);
        Assert.Single(
            rule.LayoutOf(workload with { Clients = 800 }, new PatternSettings { Pattern = "sse", Trouble = Trouble.Reset }).Servers);
    }

    [Fact]
    public void What_stands_between_has_room_for_the_clients_that_it_is_given()
    {
        var workload = new Workload { Name = "w", Clients = 12_000, MessagesPerSecond = 1 };
        Assert.All(Enum.GetValues<Through>().Where(through => through.MostConnections() is not null), through =>
        {
            var pattern = new PatternSettings { Pattern = "sse", Through = through };
            Assert.All(
                new ProcessRule().LayoutOf(workload, pattern).Servers,
                server => Assert.InRange(server.Clients, 1, through.MostConnections()!.Value));
            Assert.All(
                new ProcessRule(DescriptorLimit: 20_000).LayoutOf(workload, pattern).Servers,
                server => Assert.InRange(2 * server.Clients + NginxText.KeptIdle, 1, NginxText.Connections));
        });
        Assert.Single(new ProcessRule().LayoutOf(workload, new PatternSettings { Pattern = "sse", Through = Through.Haproxy }).Servers);
    }

    [Theory]
    [InlineData("own-silent", "sse", false)]
    [InlineData("own-silent", "websocket", false)]
    [InlineData("own-silent", "long-polling", true)]
    [InlineData("own", "sse", true)]
    [InlineData("theirs", "sse", false)]
    public void Whole_periods_of_idleness_are_waited_for_only_where_a_sign_of_life_comes(string target, string pattern, bool whole)
    {
        var scenario = Parse(
            """{ "name": "s", "workloads": [{ "name": "w", "clients": 1, "messages_per_second": 1 }], "patterns": [{ "pattern": "sse" }] }""");
        Assert.Equal(whole, Run.IdleOf(scenario, scenario.Workloads[0], new PatternSettings
        {
            Pattern = pattern,
            Target = target,
            KeepAliveMs = pattern == "long-polling" ? null : OwnTargets.KeepAliveMsOf(target)
        }).WholePeriods);
    }

    [Theory]
    [InlineData(
        "\"trouble\": \"reset\"",
        "sse trouble reset: find-max searches on the plain way; leave trouble, through and loss_percent out of the scenario")]
    [InlineData(
        "\"through\": \"nginx\"",
        "sse through nginx: find-max searches on the plain way; leave trouble, through and loss_percent out of the scenario")]
    [InlineData(
        "\"target\": \"nchan\"",
        "target nchan: find-max searches on the harness's own server; valid: own, own-direct, own-floor, own-silent")]
    [InlineData("\"target\": \"own-floor\"", null)]
    [InlineData("\"seed\": 1", null)]
    public void A_search_is_of_the_plain_way_alone(string field, string? refusal)
    {
        var scenario = Parse(
            $$"""{ "name": "s", "workloads": [{ "name": "w", "clients": 1, "messages_per_second": 1 }], "patterns": [{ "pattern": "sse" }], {{field}} }""");
        if (refusal is null) Of([]);
        else Assert.Contains(refusal, Assert.Throws<ScenarioException>(() => Of([])).Message, StringComparison.Ordinal);

        Scenario Of(string[] asked) => FindMaxCommand.Of(scenario, asked, said => Assert.Fail(said));
    }

    [Fact]
    public void A_search_takes_each_pattern_to_each_server_of_the_harness_that_was_asked_for()
    {
        var scenario = Parse(
            """{ "name": "s", "workloads": [{ "name": "w", "clients": 1, "messages_per_second": 1 }], "patterns": [{ "pattern": "sse" }] }""");
        var chosen = FindMaxCommand.Of(scenario, ["own", "own-floor"], said => Assert.Fail(said));
        Assert.Equal(["sse", "sse on own-floor"], chosen.Patterns.Select(p => p.Label));
        var refused = Assert.Throws<ScenarioException>(() => FindMaxCommand.Of(scenario, ["own", "mine.json"], _ => { }));
        Assert.Contains("target mine.json: find-max searches on the harness's own server", refused.Message, StringComparison.Ordinal);
    }

    private static Scenario Parse(string text) => ScenarioFile.Parse(System.Text.Encoding.UTF8.GetBytes(text), "s.json");
}
