using Bench.Contract;
using Bench.Loadgen.Scenarios;
using Bench.Report.Prices;
using Bench.Report.Summary;
using Bench.Report.Verdicts;

namespace Bench.Tests.Report;

public sealed class VerdictTests
{
    private static VerdictRecord VerdictOf(Fixture fixture) => fixture.Summary().Verdicts.Single();

    [Fact]
    public void The_lowest_rung_that_meets_the_need_is_the_least()
    {
        using var fixture = new Fixture();
        fixture.Add("polling", 1, 890).Add("polling", 2, 890).Add("sse", 1, 1).Add("sse", 2, 1);
        var verdict = VerdictOf(fixture);
        Assert.Equal("polling", verdict.Pattern);
        Assert.Contains("polling every 900 ms is the least you need", verdict.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rung_that_is_too_late_is_passed_over()
    {
        using var fixture = new Fixture { Workload = new Workload { Name = "feed", Clients = 100, MessagesPerSecond = 1, FreshnessMs = 500 } };
        fixture.Add("polling", 1, 890).Add("polling", 2, 890).Add("sse", 1, 1).Add("sse", 2, 1);
        Assert.Equal("sse", VerdictOf(fixture).Pattern);
    }

    [Fact]
    public void A_rung_whose_interval_reaches_beyond_the_need_does_not_meet_it()
    {
        using var fixture = new Fixture();
        fixture.Add("polling", 1, 940).Add("polling", 2, 980).Add("sse", 1, 1).Add("sse", 2, 1); // 960 ± 254
        Assert.Equal("sse", VerdictOf(fixture).Pattern);
    }

    [Fact]
    public void A_rung_that_lost_a_connection_does_not_meet_the_need()
    {
        using var fixture = new Fixture();
        fixture.Add("polling", 1, 450, lost: 1).Add("polling", 2, 450).Add("sse", 1, 1).Add("sse", 2, 1);
        Assert.Equal("sse", VerdictOf(fixture).Pattern);
    }

    [Fact]
    public void Invalid_trials_give_no_verdict()
    {
        using var fixture = new Fixture();
        fixture.Add("polling", 1, 450, valid: false).Add("sse", 1, 1, valid: false);
        var verdict = VerdictOf(fixture);
        Assert.Null(verdict.Pattern);
        Assert.Contains("No verdict", verdict.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_known_of_a_lower_rung_is_said()
    {
        using var fixture = new Fixture();
        fixture.Add("polling", 1, 450, valid: false).Add("sse", 1, 1);
        Assert.Contains("Nothing is known of polling", VerdictOf(fixture).Price, StringComparison.Ordinal);
    }

    [Fact]
    public void A_need_that_nothing_meets_is_said_with_the_nearest()
    {
        using var fixture = new Fixture();
        fixture.Add("polling", 1, 5000).Add("sse", 1, 2000);
        var verdict = VerdictOf(fixture);
        Assert.Null(verdict.Pattern);
        Assert.Contains("sse: p99 2,0", verdict.Price, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, 100, 90, true)] // every repeat cheaper in bytes and CPU
    [InlineData(200, 100, 210, false)] // dearer in CPU in one of two
    [InlineData(0, 100, 90, false)] // bytes the same
    public void A_higher_rung_is_clearly_cheaper_only_when_the_repeats_agree(double pollingHttp, double cpu1, double cpu2, bool cheaper)
    {
        using var fixture = new Fixture();
        fixture.Add("polling", 1, 890, cpuUs: 200, httpBytes: pollingHttp).Add("polling", 2, 890, cpuUs: 190, httpBytes: pollingHttp)
            .Add("sse", 1, 1, cpuUs: cpu1).Add("sse", 2, 1, cpuUs: cpu2);
        Assert.Equal(cheaper, VerdictOf(fixture).Price.Contains("SSE is clearly cheaper", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_several_polling_intervals_the_longest_that_meets_the_need_is_judged()
    {
        using var fixture = new Fixture();
        fixture.Patterns.Clear();
        fixture.Patterns.AddRange([new PatternSettings { Pattern = "polling", IntervalMs = 100 }, new PatternSettings { Pattern = "polling", IntervalMs = 900 }, new PatternSettings { Pattern = "polling", IntervalMs = 5000 }]);
        foreach (var repeat in (int[])[1, 2])
            foreach (var settings in fixture.Patterns.ToArray()) fixture.Add(settings, repeat, settings.Interval * 0.99);
        Assert.Equal("polling 900 ms fixed-timer queue", VerdictOf(fixture).Label);
    }

    [Theory]
    [InlineData(true, "polling", Capability.UpByPost)]
    [InlineData(false, "websocket", Capability.Incapable)]
    public void In_a_two_way_workload_a_one_way_pattern_is_capable_only_with_POST(bool postAllowed, string least, Capability capability)
    {
        using var fixture = new Fixture { PostAllowed = postAllowed, Workload = TwoWay };
        fixture.Patterns.Add(new PatternSettings { Pattern = "websocket" });
        fixture.Add("polling", 1, 450).Add("polling", 2, 450).Add("websocket", 1, 1).Add("websocket", 2, 1);
        var verdict = VerdictOf(fixture);
        Assert.Equal((least, capability, Capability.BothWays), (verdict.Pattern!, verdict.Rungs[0].Capability, verdict.Rungs[^1].Capability));
        Assert.Equal(postAllowed, verdict.Sentence.Contains("goes by POST", StringComparison.Ordinal));
        // The requests that bring up what clients send are in the price: 100 clients, two a second each.
        Assert.Equal((200.0, 0.0), (verdict.Rungs[0].Price!.RequestsPerSecond, verdict.Rungs[^1].Price!.RequestsPerSecond));
    }

    [Fact]
    public void A_held_answer_and_a_POST_take_two_connections()
    {
        using var fixture = new Fixture { Workload = TwoWay };
        fixture.Add("polling", 1, 450).Add("sse", 1, 1);
        Assert.Equal([100L, 200L], VerdictOf(fixture).Rungs.Select(r => r.Price!.Connections));
    }

    [Fact]
    public void The_price_is_reckoned_at_the_scale_that_is_asked_for()
    {
        using var fixture = new Fixture();
        fixture.Add("sse", 1, 1, cpuUs: 100);
        var sheet = PriceSheet.Load(null);
        var price = Summariser.Summarise(fixture.Data(), sheet, priceClients: 10_000).Verdicts[0].Rungs[0].Price!;
        // 1000 messages in 10 s for 100 clients: one a second each, 324 B and 100 µs of CPU; 10 KiB a connection.
        Assert.Equal((10_000, 1.0, 10_000 * 324.0 * 3600, 10_000 * 10 / 1024.0, true), (price.Clients, price.ServerCores!.Value, price.BytesPerHour!.Value, price.MemoryMib!.Value, price.Modelled));
        Assert.Equal(730 * (1 / sheet.Machine.BusyShare * sheet.Machine.VcpuHour + 10_000 * 10 / 1024.0 / 1024 * sheet.Machine.GibHour), price.Month!.Machine, 1e-6);
        Assert.Equal(730 * 10_000 * 324.0 * 3600 / 1e9 * sheet.Traffic.PerGb, price.Month.Traffic, 1e-6);
        Assert.Null(price.Month.Managed); // The sheet has no service for SSE.
    }

    [Fact]
    public void A_managed_service_is_paid_by_message_connection_minute_and_request()
    {
        using var fixture = new Fixture();
        fixture.Patterns.Add(new PatternSettings { Pattern = "websocket" });
        fixture.Add("websocket", 1, 1);
        var sheet = PriceSheet.Load(null);
        // 100 clients, a message a second each.
        var service = sheet.Managed.Single(m => m.Patterns.Contains("websocket"));
        var expected = 730 * 3600 * 100 / 1e6 * service.PerMillionMessages + 730 * 60 * 100 / 1e6 * service.PerMillionConnectionMinutes;
        Assert.Equal(expected, VerdictOf(fixture).Rungs[0].Price!.Month!.Managed!.Total, 1e-6);
    }

    [Fact]
    public void What_ran_faster_than_life_is_turned_back_and_says_so()
    {
        using var fixture = new Fixture { Workload = new Workload { Name = "feed", Clients = 100, MessagesPerSecond = 0.1, FreshnessMs = 10_000, TimeScale = 10 } };
        fixture.Patterns[0] = new PatternSettings { Pattern = "polling", IntervalMs = 9000 };
        fixture.Add("polling", 1, 890, cpuUs: 200).Add("polling", 2, 890, cpuUs: 200).Add("sse", 1, 3).Add("sse", 2, 3);
        var verdict = VerdictOf(fixture);
        Assert.Contains("polling every 9,000 ms is the least you need", verdict.Sentence, StringComparison.Ordinal); // 900 ms, ten times slower
        Assert.All(verdict.Rungs, r => Assert.True(r.Modelled && r.Price!.Modelled));
        Assert.Equal(8900, verdict.Rungs[0].P99Ms!.Value, 10.0);
        Assert.Equal(3, verdict.Rungs[1].P99Ms!.Value, 0.1); // A push does not wait longer because messages are rarer.
        // Idle: 400 µs over 100 connections and 2 s at a poll in 0.9 s: 1.8 µs a poll. Life: a poll in 9 s, and 198 µs for each of 0.1 messages a second.
        Assert.Equal(100 * (1.8 / 9 + 0.1 * (200 - 2)) / 1e6, verdict.Rungs[0].Price!.ServerCores!.Value, 1e-9);
    }

    [Fact]
    public void Evidence_against_the_rule_of_thumb_is_said()
    {
        using var fixture = new Fixture();
        fixture.Add("polling", 1, 890).Add("polling", 2, 890).Add("sse", 1, 1).Add("sse", 2, 1);
        Assert.Contains("The rule of thumb names SSE for such a workload; measured, polling every 900 ms meets the need already", VerdictOf(fixture).Thumb, StringComparison.Ordinal);
        using var late = new Fixture();
        late.Add("polling", 1, 5000).Add("polling", 2, 5000).Add("sse", 1, 1).Add("sse", 2, 1);
        Assert.Empty(VerdictOf(late).Thumb);
        using var between = new Fixture();
        between.Patterns.Insert(1, new PatternSettings { Pattern = "long-polling" });
        between.Add("polling", 1, 890, cpuUs: 200, httpBytes: 400).Add("polling", 2, 890, cpuUs: 201, httpBytes: 400);
        between.Add("long-polling", 1, 1, cpuUs: 100, httpBytes: 200).Add("long-polling", 2, 1, cpuUs: 101, httpBytes: 200).Add("sse", 1, 1, cpuUs: 90).Add("sse", 2, 1, cpuUs: 120);
        Assert.EndsWith("meets the need already, and SSE is not clearly cheaper than long-polling, which is.", VerdictOf(between).Thumb, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 0, 1000, "sse")]
    [InlineData(0.0005, 0, 600_000, "polling")]
    [InlineData(0.0005, 0, 1000, "sse")] // rare, but not tolerant
    [InlineData(0, 0.05, 1000, "sse")] // both ways, but not constantly
    [InlineData(0, 10, 100, "websocket")]
    public void The_rule_of_thumb_is_what_everybody_says(double received, double sent, double freshnessMs, string pattern) => Assert.Equal(pattern, RuleOfThumb.PatternFor(new Workload
    {
        Name = "w",
        Clients = 10,
        MessagesPerSecond = received,
        ClientMessagesPerSecond = sent,
        Direction = sent > 0 ? Direction.TwoWay : Direction.Receive,
        FreshnessMs = freshnessMs,
    }));

    private static Workload TwoWay => new() { Name = "feed", Clients = 100, MessagesPerSecond = 0, Direction = Direction.TwoWay, ClientMessagesPerSecond = 2, FreshnessMs = 1000 };
}
