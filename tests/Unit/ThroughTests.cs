using Bench.Contract;
using Bench.Contract.Patterns;
using Bench.Loadgen.Commands;
using Bench.Loadgen.Dialects;
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
    public void Slow_readers_and_abusers_are_set_on_one_server()
    {
        var workload = new Workload { Name = "w", Clients = 1000, MessagesPerSecond = 1 };
        Assert.All(
            (PatternSettings[])[new() { Pattern = "sse", SlowReaders = new SlowReaders { Share = 0.01 } },
                new() { Pattern = "sse", Hostile = [Abuse.SlowHeads] }],
            pattern =>
            {
                Assert.Single(new ProcessRule(DescriptorLimit: 2001).LayoutOf(workload, pattern).Servers);
                Assert.All((ProcessRule[])[new(DescriptorLimit: 1000), new(DescriptorLimit: 20_000, Servers: 2)], rule => Assert.Contains(
                    "slow readers and abusers are set on one server, and 1,000 connections are spread over 2; leave --servers out, raise "
                        + "the limit with ulimit -n, or lower the clients",
                    Assert.Throws<ScenarioException>(() => rule.LayoutOf(workload, pattern)).Message, StringComparison.Ordinal));
            });
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
    [InlineData("\"target\": \"own-silent\"", "leave target out of the scenario")]
    [InlineData("\"seed\": 1", null)]
    public void A_search_is_of_the_plain_way_alone(string field, string? refusal)
    {
        var scenario = Parse(
            $$"""{ "name": "s", "workloads": [{ "name": "w", "clients": 1, "messages_per_second": 1 }], "patterns": [{ "pattern": "sse" }], {{field}} }""");
        if (refusal is null) FindMaxCommand.Check(scenario);
        else
            Assert.Contains(
                refusal, Assert.Throws<ScenarioException>(() => FindMaxCommand.Check(scenario)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Others_in_the_scenario_run_each_rung_without_and_with_them()
    {
        var scenario = Parse("""
            { "name": "s", "workloads": [{ "name": "w", "clients": 100, "messages_per_second": 1 }], "slow_readers": { "share": 0.05 }, "hostile": ["slow-heads", "ping-flood"], "hostile_clients": 3,
              "patterns": [{ "pattern": "polling", "interval_ms": 900 }, { "pattern": "sse" }] }
            """);
        const string polling = "polling 900 ms fixed-timer queue", attack = " attacked by 3 each: slow-heads, ping-flood";
        var patterns = scenario.PatternsOf(scenario.Workloads[0]);
        // A poll that is read slowly holds up nobody.
        Assert.Equal(
            [polling, polling + attack, "sse", "sse beside 5 % slow readers at 0 B/s", "sse" + attack], patterns.Select(p => p.Label));
        Assert.Equal([true, false, true, false, false], patterns.Select(p => p.IsPlain));
        Assert.Equal((5, 1), (patterns[3].SlowReaders!.CountOf(100), patterns[3].SlowReaders!.CountOf(3)));
    }

    [Theory]
    [InlineData("\"pattern\": \"polling\", \"slow_readers\": { \"share\": 0.1 }", "a poll that is read slowly holds up nobody")]
    [InlineData("\"pattern\": \"sse\", \"slow_readers\": { \"share\": 0 }", "share is 0; allowed: above 0, to 1")]
    [InlineData("\"pattern\": \"sse\", \"hostile\": [\"slow-heads\", \"slow-heads\"]", "hostile names an abuse twice")]
    [InlineData("\"pattern\": \"sse\", \"hostile\": [\"slow-head\"]", "slow-heads")]
    [InlineData("\"pattern\": \"polling\", \"resume\": false", "a poll always says what it has")]
    [InlineData("\"pattern\": \"long-polling\", \"watchdog_ms\": 1000", "a request that is asked has a time limit of its own")]
    [InlineData("\"pattern\": \"sse\", \"heartbeat_ms\": 1000, \"watchdog_ms\": 1000", "give more than the heartbeat")]
    public void What_cannot_be_of_others_and_of_heartbeats_is_refused(string pattern, string wanted) =>
        Assert.Contains(
            wanted,
            Assert.Throws<ScenarioException>(() => Parse(
                $$"""{ "name": "s", "workloads": [{ "name": "w", "clients": 1, "messages_per_second": 1 }], "patterns": [{ {{pattern}} }] }""")).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData(
        "own", "\"pattern\": \"sse\", \"watchdog_ms\": 15000", "watchdog_ms is 15,000, and a quiet connection hears nothing for 15,000 ms")]
    [InlineData("own", "\"pattern\": \"sse\", \"watchdog_ms\": 15001", null)]
    // .NET looks four times in the interval.
    [InlineData("own", "\"pattern\": \"websocket\", \"watchdog_ms\": 15001", "a quiet connection hears nothing for 18,750 ms")]
    [InlineData("own", "\"pattern\": \"websocket\", \"watchdog_ms\": 18751", null)]
    [InlineData("own-floor", "\"pattern\": \"websocket\", \"watchdog_ms\": 15001", null)]
    [InlineData(
        "own", "\"pattern\": \"websocket\", \"heartbeat_ms\": 1000, \"watchdog_ms\": 1250",
        "a quiet connection hears nothing for 1,250 ms")]
    [InlineData("own-silent", "\"pattern\": \"sse\", \"watchdog_ms\": 3600000", "a quiet connection hears nothing for 3,600,000 ms")]
    public void A_watchdog_waits_for_longer_than_a_quiet_connection_hears_nothing(string target, string pattern, string? refusal)
    {
        var scenario = Parse(
            $$"""{ "name": "s", "workloads": [{ "name": "w", "clients": 1, "messages_per_second": 1 }], "patterns": [{ {{pattern}} }], "target": "{{target}}" }""");
        if (refusal is null) Check(scenario);
        else Assert.Contains(refusal, Assert.Throws<ScenarioException>(() => Check(scenario)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5000, "a quiet connection hears nothing for 5,000 ms")]
    [InlineData(0, "a quiet connection hears nothing for ever")]
    [InlineData(4999, null)]
    [InlineData(null, null)] // Nobody knows.
    public void Of_another_server_a_watchdog_goes_by_what_its_file_says(int? keepAliveMs, string? refusal)
    {
        var scenario = new Scenario
        {
            Name = "s",
            Workloads = [new Workload { Name = "w", Clients = 1, MessagesPerSecond = 1 }],
            Patterns = [new PatternSettings { Pattern = "sse", Target = "theirs", KeepAliveMs = keepAliveMs, WatchdogMs = 5000 }]
        };
        var none = new Dictionary<string, TargetFile>();
        if (refusal is null) ThroughChoice.Check(scenario, none);
        else
            Assert.Contains(
                refusal, Assert.Throws<ScenarioException>(() => ThroughChoice.Check(scenario, none)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("own-post", "sse", "\"slow_readers\": { \"share\": 0.1 }", null)]
    [InlineData("aspnet-sse", "sse", "\"slow_readers\": { \"share\": 0.1 }", null)]
    [InlineData("own", "sse", "\"tls\": true, \"slow_readers\": { \"share\": 0.1 }, \"hostile\": [\"slow-heads\"]", null)]
    [InlineData("own", "sse", "\"tls\": true, \"http2\": true, \"hostile\": [\"slow-heads\"]", "speak HTTP/1.1; leave http2 out")]
    [InlineData("own-post", "sse", "\"hostile\": [\"slow-heads\"]", "abusers ask for what the harness's own server has (own, ")]
    [InlineData("own-post", "long-polling", "\"slow_readers\": { \"share\": 0.1 }", "leave target out, or take sse or websocket")]
    [InlineData("signalr", "websocket", "\"slow_readers\": { \"share\": 0.1 }", "slow readers do not speak a hub's protocol")]
    [InlineData("aspnet-ticker", "sse", "\"slow_readers\": { \"share\": 0.1 }", "this target publishes by itself; leave slow_readers out")]
    public void Others_are_set_on_what_they_can_speak_to(string target, string pattern, string others, string? refusal)
    {
        var scenario = Parse($$"""
            { "name": "s", "workloads": [{ "name": "w", "clients": 10, "messages_per_second": 1 }], "target": "{{target}}",
              "patterns": [{ "pattern": "{{pattern}}", {{others}} }] }
            """);
        if (refusal is null) Check(scenario);
        else Assert.Contains(refusal, Assert.Throws<ScenarioException>(() => Check(scenario)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("heartbeat")]
    [InlineData("restart")]
    public void What_comes_with_the_harness_passes(string name) => Check(ScenarioFile.Load(name));

    [Fact]
    public void Every_abuse_can_be_done_and_is_told_in_the_docs()
    {
        var told = File.ReadAllText(Path.Combine(Repository.Root, "docs", "trouble.md"));
        Assert.All(KebabCase.All<Abuse>(), abuse =>
        {
            Assert.Equal(abuse.Value, Bench.Loadgen.Hostile.AbuseList.Of(abuse.Value).Key);
            Assert.Contains($"| `{abuse.Key}` |", told, StringComparison.Ordinal);
        });
    }

    private static void Check(Scenario scenario)
    {
        var choice = TargetChoice.Of(scenario, [], owned: false, _ => { });
        ThroughChoice.Check(choice.Scenario, choice.Files);
    }

    private static Scenario Parse(string text) => ScenarioFile.Parse(System.Text.Encoding.UTF8.GetBytes(text), "s.json");
}
