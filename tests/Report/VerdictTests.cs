using System.Text.Json;
using Bench.Contract;
using Bench.Contract.Reading;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Report.Model;
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
    public void Of_a_rung_whose_interval_reaches_beyond_the_need_it_cannot_be_told_whether_it_meets_it()
    {
        using var fixture = new Fixture();
        fixture.Add("polling", 1, 940).Add("polling", 2, 980).Add("sse", 1, 1).Add("sse", 2, 1); // 960 ± 254
        var verdict = VerdictOf(fixture);
        Assert.Equal((VerdictState.Undecided, null, Told.CannotBeTold, Told.Yes), (verdict.State!.Value, verdict.Pattern, verdict.Rungs[0].Meets, verdict.Rungs[1].Meets));
        Assert.Matches("whether polling every 900 ms meets the need is open \\(p99 980 ms, but its 95 % interval reaches 1,21[0-9] ms", verdict.Sentence);
        Assert.StartsWith("SSE meets the need: 99 % of messages are seen within", verdict.Price, StringComparison.Ordinal);
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
        fixture.Add("polling", 1, 450, valid: false).Add("polling", 2, 450, valid: false).Add("sse", 1, 1).Add("sse", 2, 1);
        var verdict = VerdictOf(fixture);
        Assert.Equal("For feed, the least you need cannot be told: whether polling every 900 ms meets the need is open (no valid trial).", verdict.Sentence);
        Assert.Contains("SSE meets the need: 99 % of messages are seen within 1 ms. It is the least you need unless polling every 900 ms does.", verdict.Price, StringComparison.Ordinal);
    }

    [Fact]
    public void A_need_that_nothing_meets_is_said_with_the_nearest()
    {
        using var fixture = new Fixture();
        fixture.Add("polling", 1, 5000).Add("polling", 2, 5000).Add("sse", 1, 2000).Add("sse", 2, 2000);
        var verdict = VerdictOf(fixture);
        Assert.Null(verdict.Pattern);
        Assert.Contains("sse: p99 2,0", verdict.Price, StringComparison.Ordinal);
    }

    // 100 clients at 1 message a second are priced as 10,000 here: 324 B and CPU a message.
    private static Fixture Priced(params (string Pattern, double CpuUs, double HttpBytes)[] rungs)
    {
        var fixture = new Fixture { Workload = new Workload { Name = "feed", Clients = 100, MessagesPerSecond = 1, FreshnessMs = 1000, PriceClients = 10_000 } };
        foreach (var (pattern, _, _) in rungs.Where(r => fixture.Patterns.All(p => p.Pattern != r.Pattern))) fixture.Patterns.Add(new PatternSettings { Pattern = pattern });
        foreach (var (pattern, cpu, http) in rungs)
            foreach (var repeat in (int[])[1, 2])
                fixture.Add(pattern, repeat, pattern == "polling" ? 890 : 1, cpuUs: cpu * (1 + 0.001 * repeat), httpBytes: http);
        return fixture;
    }

    [Theory]
    [InlineData(500, "sse", Told.Yes)] // more than half as much again
    [InlineData(60, "polling", Told.No)] // within a quarter
    public void Of_rungs_that_meet_the_need_the_least_is_the_lowest_within_a_quarter_of_the_cheapest(double pollingHttp, string least, Told worth)
    {
        using var fixture = Priced(("polling", 100, pollingHttp), ("sse", 100, 0));
        var verdict = VerdictOf(fixture);
        Assert.Equal((least, "sse", worth), (verdict.Pattern!, verdict.Cheapest!, verdict.Rungs[0].AgainstCheapest!.WorthClimbing));
        Assert.Equal(50, verdict.WorthClimbingFor);
        Assert.Equal(least == "sse" ? ["polling"] : [], verdict.PassedOver.Select(r => r.Pattern));
        Assert.Equal(least == "sse", verdict.Price.Contains("Polling every 900 ms would be fresh enough, but costs ", StringComparison.Ordinal));
        Assert.Equal(least == "polling", verdict.Price.Contains("less than the quarter that is worth climbing for", StringComparison.Ordinal));
    }

    [Fact]
    public void A_saving_that_is_not_worth_climbing_for_leaves_the_lowest_rung_and_the_number_of_clients_at_which_that_changes_is_told()
    {
        using var fixture = Priced(("polling", 100, 500), ("sse", 100, 0));
        var few = Summariser.Summarise(fixture.Data(), PriceSheet.Load(null), priceClients: 10).Verdicts.Single();
        Assert.Equal(("polling", Told.No), (few.Pattern, few.Rungs[0].AgainstCheapest!.WorthClimbing));
        // 500 B a message and second, both ways, more than SSE: what makes $50 a month.
        var sheet = PriceSheet.Load(null);
        var each = 500 * 3600 * sheet.HoursPerMonth / 1e9 * sheet.Traffic.PerGb;
        Assert.Equal([(1L, (long?)(long)(50 / each), "polling"), ((long)(50 / each) + 1, null, "sse")], few.Ranges.Select(r => (r.From, r.To, r.Label.Split(' ')[0])));
        Assert.Contains("By price alone, from about", few.Price, StringComparison.Ordinal);
        Assert.Equal("sse", VerdictOf(fixture).Pattern);
    }

    [Fact]
    public void With_traffic_for_nothing_the_CPU_decides()
    {
        using var fixture = Priced(("polling", 100, 5000), ("sse", 100, 0));
        Assert.Equal("sse", VerdictOf(fixture).Pattern);
        var sheet = PriceSheet.Load(null);
        var free = Summariser.Summarise(fixture.Data(), sheet with { Traffic = sheet.Traffic with { PerGb = 0 } }).Verdicts.Single();
        Assert.Equal("polling", free.Pattern);
    }

    [Fact]
    public void What_costs_no_less_and_takes_more_to_build_is_no_rung_to_stand_on()
    {
        // Within a quarter and far below the mark: but the browser reconnects and resumes an event stream by itself.
        using var fixture = Priced(("polling", 200, 1000), ("long-polling", 100, 20), ("sse", 100, 0));
        var verdict = VerdictOf(fixture);
        Assert.Equal(("sse", "sse"), (verdict.Pattern, verdict.Rungs[1].OutdoneBy));
        Assert.Contains("Long-polling would be fresh enough, but costs ", verdict.Price, StringComparison.Ordinal);
        Assert.Contains("and takes more to build", verdict.Price, StringComparison.Ordinal);
        using var cheaper = Priced(("polling", 200, 1000), ("long-polling", 50, 0), ("sse", 100, 0));
        Assert.Equal("long-polling", VerdictOf(cheaper).Pattern);
    }

    [Fact]
    public void The_users_next_click_is_rung_zero_where_it_is_soon_enough()
    {
        using var fixture = Priced(("polling", 100, 500), ("sse", 100, 0));
        fixture.Workload = fixture.Workload with { UserActsEveryS = 0.2 }; // 0.2 s · ln 100 = 0.92 s
        var verdict = VerdictOf(fixture);
        Assert.Equal((NextClick.Key, 0L), (verdict.Pattern, verdict.Ranges.Count - 1));
        Assert.Contains("you need no realtime", verdict.Sentence, StringComparison.Ordinal);
        Assert.Equal(921, verdict.Rungs[0].P99Ms!.Value, 0.1);
        fixture.Workload = fixture.Workload with { UserActsEveryS = 30 };
        Assert.Equal(("sse", Told.No), (VerdictOf(fixture).Pattern, VerdictOf(fixture).Rungs[0].Meets));
    }

    [Fact]
    public void A_rung_from_which_it_is_worth_climbing_anyway_does_not_leave_the_answer_open()
    {
        using var fixture = Priced(("polling", 100, 5000), ("sse", 100, 0));
        fixture.Change("polling", 1, t => t with { Server = t.Server with { CpuShare = 0.98 } }); // Nobody can tell whether it meets the need.
        var verdict = VerdictOf(fixture);
        Assert.Equal((VerdictState.Decided, "sse", Told.CannotBeTold), (verdict.State!.Value, verdict.Pattern, verdict.Rungs[0].Meets));
    }

    [Fact]
    public void Noise_that_reaches_beyond_the_mark_leaves_the_lower_rung_and_tells_how_many_trials_would_tell()
    {
        using var fixture = new Fixture { Repeats = 3, Workload = new Workload { Name = "feed", Clients = 100, MessagesPerSecond = 1, FreshnessMs = 1000, PriceClients = 10_000 } };
        double[] http = [100, 150, 220];
        for (var repeat = 1; repeat <= 3; repeat++) fixture.Add("polling", repeat, 890, httpBytes: http[repeat - 1]).Add("sse", repeat, 1);
        var verdict = VerdictOf(fixture);
        var open = verdict.Rungs[0].AgainstCheapest!;
        Assert.Equal(("polling", Told.CannotBeTold, 3), (verdict.Pattern, open.WorthClimbing, open.Pairs));
        Assert.InRange(open.TrialsNeeded!.Value, 4, 100);
        Assert.Contains($"Whether SSE is worth climbing to cannot be told: the ratio of prices is {Numbers.Short(open.Price!.Ratio)}", verdict.Price, StringComparison.Ordinal);
        Assert.Contains($"about {open.TrialsNeeded} valid trials of each would tell", verdict.Price, StringComparison.Ordinal);
    }

    [Fact]
    public void One_trial_tells_nothing_and_says_so()
    {
        using var fixture = new Fixture { Repeats = 1 };
        var verdict = VerdictOf(fixture.Add("polling", 1, 890, httpBytes: 500, cpuUs: 200).Add("sse", 1, 1));
        Assert.Equal("For feed, the least you need cannot be told from one trial.", verdict.Sentence);
        Assert.Equal((VerdictState.Undecided, null), (verdict.State!.Value, verdict.Pattern));
        Assert.All(verdict.Rungs, r => Assert.Equal((Told.CannotBeTold, null), (r.Meets, r.P99UpperMs)));
        Assert.Contains(fixture.Summary().Results[0].Findings, f => f.Code == "few-trials");
    }

    [Fact]
    public void A_lower_rung_that_loses_its_trials_leaves_the_answer_open_where_its_price_does_not_rule_it_out()
    {
        using var fixture = new Fixture { Repeats = 3 };
        for (var repeat = 1; repeat <= 3; repeat++)
            fixture.Add("polling", repeat, 890, cpuUs: 200 + repeat, httpBytes: 500, valid: repeat == 1).Add("sse", repeat, 1, cpuUs: 100 - repeat);
        var verdict = VerdictOf(fixture);
        Assert.Equal((VerdictState.Undecided, Told.CannotBeTold), (verdict.State!.Value, verdict.Rungs[0].AgainstCheapest!.WorthClimbing));
        Assert.Equal("one pair of valid trials shows no spread: two of each are the least", verdict.Rungs[0].AgainstCheapest!.Why);
        Assert.Contains("1 of 3 trials is valid: 2 are the least", verdict.Sentence, StringComparison.Ordinal);
        Assert.Equal(Told.Yes, verdict.Rungs[1].Meets);
        Assert.Empty(verdict.PassedOver); // Without an answer no rung is below it.
    }

    public static TheoryData<string, Func<TrialFile, TrialFile>, string> Doubtful => new()
    {
        { "saturated", t => t with { Server = t.Server with { CpuShare = 0.98 } }, "the server used 98 % of its cores" },
        { "late publisher", t => t with { Publisher = new WorkloadStatus { State = WorkloadState.Finished, Published = 1, PublishedSteady = 1, DueSteady = 1, LagUs = new LagSummary { P50 = 1, P99 = 958_500, Max = 1e6 } } }, "the publisher was 958.5 ms late" },
    };

    [Theory]
    [MemberData(nameof(Doubtful))]
    public void A_doubt_stops_the_verdict_that_it_touches(string name, Func<TrialFile, TrialFile> doubt, string said)
    {
        using var fixture = new Fixture();
        fixture.Add("polling", 1, 890).Add("polling", 2, 890).Add("sse", 1, 1).Add("sse", 2, 1);
        fixture.Change("sse", 1, doubt);
        var above = VerdictOf(fixture);
        Assert.Equal(("polling", Told.CannotBeTold), (above.Pattern, above.Rungs[1].Meets)); // It touches SSE alone.
        Assert.Contains($"Whether SSE meets the need cannot be told: {said}", above.Price, StringComparison.Ordinal);
        fixture.Change("polling", 2, doubt);
        var verdict = VerdictOf(fixture);
        Assert.True(verdict.State == VerdictState.Undecided, name);
        Assert.Contains(said, verdict.Sentence, StringComparison.Ordinal);
    }

    public static TheoryData<Func<TrialFile, TrialFile>, string> Failings => new()
    {
        { t => t with { Messages = t.Messages with { Lost = 7 } }, "7 messages lost" },
        { t => t with { Messages = t.Messages with { ClientFailed = 500 } }, "500 messages of the clients failed" },
        { t => t with { Messages = t.Messages with { ClientUnsent = 94 } }, "94 messages of the clients were due and never sent" },
        { t => t with { Messages = t.Messages with { InFlight = 3 } }, "3 messages not delivered in time" },
        { t => t with { Connections = t.Connections with { Held = 99 } }, "99 of 100 clients held" },
        { t => t with { Connections = t.Connections with { Lost = 1, Reconnected = 1 } }, "1 connections lost" },
    };

    [Theory]
    [MemberData(nameof(Failings))]
    public void One_trial_in_which_something_was_not_held_lost_failed_or_never_sent_rules_a_rung_out(Func<TrialFile, TrialFile> change, string shortfall)
    {
        using var fixture = new Fixture();
        fixture.Add("polling", 1, 890).Add("polling", 2, 890).Add("sse", 1, 1).Add("sse", 2, 1);
        fixture.Change("polling", 2, change);
        var verdict = VerdictOf(fixture);
        Assert.Equal(("sse", Told.No, shortfall), (verdict.Pattern, verdict.Rungs[0].Meets, verdict.Rungs[0].Shortfall));
    }

    [Fact]
    public void What_clients_had_still_to_send_is_not_known_from_older_files_and_that_is_said()
    {
        using var fixture = new Fixture { Workload = TwoWay };
        fixture.Add("polling", 1, 450).Add("polling", 2, 450);
        Assert.DoesNotContain("had still to send", VerdictOf(fixture).Price, StringComparison.Ordinal);
        fixture.Change("polling", 1, t => t with { Messages = t.Messages with { ClientUnsent = null } });
        Assert.Contains("How many messages clients had still to send at the end was not counted in this run.", VerdictOf(fixture).Price, StringComparison.Ordinal);
        Assert.Null(fixture.Summary().Results[0].Messages.ClientUnsent);
    }

    [Fact]
    public void Messages_that_a_newer_value_overtook_are_named_in_the_same_sentence()
    {
        using var fixture = new Fixture();
        fixture.Add("polling", 1, 890).Add("polling", 2, 890);
        foreach (var repeat in (int[])[1, 2]) fixture.Change("polling", repeat, t => t with { Messages = t.Messages with { Merged = 600, Delivered = 400 } });
        Assert.Contains("99 % of the messages that were seen came within 890 ms, and 60 % were overtaken by a newer value and never seen; the need is", VerdictOf(fixture).Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(149, false)]
    [InlineData(150, true)] // 300 of two trials: 0.99^299 is below 5 %.
    public void A_p99_needs_299_messages_over_all_valid_trials(int messages, bool decided)
    {
        using var fixture = new Fixture { TimedMessages = messages };
        fixture.Add("polling", 1, 890).Add("polling", 2, 890);
        var verdict = VerdictOf(fixture);
        Assert.Equal(decided, verdict.State == VerdictState.Decided);
        Assert.Equal(!decided, fixture.Summary().Results[0].Findings.Any(f => f.Code == "tail-unsupported"));
        if (!decided) Assert.Contains("298 messages were timed in all, and a p99 needs 299", verdict.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void The_share_of_trials_that_fell_out_is_named()
    {
        using var fixture = new Fixture { Repeats = 3 };
        fixture.Add("polling", 1, 890).Add("polling", 2, 890).Add("polling", 3, 890, valid: false);
        Assert.Contains("Left out as invalid: 1 of 3 trials of polling every 900 ms.", VerdictOf(fixture).Price, StringComparison.Ordinal);
    }

    [Fact]
    public void A_latency_of_one_scale_beside_a_price_of_another_says_so()
    {
        using var fixture = new Fixture { Workload = new Workload { Name = "feed", Clients = 100, MessagesPerSecond = 1, FreshnessMs = 1000, PriceClients = 10_000 } };
        var verdict = VerdictOf(fixture.Add("polling", 1, 890).Add("polling", 2, 890));
        Assert.Contains("within 890 ms (measured with 100 clients)", verdict.Sentence, StringComparison.Ordinal);
        Assert.Contains("a month (modelled from what was measured with 100 clients).", verdict.Price, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(9_000, null)]
    [InlineData(600_000, 130_000.0)]
    public void Polls_rarer_than_the_server_keeps_an_idle_connection_say_what_their_price_leaves_out(int intervalMs, double? limit)
    {
        using var fixture = new Fixture { Workload = new Workload { Name = "feed", Clients = 100, MessagesPerSecond = 0.001, FreshnessMs = 700_000, TimeScale = 100 } };
        fixture.Patterns[0] = new PatternSettings { Pattern = "polling", IntervalMs = intervalMs };
        var verdict = VerdictOf(fixture.Add("polling", 1, 890).Add("polling", 2, 890));
        Assert.Equal(limit, verdict.Rungs[0].IdleLimitMs);
        Assert.Equal(limit is not null, verdict.Price.Contains("Between polls of polling every 600 s the server closes an idle connection after 130 s, so that each poll opens one anew", StringComparison.Ordinal));
        var asked = new Workload { Name = "yours", Clients = 100, MessagesPerSecond = 0.001, FreshnessMs = intervalMs * 1.1 };
        Assert.Equal(limit, Bench.Report.Advice.Adviser.VerdictOf(fixture.Data(), asked, PriceSheet.Load(null)).Rungs[0].IdleLimitMs);
    }

    [Fact]
    public void A_cost_that_was_not_measured_leaves_the_answer_open_where_it_hangs_on_it()
    {
        static PriceComparison Against(double low, double high) => PriceComparer.Of("sse", new Mark(50), [One(1, 200, 201), One(2, 202, 203)], [One(1, low, high), One(2, low, high)]);
        static RungTrial One(int repeat, double least, double most) =>
            new(repeat, new CostRange(new Cost(1, 1), new Cost(1, 1), most - least < 2 ? null : "the cost of a heartbeat"), new MonthRange(least, most));
        Assert.Equal(Told.Yes, Against(20, 40).WorthClimbing); // whatever a heartbeat costs
        var open = Against(20, 190);
        Assert.Equal((Told.CannotBeTold, "the cost of a heartbeat was not measured, and the answer hangs on it", null), (open.WorthClimbing, open.Why, open.TrialsNeeded));
        Assert.Equal(Told.No, Against(180, 190).WorthClimbing);
    }

    [Fact]
    public void The_three_answers_stand_in_the_JSON_and_summaries_of_before_them_are_still_read()
    {
        using var fixture = new Fixture();
        fixture.Add("polling", 1, 890).Add("sse", 1, 1).Add("sse", 2, 1);
        var json = JsonSerializer.Serialize(fixture.Summary(), SummaryJson.Default.SummaryFile);
        Assert.Contains("\"meets_need\": \"cannot-be-told\"", json, StringComparison.Ordinal);
        Assert.Contains("\"state\": \"undecided\"", json, StringComparison.Ordinal);
        Assert.Contains("\"worth_climbing\": \"cannot-be-told\"", json, StringComparison.Ordinal);
        var older = JsonText.Read(System.Text.Encoding.UTF8.GetBytes(json.Replace("\"meets_need\": \"cannot-be-told\"", "\"meets\": false", StringComparison.Ordinal)), SummaryJson.Default.SummaryFile);
        Assert.Equal(Told.CannotBeTold, older.Verdicts[0].Rungs[0].Meets);
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
    public void Evidence_against_the_rule_of_thumb_is_said_with_the_cost_that_tips_it()
    {
        using var fixture = new Fixture();
        fixture.Add("polling", 1, 890).Add("polling", 2, 890).Add("sse", 1, 1).Add("sse", 2, 1);
        Assert.Contains("The rule of thumb names SSE for such a workload; measured, polling every 900 ms meets the need, and SSE would", VerdictOf(fixture).Thumb, StringComparison.Ordinal);
        using var late = new Fixture();
        late.Add("polling", 1, 5000).Add("polling", 2, 5000).Add("sse", 1, 1).Add("sse", 2, 1);
        Assert.Empty(VerdictOf(late).Thumb);
        using var rare = new Fixture { Workload = new Workload { Name = "feed", Clients = 100, MessagesPerSecond = 0.003, FreshnessMs = 20_000, PriceClients = 1_000_000 } };
        foreach (var repeat in (int[])[1, 2]) rare.Add("polling", repeat, 890, cpuUs: 2000).Add("sse", repeat, 1, cpuUs: 100);
        var verdict = VerdictOf(rare);
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
