using System.Text;
using System.Text.Json;
using Bench.Contract;
using Bench.Contract.Patterns;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Results;
using Bench.Loadgen.Running;
using Bench.Loadgen.Scenarios;
using CsCheck;

namespace Bench.Tests.Unit;

public sealed class ScenarioFileTests
{
    private const string Good = """
        {
          "name": "mine", // a comment
          "workloads": [{ "name": "w", "clients": 10, "messages_per_second": 1 }],
          "patterns": [{ "pattern": "sse" }]
        }
        """;

    private const string Wide = """
        {
          "name": "wide", "description": "All there is.", "trials": 2, "seed": 7, "fixed_tiering": true, "post_allowed": false, "headers": "browser",
          "workloads": [
            { "name": "w", "description": "Ω", "clients": 10, "fan_out": "rooms", "room_size": 5, "arrivals": "bursts", "burst_size": 2, "messages_per_second": 1,
              "latest_wins": true, "payload_bytes": 90, "direction": "two-way", "client_messages_per_second": 2, "freshness_ms": 500, "time_scale": 2, "gather_ms": 90, "price_clients": 100 },
            { "name": "v", "clients": 3, "messages_per_second": 0.5 },
            { "name": "u", "clients": 3, "messages_per_second": 0, "arrivals": "answers", "answers": { "slowest_per_second": 10, "silence_seconds": 2, "gap_ms": 300 } }
          ],
          "patterns": [
            { "pattern": "polling", "interval_ms": 100, "discipline": "pause", "semantics": "latest", "cookie_bytes": 300 },
            { "pattern": "polling" }, { "pattern": "long-polling", "hold_ms": 1000, "headers": "minimal" }, { "pattern": "sse" }
          ],
          "phases": { "connect_per_second": 10, "idle_seconds": 0.5, "warmup_seconds": 1, "steady_seconds": 2, "drain_seconds": 3 },
          "slos": [{ "figure": "latency_ms.p99", "at_most": 250, "pattern": "sse", "workload": "w" }]
        }
        """;

    public static TheoryData<string> BuiltIn => [.. ScenarioFile.BuiltIn];

    [Theory]
    [InlineData("\"long-polling\", \"hold_ms\": 2000, \"flush_ms\": 2000", "every hold would end before its window")]
    [InlineData("\"sse\", \"flush_ms\": 5", "would be less than 1 ms, as time_scale is 10")]
    public void A_window_that_cannot_be_is_refused_with_the_reason(string pattern, string part) => Assert.Contains(
        part,
        Assert.Throws<ScenarioException>(() => Parse(Good.Replace("\"sse\"", pattern, StringComparison.Ordinal)
            .Replace("\"clients\": 10", "\"clients\": 10, \"time_scale\": 10", StringComparison.Ordinal))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_held_request_gathers_for_half_its_hold_at_most()
    {
        var workload = new Workload { Name = "w", Clients = 1, MessagesPerSecond = 10, FreshnessMs = 60_000 };
        Assert.Equal(
            [null, 1000],
            Gathering.RungsOf(new() { Pattern = "long-polling", HoldMs = 2000 }, workload, gathered: true).Select(p => p.FlushMs));
        Assert.Equal([null, 57_000], Gathering.RungsOf(new() { Pattern = "sse" }, workload, gathered: true).Select(p => p.FlushMs));
    }

    [Fact]
    public void Http2_tabs_and_compression_are_the_scenarios_word_and_a_patterns_own()
    {
        var text = Good.Replace(
            "[{ \"pattern\": \"sse\" }]",
            """[{ "pattern": "sse" }, { "pattern": "sse", "tls": true, "tabs": 6 }, { "pattern": "websocket", "http2": false, "tabs": 1, "compression": true }], "http2": true, "tabs": 3""",
            StringComparison.Ordinal);
        var scenario = Parse(text);
        Assert.Equal(
            ["sse http2 3 tabs", "sse tls http2 6 tabs", "websocket compressed"],
            scenario.PatternsOf(scenario.Workloads[0]).Select(p => p.Label));
        Assert.Equal(
            ["SSE over HTTP/2 with 3 tabs a connection", "SSE over TLS and HTTP/2 with 6 tabs a connection", "a WebSocket compressed"],
            scenario.PatternsOf(scenario.Workloads[0]).Select(p => p.Spoken));
        Assert.Contains(
            "the seventh event stream waits for good; add http2",
            Assert.Throws<ScenarioException>(
                () => Parse(text.Replace("\"http2\": true", "\"http2\": false", StringComparison.Ordinal))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "allowed: 1 to 100",
            Assert.Throws<ScenarioException>(() => Parse(text.Replace("\"tabs\": 6", "\"tabs\": 101", StringComparison.Ordinal))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_clients_send_is_filler_so_that_it_is_not_compressed()
    {
        var text = Good.Replace(
            "[{ \"pattern\": \"sse\" }]", "[{ \"pattern\": \"sse\" }], \"compression\": true", StringComparison.Ordinal);
        Parse(text);
        Assert.Contains("take direction receive, or leave compression out", Assert.Throws<ScenarioException>(() => Parse(
            text.Replace(
                "\"clients\": 10", "\"clients\": 10, \"direction\": \"two-way\", \"client_messages_per_second\": 1",
                StringComparison.Ordinal))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_threshold_may_be_for_one_setting_of_a_pattern()
    {
        const string slo = "\"slos\": [{ \"figure\": \"latency_ms.p99\", \"at_most\": 5, \"pattern\": \"LABEL\" }]";
        var text = Good.Replace(
            "[{ \"pattern\": \"sse\" }]", "[{ \"pattern\": \"sse\" }, { \"pattern\": \"sse\", \"flush_ms\": 50 }], " + slo,
            StringComparison.Ordinal);
        Assert.Equal("sse flush 50 ms", Parse(text.Replace("LABEL", "sse flush 50 ms", StringComparison.Ordinal)).Slos[0].Pattern);
        Assert.Contains(
            "did you mean",
            Assert.Throws<ScenarioException>(() => Parse(text.Replace("LABEL", "sse flush 60 ms", StringComparison.Ordinal))).Message,
            StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void The_warm_up_and_the_drain_are_long_enough_for_what_the_pattern_itself_keeps_back()
    {
        var phases = new PhasePlan { WarmupSeconds = 5, DrainSeconds = 3 };
        var gathered = new PatternSettings { Pattern = "sse", FlushMs = 9500 };
        Assert.Equal((9.5, 12.5), (phases.WarmupFor(gathered), phases.DrainFor(gathered)));
        Assert.Equal((30, 33), (phases.WarmupFor(new() { Pattern = "polling", IntervalMs = 30_000 }), phases.DrainFor(
            new() { Pattern = "polling", IntervalMs = 30_000 })));
        Assert.Equal((5, 3), (phases.WarmupFor(new() { Pattern = "sse" }), phases.DrainFor(new() { Pattern = "sse" })));
    }

    [Theory]
    [MemberData(nameof(BuiltIn))]
    public void Every_scenario_that_comes_with_the_harness_can_be_loaded(string name)
    {
        var scenario = ScenarioFile.Load(name);
        Assert.Equal(name, scenario.Name);
        Assert.NotEmpty(RunPlan.Of(scenario, new ProcessRule()));
    }

    public static TheoryData<string> Workloads => [.. ScenarioFile.Workloads];

    [Theory]
    [MemberData(nameof(Workloads))]
    public void Every_workload_is_a_scenario_of_its_own_and_runs_the_whole_ladder(string name)
    {
        var scenario = ScenarioFile.Load(name);
        Assert.Equal((name, name), (scenario.Name, Assert.Single(scenario.Workloads).Name));
        Assert.Equal(Ladder.Keys, scenario.PatternsOf(scenario.Workloads[0]).Where(p => p.FlushMs is null).Select(p => p.Pattern));
    }

    [Theory]
    [InlineData("ticker", 110)]
    [InlineData("dashboard", 600)] // two messages: at 0 and at 500 ms
    [InlineData("progress", 220)] // its bursts
    [InlineData("cursor", 45)]
    [InlineData("game", 22)]
    [InlineData("token-stream", 70)] // 7.5 messages while an answer goes on
    [InlineData("presence", 1500)]
    [InlineData("live-score", 115)] // its bursts, twenty times faster than life, for 2,300 ms of it
    [InlineData("notifications", null)] // 1.1 messages a write
    [InlineData("chat", null)]
    [InlineData("twice-an-hour", null)]
    public void What_a_server_sends_by_itself_is_judged_gathered_too_where_writes_would_be_shared(string name, int? windowMs)
    {
        var scenario = ScenarioFile.Load(name);
        var gathered = scenario.PatternsOf(scenario.Workloads[0]).Where(p => p.FlushMs is not null).ToArray();
        Assert.Equal(
            windowMs is null ? [] : Ladder.All.Where(p => !p.OnTimer).Select(p => (p.Key, windowMs)),
            gathered.Select(p => (p.Pattern, p.FlushMs)));
        Assert.DoesNotContain((scenario with { Gathered = false }).PatternsOf(scenario.Workloads[0]), p => p.FlushMs is not null);
    }

    [Theory]
    [InlineData(ArrivalProcess.Poisson, 10, 1, 230, 3.3)] // 1 + λW
    [InlineData(ArrivalProcess.Constant, 10, 1, 230, 3)] // at 0, 100 and 200 ms
    [InlineData(ArrivalProcess.Constant, 1, 1, 950, 1)]
    [InlineData(ArrivalProcess.Bursts, 1, 5, 470, 5)]
    [InlineData(ArrivalProcess.Bursts, 10, 5, 600, 10)]
    public void The_first_message_opens_the_window_and_those_that_come_until_it_ends_join_it(
        ArrivalProcess arrivals, double rate, int burst, int windowMs, double expected) =>
        Assert.Equal(
            expected,
            Gathering.MessagesPerWrite(
                new() { Name = "w", Clients = 1, MessagesPerSecond = rate, Arrivals = arrivals, BurstSize = burst }, windowMs),
            9);

    [Fact]
    public void A_workload_may_say_for_how_long_to_gather_at_lifes_own_pace()
    {
        var workload = new Workload
        {
            Name = "w", Clients = 1, MessagesPerSecond = 10, FreshnessMs = 1000, GatherMs = 400, TimeScale = 2, FanOut = FanOut.Broadcast,
        };
        Assert.Equal(
            [null, 200], Gathering.RungsOf(new() { Pattern = "sse" }, workload, gathered: true).Select(p => p.FlushMs));
        Assert.Empty(workload.Problems());
        // No longer than the server knows.
        Assert.Equal(
            60_000,
            Gathering.WindowOf(new() { Pattern = "sse" }, workload with { FreshnessMs = 600_000, GatherMs = 300_000, TimeScale = 1 }));
        Assert.Equal(
            ["gather_ms is 1000; allowed: below the need of 1000 ms"], (workload with { GatherMs = 1000 }).Problems());
    }

    [Fact]
    public void A_pattern_with_a_window_of_its_own_is_judged_with_that_alone_and_says_so()
    {
        var scenario = Parse(Good.Replace(
            "[{ \"pattern\": \"sse\" }]",
            "[{ \"pattern\": \"sse\", \"flush_ms\": 400 }, { \"pattern\": \"websocket\", \"flush_ms\": 0 }], \"gathered\": true",
            StringComparison.Ordinal));
        Assert.Equal(
            ["sse flush 400 ms", "websocket"],
            scenario.PatternsOf(scenario.Workloads[0] with { MessagesPerSecond = 100 }).Select(p => p.Label));
        Assert.Equal("SSE gathered for 400 ms", scenario.Patterns[0].Spoken);
        Assert.Contains("flush_ms belongs to long-polling and sse and websocket only", Assert.Throws<ScenarioException>(
            () => Parse(Good.Replace("\"sse\"", "\"polling\", \"flush_ms\": 400", StringComparison.Ordinal))).Message,
            StringComparison.Ordinal);
        Assert.Contains("0 to 60000", Assert.Throws<ScenarioException>(
            () => Parse(Good.Replace("\"sse\"", "\"sse\", \"flush_ms\": 60001", StringComparison.Ordinal))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_workloads_are_the_nine_of_the_product_and_three_more() => Assert.Equal(
        ["notifications", "build-status", "ticker", "dashboard", "progress", "twice-an-hour", "chat", "cursor", "game", "token-stream",
            "presence", "live-score"],
        ScenarioFile.Workloads);

    [Theory]
    [InlineData(1000, 1, 950)] // (1000 − 50) / 0.99, two digits
    [InlineData(50, 1, 40)] // 10 ms are left for the way at least
    [InlineData(12, 1, 10)]
    [InlineData(600_000, 600, 950)] // faster than life: the need shrinks with time
    public void Polling_without_an_interval_polls_at_the_longest_that_meets_the_need(double freshnessMs, double timeScale, int intervalMs)
    {
        var workload = new Workload { Name = "w", Clients = 1, MessagesPerSecond = 1, FreshnessMs = freshnessMs, TimeScale = timeScale };
        var polling = new PatternSettings { Pattern = "polling" }.Under(workload);
        Assert.Equal(intervalMs, polling.Interval);
        if (freshnessMs > 12) Assert.True(0.99 * polling.Interval * timeScale < freshnessMs);
    }

    [Fact]
    public void A_workload_that_runs_faster_than_life_keeps_its_shape()
    {
        var run = new Workload
        {
            Name = "w",
            Clients = 1,
            MessagesPerSecond = 0.5,
            ClientMessagesPerSecond = 0.1,
            FreshnessMs = 9000,
            TimeScale = 10
        }
            .AsRun();
        Assert.Equal((5.0, 1.0, 900.0, 1.0), (run.MessagesPerSecond, run.ClientMessagesPerSecond, run.FreshnessMs, run.TimeScale));
    }

    [Fact]
    public void Where_the_latest_wins_every_pattern_is_asked_for_it_that_says_nothing_of_its_own()
    {
        var scenario = Parse(Good.Replace("\"clients\": 10", "\"clients\": 10, \"latest_wins\": true", StringComparison.Ordinal)
            .Replace(
                "{ \"pattern\": \"sse\" }",
                "{ \"pattern\": \"polling\" }, { \"pattern\": \"sse\" }, { \"pattern\": \"websocket\", \"semantics\": \"queue\" }",
                StringComparison.Ordinal));
        Assert.Equal(
            ["polling 950 ms fixed-timer latest", "sse latest", "websocket"],
            scenario.PatternsOf(scenario.Workloads[0]).Select(p => p.Label));
        Assert.Equal("SSE for the latest value", scenario.PatternsOf(scenario.Workloads[0])[1].Spoken);
        Assert.All(
            ScenarioFile.Load("presence") is var presence ? presence.PatternsOf(presence.Workloads[0]) : [],
            p => Assert.Equal(PollSemantics.Latest, p.Semantics));
    }

    [Theory]
    [InlineData("polling", 30_000, 5, 30)]
    [InlineData("polling", 900, 5, 5)]
    [InlineData("polling", 5_001, 5, 5.001)]
    [InlineData("sse", null, 5, 5)]
    public void The_warm_up_of_polling_is_one_interval_at_least(string pattern, int? intervalMs, double warmup, double expected) =>
        Assert.Equal(
            expected,
            new PhasePlan { WarmupSeconds = warmup }.WarmupFor(new PatternSettings { Pattern = pattern, IntervalMs = intervalMs }));

    [Theory]
    [MemberData(nameof(BuiltIn))]
    public void Every_scenario_that_comes_with_the_harness_warms_up_for_an_interval(string name)
    {
        var scenario = ScenarioFile.Load(name);
        Assert.All(
            scenario.Workloads.SelectMany(scenario.PatternsOf).Where(p => p.Pattern == "polling"),
            p => Assert.True(scenario.Phases.WarmupFor(p) * 1000 >= p.Interval));
    }

    [Fact]
    public void An_interval_that_nobody_waits_for_is_refused_with_the_remedy() => Assert.Contains(
        "raise time_scale",
        Assert.Throws<ScenarioException>(
            () => Parse(Good.Replace("\"sse\"", "\"polling\", \"interval_ms\": 86400000", StringComparison.Ordinal))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Heads_are_the_scenarios_where_a_pattern_says_nothing_of_its_own_and_stand_in_the_label()
    {
        var scenario = Parse(Good.Replace(
            "[{ \"pattern\": \"sse\" }]",
            "[{ \"pattern\": \"sse\" }, { \"pattern\": \"sse\", \"headers\": \"minimal\" }], \"headers\": \"browser\"",
            StringComparison.Ordinal));
        Assert.Equal(["sse browser heads", "sse"], scenario.PatternsOf(scenario.Workloads[0]).Select(p => p.Label));
        Assert.Equal(
            [PatternSettings.SessionCookieBytes - "Cookie: \r\n".Length, null],
            scenario.PatternsOf(scenario.Workloads[0]).Select(p => p.Cookie?.Length));
    }

    [Fact]
    public void What_is_left_out_has_its_default()
    {
        var scenario = Parse(Good);
        Assert.Equal(new PhasePlan(), scenario.Phases);
        Assert.Equal(3, scenario.Trials);
        Assert.Equal(200, scenario.Workloads[0].PayloadBytes);
        Assert.Equal(ArrivalProcess.Poisson, scenario.Workloads[0].Arrivals);
    }

    [Theory]
    [InlineData("\"clients\": 10", "\"clients\": 10, \"clientz\": 1", "mine.json(3,", "clientz")]
    [InlineData("\"clients\": 10, ", "", "mine.json(3,", "clients")]
    [InlineData("\"clients\": 10", "\"clients\": 0", "allowed: 1 to 1000000", "clients is 0")]
    [InlineData(
        "\"clients\": 10", "\"clients\": \"many\"", "mine.json(3,43): ",
        "workloads[0].clients is \"many\"; it must be a whole number, 1 to 1000000")]
    [InlineData("\"sse\"", "\"carrier-pigeon\"", "carrier-pigeon", "polling, long-polling, sse, websocket")]
    [InlineData("\"sse\"", "\"sse\", \"interval_ms\": 100", "polling only", "interval_ms")]
    [InlineData("\"sse\"", "\"sse\", \"cookie_bytes\": 300", "polling and long-polling only", "cookie_bytes")]
    [InlineData("\"sse\"", "\"polling\", \"cookie_bytes\": 5", "allowed: 11 to 16000", "cookie_bytes is 5")]
    [InlineData("\"sse\"", "\"sse\", \"headers\": \"bowser\"", "mine.json(4,", "is 'bowser'; did you mean browser? Valid: ")]
    [InlineData("\"sse\"", "\"polling\", \"interval_ms\": 1", "allowed: 10 to 86400000", "interval_ms is 1")]
    [InlineData(
        "\"messages_per_second\": 1", "\"messages_per_second\": 1, \"fan_out\": \"everyone\"", "mine.json(3,",
        "workloads[0].fan_out is 'everyone'; valid: ")]
    [InlineData(
        "\"messages_per_second\": 1", "\"messages_per_second\": 1, \"fan_out\": \"brodcast\"", "mine.json(3,84)",
        "did you mean broadcast? Valid: broadcast, ")]
    [InlineData(
        "\"messages_per_second\": 1", "\"messages_per_second\": 1, \"fan_out\": \"individual, rooms\"", "mine.json(3,",
        "'individual, rooms'; valid: ")]
    [InlineData("\"messages_per_second\": 1", "\"messages_per_second\": 1, \"fan_out\": \"1\"", "mine.json(3,", "fan_out is '1'")]
    [InlineData(
        "\"messages_per_second\": 1", "\"messages_per_second\": 1, \"fan_out\": 1", "mine.json(3,",
        "it must be one of these in quotes: broadcast, individual, rooms")]
    [InlineData(
        "\"messages_per_second\": 1", "\"messages_per_second\": 1, \"payload_bytes\": 99999999999", "mine.json(3,",
        "payload_bytes is 99999999999; allowed: 30 to 1048576")]
    [InlineData(
        "\"messages_per_second\": 1", "\"messages_per_second\": 1, \"payload_bytes\": 99.5", "mine.json(3,",
        "payload_bytes is 99.5; it must be a whole number")]
    [InlineData(
        "\"messages_per_second\": 1", "\"messages_per_second\": 1e400", "mine.json(3,",
        "messages_per_second is 1e400; allowed: 0 to 10000")]
    [InlineData("\"messages_per_second\": 1", "\"messages_per_second\": null", "mine.json(3,", "messages_per_second is null; give a value")]
    [InlineData(
        "\"messages_per_second\": 1", "\"messages_per_second\": 1, \"clients\": 20", "mine.json(3,73)",
        "'clients' is there twice in workloads[0]")]
    [InlineData("\"name\": \"mine\"", "\"name\": \"mine\", \"trials\": 1, \"trials\": 2", "mine.json(2,32)", "'trials' is there twice")]
    [InlineData(
        "\"name\": \"mine\"", "\"name\": \"mine\", \"seed\": 99999999999999999999", "mine.json(2,27)",
        "seed is 99999999999999999999; it must be a whole number of at most 9223372036854775807")]
    [InlineData(
        "\"name\": \"mine\"", "\"name\": \"mine\", \"description\": \"\\ud800\"", "mine.json(2,34)",
        "description holds half of a surrogate pair")]
    [InlineData(
        "\"name\": \"mine\"", "\"name\": \"mine\", \"phases\": { \"warmup_second\": 1 }", "mine.json(2,31)",
        "did you mean warmup_seconds?")]
    [InlineData("\"name\": \"mine\"", "\"name\": \"../../evil\"", "name is '../../evil'", "1 to 64 characters")]
    [InlineData("\"name\": \"mine\"", "\"name\": \"\"", "name is ''", "1 to 64 characters")]
    [InlineData("\"name\": \"mine\"", "\"name\": \"a\\u0000b\"", "name is 'a\\u0000b'", "1 to 64 characters")]
    [InlineData("\"name\": \"mine\"", "\"name\": \"a\\nb\"", "name is 'a\\u000ab'", "1 to 64 characters")]
    [InlineData("\"sse\" }", "\"ssse\" }", "mine.json", "did you mean sse?")]
    [InlineData(
        "\"sse\" }]", "\"sse\" }], \"slos\": [{ \"figure\": \"latency_ms.p99\", \"at_least\": 2, \"at_most\": 1 }]", "slo 'latency_ms.p99'",
        "can never be met")]
    [InlineData("\"patterns\"", "\"patterns", "mine.json(4,", "")]
    [InlineData("\"patterns\": [{ \"pattern\": \"sse\" }]", "\"patterns\": []", "patterns is empty", "at least one")]
    [InlineData("\"name\": \"w\"", "\"name\": \"Ω w\"", "name is 'Ω w'", "1 to 64 characters")]
    public void What_is_wrong_is_named_with_its_place(string from, string to, string place, string what)
    {
        var e = Assert.Throws<ScenarioException>(() => Parse(Good.Replace(from, to, StringComparison.Ordinal)));
        Assert.Contains(place, e.Message, StringComparison.Ordinal);
        Assert.Contains(what, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_of_three_hundred_characters_is_refused_on_one_short_line()
    {
        var e = Assert.Throws<ScenarioException>(() => Parse(Good.Replace("mine", new string('x', 300), StringComparison.Ordinal)));
        Assert.InRange(e.Message.Length, 1, 200);
    }

    [Fact]
    public void Bytes_that_are_no_text_are_refused_with_their_place()
    {
        var bytes = Encoding.UTF8.GetBytes(Good.Replace("a comment", "Ω x", StringComparison.Ordinal));
        bytes[Array.IndexOf(bytes, (byte)'x')] = 0xFF;
        var e = Assert.Throws<ScenarioException>(() => ScenarioFile.Parse(bytes, "mine.json"));
        Assert.StartsWith("mine.json(2,24): byte 0xFF is no UTF-8", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_editors_add_is_taken()
    {
        var scenario = ScenarioFile.Parse(
            [
                0xEF,
                0xBB,
                0xBF,
                .. Encoding.UTF8.GetBytes(
                    Good.Replace("{\n", "{\r\n  \"$schema\": \"./scenario.schema.json\",\r\n", StringComparison.Ordinal))
            ],
            "mine.json");
        Assert.Equal("./scenario.schema.json", scenario.Schema);
        Assert.DoesNotContain("$schema", JsonSerializer.Serialize(scenario, ScenarioJson.Default.Scenario), StringComparison.Ordinal);
    }

    /// <summary>
    /// Whatever is done to a file, what comes back is a scenario that passes its check, or one sentence on
    /// one line without words of a program.
    /// </summary>
    [Fact]
    public void Broken_files_never_yield_words_of_a_program()
    {
        var whole = Encoding.UTF8.GetBytes(Wide);
        string[] values =
        [
            "null", "true", "-1", "0", "1e999", "1.5", "99999999999999999999999", "\"\"", "\"x, y\"", "\"\\ud800\"", "[]", "{}", "[null]",
            "{\"a\":1,\"a\":2}", "[[[[", "NaN", "\"\u0001\""
        ];
        var edit = Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Int[0, 3], Gen.Byte, Gen.Int[0, values.Length - 1], Gen.Int[0, 12]);
        edit.List[1, 4].Sample(
            edits =>
            {
                var bytes = whole.ToList();
                foreach (var (place, kind, value, word, length) in edits)
                {
                    var at = Math.Min(place, bytes.Count - 1);
                    if (kind == 0) bytes[at] = value;
                    else if (kind == 1) bytes.RemoveRange(at, Math.Min(length, bytes.Count - at));
                    else if (kind == 2) bytes.InsertRange(at, Encoding.UTF8.GetBytes(values[word]));
                    // Another value.
                    else if (bytes.IndexOf((byte)':', at) is >= 0 and var colon
                        && bytes.FindIndex(colon, b => b is (byte)',' or (byte)'}') is >= 0 and var end)
                    {
                        bytes.RemoveRange(colon + 1, end - colon - 1);
                        bytes.InsertRange(colon + 1, Encoding.UTF8.GetBytes(values[word]));
                    }

                    if (bytes.Count == 0) bytes.Add((byte)' ');
                }

                try
                {
                    ScenarioFile.Check(ScenarioFile.Parse(bytes.ToArray(), "mine.json"), "mine.json");
                }
                catch (ScenarioException e)
                {
                    PlainWords.Check(e.Message);
                    Assert.StartsWith("mine.json", e.Message, StringComparison.Ordinal);
                }
            },
            iter: 20_000);
    }

    private static Scenario Parse(string json) => ScenarioFile.Parse(Encoding.UTF8.GetBytes(json), "mine.json");

    [Theory]
    [InlineData("default")]
    [InlineData("idle-memory")]
    [InlineData("workloads")]
    public void What_promises_the_cost_of_waiting_waits_for_a_period_of_every_pattern(string name)
    {
        var scenario = ScenarioFile.Load(name);
        var idle = IdleLength.Of(scenario, scenario.Workloads.MaxBy(w => w.Clients)!);
        Assert.All(
            scenario.Patterns.Where(p => !p.Kind.OnTimer),
            p => Assert.True(idle.SecondsFor(p.PeriodSeconds(null), false) >= p.PeriodSeconds(null), p.Label));
    }

    [Fact]
    public void A_missing_file_is_named_with_what_there_is_instead()
    {
        var e = Assert.Throws<ScenarioException>(() => ScenarioFile.Load("/nowhere/none.json"));
        Assert.Contains("default, framework-tax, full, heartbeat, hostile, idle-memory, loss, quick", e.Message, StringComparison.Ordinal);
    }
}
