using Bench.Contract;
using Bench.Loadgen.Commands;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Scenarios;

namespace Bench.Tests.Unit;

/// <summary>Which targets a run measures, and what of its scenario they can carry.</summary>
public sealed class TargetChoiceTests
{
    private static readonly Scenario Ladder = new()
    {
        Name = "s",
        Workloads =
        [
            new Workload { Name = "w", Clients = 10, MessagesPerSecond = 1 },
            new Workload { Name = "chat", Clients = 10, MessagesPerSecond = 0, Direction = Direction.TwoWay, ClientMessagesPerSecond = 1 }
        ],
        Patterns =
        [
            new PatternSettings { Pattern = "polling", IntervalMs = 100 },
            new PatternSettings { Pattern = "sse" },
            new PatternSettings { Pattern = "websocket" }
        ],
    };

    private readonly List<string> _said = [];

    [Fact]
    public void Each_pattern_is_spoken_to_each_target_that_speaks_it()
    {
        var choice = Of(Ladder, "own", "own-direct", "aspnet-sse");
        Assert.Equal(
            ["polling 100 ms fixed-timer queue", "polling 100 ms fixed-timer queue on own-direct", "sse", "sse on own-direct",
                "sse on aspnet-sse", "websocket", "websocket on own-direct"],
            choice.Scenario.PatternsOf(choice.Scenario.Workloads[0]).Select(p => p.Label));
        Assert.Equal(["aspnet-sse"], choice.Files.Keys);
        Assert.Equal(["w"], choice.Scenario.Workloads.Select(w => w.Name));
        Assert.Equal(["left out: aspnet-sse does not speak polling, websocket", "left out, as clients send in them: chat"], _said);
    }

    [Fact]
    public void The_servers_own_targets_leave_nothing_out()
    {
        var choice = Of(Ladder, "own-direct");
        Assert.Equal((2, 3, 0), (choice.Scenario.Workloads.Count, choice.Scenario.Patterns.Count, _said.Count));
        Assert.All(choice.Scenario.Patterns, p => Assert.Equal(["--direct-send", "1"], OwnTargets.OptionsOf(p.Target)));
        Assert.All(Of(Ladder).Scenario.Patterns, p => Assert.Equal([], OwnTargets.OptionsOf(p.Target)));
    }

    [Fact]
    public void A_scenario_names_a_target_for_all_or_for_one_and_the_command_line_for_all()
    {
        var named = Ladder with
        {
            Target = "signalr",
            Patterns = [Ladder.Patterns[2], Ladder.Patterns[1] with { Target = "aspnet-sse" }, Ladder.Patterns[2] with { Target = "own" }]
        };
        Assert.Equal(["websocket on signalr", "sse on aspnet-sse", "websocket"], Of(named).Scenario.Patterns.Select(p => p.Label));
        Assert.Equal(["signalr", "aspnet-sse"], Of(named).Files.Keys);
        Assert.Equal(["websocket on own-direct", "sse on own-direct"], Of(named, "own-direct").Scenario.Patterns.Select(p => p.Label));
    }

    [Fact]
    public void A_target_may_be_given_another_name_so_that_one_file_is_two_servers()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(
                file,
                """{ "name": "mine", "url": "http://127.0.0.1:1", "publish": { "url": "/p?topic=${topic}", "body": "${message}" }, "patterns": { "sse": { "url": "/e?topic=${topic}" } } }""");
            var choice = Of(Ladder, $"base={file}", $"head={file}");
            Assert.Equal(["sse on base", "sse on head"], choice.Scenario.Patterns.Select(p => p.Label));
            Assert.Equal(["base", "head"], choice.Files.Keys);
            Assert.Contains(
                "the name before '='", Assert.Throws<TargetException>(() => Of(Ladder, $"own={file}")).Message, StringComparison.Ordinal);
            Assert.Contains(
                "the name before '='", Assert.Throws<TargetException>(() => Of(Ladder, $"a b={file}")).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_target_that_runs_already_elsewhere_is_measured_there_and_not_started()
    {
        var moved = TargetChoice.Of(Ladder, ["aspnet-sse"], owned: false, _said.Add, "http://localhost:5123").Files["aspnet-sse"];
        Assert.Equal("http://localhost:5123", moved.Spec.Url);
        Assert.Null(moved.Spec.Start);
        var named = Ladder with { Target = "signalr", Patterns = [Ladder.Patterns[2]] };
        Assert.Equal(
            "https://127.0.0.1:1",
            TargetChoice.Of(named, [], owned: false, _said.Add, "https://127.0.0.1:1").Files["signalr"].Spec.Url);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1", "this run has own; give one --target", "own")]
    [InlineData("http://127.0.0.1:1", "this run has own; give one --target")]
    [InlineData("http://127.0.0.1:1", "this run has signalr, aspnet-sse; give one --target", "signalr", "aspnet-sse")]
    [InlineData("127.0.0.1:1", "--target-url: url is '127.0.0.1:1'; it must be http://HOST:PORT", "aspnet-sse")]
    [InlineData("http://127.0.0.1:1/events", "paths stand with the patterns", "aspnet-sse")]
    [InlineData("http://127.0.0.1:${port}", "there is no start", "aspnet-sse")]
    [InlineData("http://192.0.2.1:80", "--i-own-this-target", "aspnet-sse")]
    public void An_address_that_is_of_no_one_target_is_refused(string url, string wanted, params string[] asked) =>
        Assert.Contains(
            wanted, Assert.Throws<TargetException>(() => TargetChoice.Of(Ladder, asked, owned: false, _said.Add, url)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void How_often_a_target_keeps_idle_connections_alive_is_its_files_word()
    {
        Assert.Equal([15.0, 15.0], Of(Ladder, "signalr").Scenario.Patterns.Select(p => p.PeriodSeconds(null)));
        Assert.Equal([null], Of(Ladder, "aspnet-sse").Scenario.Patterns.Select(p => p.PeriodSeconds(null)));
    }

    [Fact]
    public void Tls_is_the_scenarios_word_for_the_own_server_and_the_addresss_for_others()
    {
        var tls = Ladder with { Tls = true };
        Assert.Equal(["sse tls", "websocket tls"], Of(tls).Scenario.PatternsOf(Ladder.Workloads[0]).Skip(1).Select(p => p.Label));
        Assert.Contains(
            "target own-direct cannot be spoken to over TLS: it sends past what encrypts",
            Assert.Throws<TargetException>(() => Of(tls, "own-direct")).Message, StringComparison.Ordinal);
        Assert.Contains(
            "its url is http://127.0.0.1:${port}; write https:// there",
            Assert.Throws<TargetException>(() => Of(tls, "aspnet-sse")).Message, StringComparison.Ordinal);
        var folder = Directory.CreateTempSubdirectory("https-").FullName;
        try
        {
            var file = Path.Combine(folder, "target.json");
            File.WriteAllText(
                file,
                """{ "name": "mine", "url": "https://127.0.0.1:3000", "publish": { "url": "/p" }, "patterns": { "sse": { "url": "/e" } } }""");
            Assert.Equal(["sse tls on mine"], Of(Ladder, file).Scenario.PatternsOf(Ladder.Workloads[0]).Select(p => p.Label));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("signalr", "polling", "nothing is left to measure: signalr does not speak polling")]
    [InlineData("signalr-messagepack", "sse", "nothing is left to measure: signalr-messagepack does not speak sse")]
    [InlineData("signlr", "sse", "did you mean signalr?")]
    public void What_cannot_be_measured_is_a_sentence(string target, string pattern, string wanted) =>
        Assert.Contains(
            wanted,
            Assert.Throws<TargetException>(
                () => Of(Ladder with { Patterns = [new PatternSettings { Pattern = pattern }] }, target)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Sessions_are_resumed_where_tls_is_spoken_alone()
    {
        var asked = Ladder with { Patterns = [Ladder.Patterns[1] with { TlsResume = true }] };
        Assert.Contains(
            "pattern 'sse': tls_resume is of sessions of TLS, and no TLS is spoken; add \"tls\": true",
            Assert.Throws<TargetException>(() => Of(asked)).Message, StringComparison.Ordinal);
        Assert.Throws<TargetException>(() => Of(asked, "aspnet-sse"));
        Assert.Equal(
            ["sse tls resumed"],
            Of(asked with { Tls = true }).Scenario.PatternsOf(Ladder.Workloads[0]).Select(p => p.Label));
    }

    [Fact]
    public void What_a_hub_is_not_spoken_to_by_is_a_sentence()
    {
        Assert.Contains(
            "target signalr: hubs are not spoken to over HTTP/2 yet; leave http2 out",
            Assert.Throws<TargetException>(() => Of(Ladder with { Http2 = true }, "signalr")).Message, StringComparison.Ordinal);
        Assert.Contains(
            "target signalr: SignalR's client asks for nothing compressed; leave compression out",
            Assert.Throws<TargetException>(() => Of(Ladder with { Compression = true }, "signalr")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"url\": \"http://127.0.0.1:1\"", "\"url\": \"/p?k=${env.BT_NOT_SET}\"", "\"url\": \"/e\"")]
    [InlineData("\"url\": \"http://127.0.0.1:1\"", "\"url\": \"/p\", \"headers\": { \"X-Key\": \"${env.BT_NOT_SET}\" }", "\"url\": \"/e\"")]
    [InlineData("\"url\": \"http://127.0.0.1:1\"", "\"url\": \"/p\", \"body\": \"${env.BT_NOT_SET}${message}\"", "\"url\": \"/e\"")]
    [InlineData("\"url\": \"http://127.0.0.1:1\"", "\"url\": \"/p\"", "\"url\": \"/e?k=${env.BT_NOT_SET}\"")]
    [InlineData(
        "\"url\": \"http://127.0.0.1:1\"", "\"url\": \"/p\"",
        "\"url\": \"/e\", \"headers\": { \"Authorization\": \"Bearer ${env.BT_NOT_SET}\" }")]
    [InlineData(
        "\"url\": \"http://127.0.0.1:${port}\", \"start\": { \"command\": [\"sh\", \"${env.BT_NOT_SET}\"] }", "\"url\": \"/p\"",
        "\"url\": \"/e\"")]
    [InlineData(
        "\"url\": \"http://127.0.0.1:${port}\", \"start\": { \"command\": [\"sh\"], \"files\": [\"server.conf\"] }", "\"url\": \"/p\"",
        "\"url\": \"/e\"")]
    public void A_variable_that_is_not_set_is_refused_by_its_name_before_anything_starts(string address, string publish, string pattern) =>
        WithFile(
            $$"""{ "name": "mine", {{address}}, "publish": { {{publish}} }, "patterns": { "sse": { {{pattern}} } } }""",
            file => Assert.Contains(
                "target mine: its file names environment variables that are not set: BT_NOT_SET; set them before "
                    + "the run, such as with export BT_NOT_SET=…",
                Assert.Throws<TargetException>(
                    () => Of(Ladder with { Patterns = [new PatternSettings { Pattern = "sse" }] }, file)).Message,
                StringComparison.Ordinal));

    [Fact]
    public void A_variable_of_a_pattern_that_is_not_measured_is_not_needed() => WithFile(
        """{ "name": "mine", "url": "http://127.0.0.1:1", "publish": { "url": "/p" }, "patterns": { "sse": { "url": "/e" }, "websocket": { "url": "/w?k=${env.BT_NOT_SET}" } } }""",
        file =>
        {
            Assert.Equal(
                ["sse on mine"],
                Of(Ladder with { Patterns = [new PatternSettings { Pattern = "sse" }] }, file).Scenario.Patterns.Select(p => p.Label));
            Assert.Throws<TargetException>(() => Of(Ladder with { Patterns = [new PatternSettings { Pattern = "websocket" }] }, file));
        });

    [Fact]
    public void A_stamp_of_another_hosts_clock_is_refused_even_where_the_target_is_mine_and_without_it_there_is_no_need_to()
    {
        var sse = Ladder with { Patterns = [new PatternSettings { Pattern = "sse" }] };
        const string stamp = """, "stamp": { "pointer": "/at", "unit": "ms", "clock": "unix" }""";
        WithFile(
            OwnPublisher("http://192.0.2.1:80", stamp),
            file => Assert.Contains(
                "the offset between two clocks as much as a latency. Run bench on the target's host; or give that offset in its file, as "
                    + "clock_offset_ms (how far its clock is ahead",
                Assert.Throws<TargetException>(() => TargetChoice.Of(sse, [file], owned: true, _said.Add)).Message,
                StringComparison.Ordinal));
        WithFile(
            OwnPublisher("http://192.0.2.1:80", ""),
            file => Assert.True(TargetChoice.Of(sse, [file], owned: true, _said.Add).Files["mine"].PublishesItself));
        WithFile(OwnPublisher("http://127.0.0.1:1", stamp), file => Assert.True(Of(sse, file).Files["mine"].Stamps));
        WithFile(
            OwnPublisher("http://192.0.2.1:80", stamp, """ "clock_offset_ms": -3.25, """),
            file => Assert.Equal(
                -3.25, TargetChoice.Of(sse, [file], owned: true, _said.Add).Files["mine"].Spec.ClockOffsetMs));
    }

    [Fact]
    public void Workloads_that_run_faster_than_life_are_left_out_where_a_target_publishes_by_itself() => WithFile(
        OwnPublisher("http://127.0.0.1:1", ""),
        file =>
        {
            var fast = Ladder.Workloads[0] with { Name = "fast", TimeScale = 60 };
            var both = Ladder with { Workloads = [Ladder.Workloads[0], fast], Patterns = [new PatternSettings { Pattern = "sse" }] };
            Assert.Equal(["w"], Of(both, file).Scenario.Workloads.Select(w => w.Name));
            Assert.Equal("left out, as they run faster than life and mine publishes by itself: fast (time_scale 60)", _said[^1]);
            Assert.Contains(
                "take workloads without time_scale",
                Assert.Throws<TargetException>(() => Of(both with { Workloads = [fast] }, file)).Message, StringComparison.Ordinal);
        });

    private static string OwnPublisher(string url, string more, string members = "") =>
        $$"""{ "name": "mine", "url": "{{url}}",{{members}} "publisher": "target", "patterns": { "sse": { "url": "/e"{{more}} } } }""";

    // In a folder with a file that a start may name.
    private static void WithFile(string text, Action<string> test)
    {
        var folder = Directory.CreateTempSubdirectory("target-").FullName;
        try
        {
            var file = Path.Combine(folder, "target.json");
            File.WriteAllText(file, text);
            File.WriteAllText(Path.Combine(folder, "server.conf"), "key ${env.BT_NOT_SET};");
            test(file);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private TargetChoice Of(Scenario scenario, params string[] asked) => TargetChoice.Of(scenario, asked, owned: false, _said.Add);
}
