using Bench.Contract;
using Bench.Loadgen.Scenarios;
using Bench.Report.Outcome;
using Bench.Report.Prices;
using Bench.Report.Summary;
using Bench.Report.Verdicts;

namespace Bench.Tests.Report;

/// <summary>The verdict on kinds of workload: both ways, at another scale, faster than life, against the rule of thumb.</summary>
public sealed class VerdictWorkloadTests
{
    [Fact]
    public void Of_several_polling_intervals_the_longest_that_meets_the_need_is_judged()
    {
        using var fixture = new Fixture();
        fixture.Patterns.Clear();
        fixture.Patterns.AddRange([new PatternSettings { Pattern = "polling", IntervalMs = 100 },
            new PatternSettings { Pattern = "polling", IntervalMs = 900 }, new PatternSettings { Pattern = "polling", IntervalMs = 5000 }]);
        foreach (var repeat in (int[])[1, 2])
            foreach (var settings in fixture.Patterns.ToArray()) fixture.Add(settings, repeat, settings.Interval * 0.99);
        Assert.Equal("polling 900 ms fixed-timer queue", fixture.Verdict().Label);
    }

    [Theory]
    [InlineData(true, "polling", Capability.UpByPost)]
    [InlineData(false, "websocket", Capability.Incapable)]
    public void In_a_two_way_workload_a_one_way_pattern_is_capable_only_with_POST(bool postAllowed, string least, Capability capability)
    {
        using var fixture = new Fixture { PostAllowed = postAllowed, Workload = Fixture.TwoWay };
        fixture.Patterns.Add(new PatternSettings { Pattern = "websocket" });
        fixture.Add("polling", 1, 450).Add("polling", 2, 450).Add("websocket", 1, 1).Add("websocket", 2, 1);
        var verdict = fixture.Verdict();
        Assert.Equal(
            (least, capability, Capability.BothWays), (verdict.Pattern!, verdict.Rungs[0].Capability, verdict.Rungs[^1].Capability));
        Assert.Equal(postAllowed, verdict.Sentence.Contains("goes by POST", StringComparison.Ordinal));
        // The requests that bring up what clients send are in the price: 100 clients, two a second each.
        Assert.Equal((200.0, 0.0), (verdict.Rungs[0].Price!.RequestsPerSecond, verdict.Rungs[^1].Price!.RequestsPerSecond));
    }

    [Fact]
    public void A_held_answer_and_a_POST_take_two_connections()
    {
        using var fixture = new Fixture { Workload = Fixture.TwoWay };
        fixture.Add("polling", 1, 450).Add("sse", 1, 1);
        Assert.Equal([100L, 200L], fixture.Verdict().Rungs.Select(r => r.Price!.Connections));
    }

    [Fact]
    public void The_price_is_reckoned_at_the_scale_that_is_asked_for()
    {
        using var fixture = new Fixture();
        fixture.Add("sse", 1, 1, cpuUs: 100);
        var sheet = PriceSheet.Load(null);
        var price = Summariser.Summarise(fixture.Data(), sheet, priceClients: 10_000).Verdicts[0].Rungs[0].Price!;
        // 1000 messages in 10 s for 100 clients: one a second each, 324 B and 100 µs of CPU; 10 KiB a connection.
        Assert.Equal(
            (10_000, 1.0, 10_000 * 324.0 * 3600, 10_000 * 10 / 1024.0, true),
            (price.Clients, price.ServerCores!.Value, price.BytesPerHour!.Value, price.MemoryMib!.Value, price.Modelled));
        Assert.Equal(
            730 * (1 / sheet.Machine.BusyShare * sheet.Machine.VcpuHour + 10_000 * 10 / 1024.0 / 1024 * sheet.Machine.GibHour),
            price.Month!.Machine, 1e-6);
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
        Assert.Equal(expected, fixture.Verdict().Rungs[0].Price!.Month!.Managed!.Total, 1e-6);
    }

    [Fact]
    public void What_ran_faster_than_life_is_turned_back_and_says_so()
    {
        using var fixture = new Fixture
        {
            Workload = new Workload { Name = "feed", Clients = 100, MessagesPerSecond = 0.1, FreshnessMs = 10_000, TimeScale = 10 }
        };
        fixture.Patterns[0] = new PatternSettings { Pattern = "polling", IntervalMs = 9000 };
        fixture.Add("polling", 1, 890, cpuUs: 200).Add("polling", 2, 890, cpuUs: 200).Add("sse", 1, 3).Add("sse", 2, 3);
        var verdict = fixture.Verdict();
        // 900 ms, ten times slower
        Assert.Contains("polling every 9,000 ms is the least you need", verdict.Sentence, StringComparison.Ordinal);
        Assert.All(verdict.Rungs, r => Assert.True(r.Modelled && r.Price!.Modelled));
        Assert.Equal(8900, verdict.Rungs[0].P99Ms!.Value, 10.0);
        Assert.Equal(3, verdict.Rungs[1].P99Ms!.Value, 0.1); // A push does not wait longer because messages are rarer.
        // Idle: 400 µs over 100 connections and 2 s at a poll in 0.9 s: 1.8 µs a poll. Life: a poll in 9 s, and 198 µs for each of 0.1
        // messages a second.
        Assert.Equal(100 * (1.8 / 9 + 0.1 * (200 - 2)) / 1e6, verdict.Rungs[0].Price!.ServerCores!.Value, 1e-9);
    }

    [Fact]
    public void Evidence_against_the_rule_of_thumb_is_said_with_the_cost_that_tips_it()
    {
        using var fixture = new Fixture();
        fixture.Add("polling", 1, 890).Add("polling", 2, 890).Add("sse", 1, 1).Add("sse", 2, 1);
        Assert.Contains(
            "The rule of thumb names SSE for such a workload; measured, polling every 900 ms meets the need, and SSE would",
            fixture.Verdict().Thumb, StringComparison.Ordinal);
        using var late = new Fixture();
        late.Add("polling", 1, 5000).Add("polling", 2, 5000).Add("sse", 1, 1).Add("sse", 2, 1);
        Assert.Empty(late.Verdict().Thumb);
        using var rare = new Fixture
        {
            Workload =
                new Workload { Name = "feed", Clients = 100, MessagesPerSecond = 0.003, FreshnessMs = 20_000, PriceClients = 1_000_000 }
        };
        foreach (var repeat in (int[])[1, 2]) rare.Add("polling", repeat, 890, cpuUs: 2000).Add("sse", repeat, 1, cpuUs: 100);
        var verdict = rare.Verdict();
        Assert.Equal(("polling", "sse"), (verdict.RuleOfThumb, verdict.Pattern));
        Assert.Contains(": server CPU tips it (" + Tip(verdict) + " a month more).", verdict.Thumb, StringComparison.Ordinal);

        static string Tip(VerdictRecord verdict) =>
            Numbers.Money("$", verdict.Rungs[0].Price!.Month!.Cpu - verdict.Rungs[1].Price!.Month!.Cpu);
    }

    [Theory]
    [InlineData(1, 0, 1000, "sse")]
    [InlineData(0.0005, 0, 600_000, "polling")]
    [InlineData(0.0005, 0, 1000, "sse")] // rare, but not tolerant
    [InlineData(0, 0.05, 1000, "sse")] // both ways, but not constantly
    [InlineData(0, 10, 100, "websocket")]
    public void The_rule_of_thumb_is_what_everybody_says(double received, double sent, double freshnessMs, string pattern) =>
        Assert.Equal(pattern, RuleOfThumb.PatternFor(new Workload
        {
            Name = "w",
            Clients = 10,
            MessagesPerSecond = received,
            ClientMessagesPerSecond = sent,
            Direction = sent > 0 ? Direction.TwoWay : Direction.Receive,
            FreshnessMs = freshnessMs,
        }));
}
