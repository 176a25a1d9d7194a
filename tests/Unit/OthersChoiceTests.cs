using Bench.Contract;
using Bench.Loadgen.Commands;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Scenarios;

namespace Bench.Tests.Unit;

/// <summary>Who stands beside the clients, and who watches a line: what scenarios may say of them, and of which target.</summary>
public sealed class OthersChoiceTests
{
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
