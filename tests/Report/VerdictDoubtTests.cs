using System.Text.Json;
using Bench.Contract;
using Bench.Contract.Reading;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Report.Model;
using Bench.Report.Prices;
using Bench.Report.Summary;
using Bench.Report.Verdicts;

namespace Bench.Tests.Report;

/// <summary>What cannot be told is said so, and stops no more of the verdict than it touches.</summary>
public sealed class VerdictDoubtTests
{
    [Fact]
    public void That_no_rung_meets_the_need_is_known_and_not_told_as_unknown()
    {
        using var late = new Fixture();
        late.Add("polling", 1, 5000).Add("polling", 2, 5000).Add("sse", 1, 5000).Add("sse", 2, 5000);
        Assert.Equal("no pattern meets the need", Tell.NoLeast(late.Verdict().State));
        using var one = new Fixture();
        one.Add("sse", 1, 1);
        Assert.Equal("cannot be told", Tell.NoLeast(one.Verdict().State));
        using var none = new Fixture();
        none.Add("sse", 1, 1, valid: false);
        Assert.Equal("no verdict", Tell.NoLeast(none.Verdict().State));
    }

    [Fact]
    public void One_trial_tells_nothing_and_says_so()
    {
        using var fixture = new Fixture { Repeats = 1 };
        var verdict = fixture.Add("polling", 1, 890, httpBytes: 500, cpuUs: 200).Add("sse", 1, 1).Verdict();
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
            fixture.Add("polling", repeat, 890, cpuUs: 200 + repeat, httpBytes: 500, valid: repeat == 1)
                .Add("sse", repeat, 1, cpuUs: 100 - repeat);
        var verdict = fixture.Verdict();
        Assert.Equal((VerdictState.Undecided, Told.CannotBeTold), (verdict.State!.Value, verdict.Rungs[0].AgainstCheapest!.WorthClimbing));
        Assert.Equal("one pair of valid trials shows no spread: two of each are the least", verdict.Rungs[0].AgainstCheapest!.Why);
        Assert.Contains("1 of 3 trials is valid: 2 are the least", verdict.Sentence, StringComparison.Ordinal);
        Assert.Equal(Told.Yes, verdict.Rungs[1].Meets);
        Assert.Empty(verdict.PassedOver); // Without an answer no rung is below it.
    }

    public static TheoryData<string, Func<TrialFile, TrialFile>, string> Doubtful => new()
    {
        { "saturated", t => t with { Server = t.Server with { CpuShare = 0.98 } }, "the server used 98 % of its cores" },
        {
            "late publisher",
            t => t with
            {
                Publisher = new WorkloadStatus
                {
                    State = WorkloadState.Finished,
                    Published = 1,
                    PublishedSteady = 1,
                    DueSteady = 1,
                    LagUs = new LagSummary { P50 = 1, P99 = 958_500, Max = 1e6 }
                }
            },
            "the publisher was 958.5 ms late"
        },
        {
            "throttled", t => t with { Health = t.Health with { ThrottledShare = 0.03, ThrottledPeriods = 4 } },
            "the container's CPU quota kept server and generator from running for 3.0"
        },
    };

    [Theory]
    [MemberData(nameof(Doubtful))]
    public void A_doubt_stops_the_verdict_that_it_touches(string name, Func<TrialFile, TrialFile> doubt, string said)
    {
        using var fixture = new Fixture();
        fixture.Add("polling", 1, 890).Add("polling", 2, 890).Add("sse", 1, 1).Add("sse", 2, 1);
        fixture.Change("sse", 1, doubt);
        var above = fixture.Verdict();
        Assert.Equal(("polling", Told.CannotBeTold), (above.Pattern, above.Rungs[1].Meets)); // It touches SSE alone.
        Assert.Contains($"Whether SSE meets the need cannot be told: {said}", above.Price, StringComparison.Ordinal);
        fixture.Change("polling", 2, doubt);
        var verdict = fixture.Verdict();
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
    public void One_trial_in_which_something_was_not_held_lost_failed_or_never_sent_rules_a_rung_out(
        Func<TrialFile, TrialFile> change, string shortfall)
    {
        using var fixture = new Fixture();
        fixture.Add("polling", 1, 890).Add("polling", 2, 890).Add("sse", 1, 1).Add("sse", 2, 1);
        fixture.Change("polling", 2, change);
        var verdict = fixture.Verdict();
        Assert.Equal(("sse", Told.No, shortfall), (verdict.Pattern, verdict.Rungs[0].Meets, verdict.Rungs[0].Shortfall));
    }

    [Fact]
    public void What_clients_had_still_to_send_is_not_known_from_older_files_and_that_is_said()
    {
        using var fixture = new Fixture { Workload = Fixture.TwoWay };
        fixture.Add("polling", 1, 450).Add("polling", 2, 450);
        Assert.DoesNotContain("had still to send", fixture.Verdict().Price, StringComparison.Ordinal);
        fixture.Change("polling", 1, t => t with { Messages = t.Messages with { ClientUnsent = null } });
        Assert.Contains(
            "How many messages clients had still to send at the end was not counted in this run.", fixture.Verdict().Price,
            StringComparison.Ordinal);
        Assert.Null(fixture.Summary().Results[0].Messages.ClientUnsent);
    }

    public static TheoryData<Func<TrialFile, TrialFile>, string> Unwatched => new()
    {
        { t => t with { Server = t.Server with { CpuShare = null } }, "whether the server was saturated cannot be told" },
        { t => t with { Publisher = null }, "whether the publisher kept its schedule cannot be told" },
    };

    [Theory]
    [MemberData(nameof(Unwatched))]
    public void Where_nobody_watched_the_server_or_its_publisher_the_verdict_is_open(Func<TrialFile, TrialFile> change, string said)
    {
        using var fixture = new Fixture();
        fixture.Add("polling", 1, 890).Add("polling", 2, 890).Change("polling", 2, change);
        var verdict = fixture.Verdict();
        Assert.Equal((VerdictState.Undecided, Told.CannotBeTold), (verdict.State!.Value, verdict.Rungs[0].Meets));
        Assert.Contains(said, verdict.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, true, "how late messages are cannot be told: the target sends no stamp")]
    [InlineData(true, false, "whether messages were lost, came twice or out of order cannot be told: the target sends no sequence")]
    [InlineData(true, true, null)]
    public void What_a_target_that_publishes_by_itself_does_not_tell_keeps_the_verdict_open_and_nothing_else_does(
        bool stamped, bool numbered, string? said)
    {
        using var fixture = new Fixture();
        foreach (var repeat in (int[])[1, 2])
        {
            fixture.Add("sse", repeat, 1);
            if (!stamped) fixture.Time("sse", repeat, HistogramTags.Delivery);
            fixture.Change("sse", repeat, t => OfItself(t, stamped, numbered));
        }

        var verdict = fixture.Verdict();
        var rung = verdict.Rungs.Single(r => r.Pattern == "sse");
        Assert.Equal((said is null ? Told.Yes : Told.CannotBeTold, null), (rung.Meets, rung.Shortfall));
        Assert.Equal(said is null ? VerdictState.Decided : VerdictState.Undecided, verdict.State);
        if (said is not null) Assert.Contains(said, verdict.Sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("no latency histogram", verdict.Price, StringComparison.Ordinal);
        var result = fixture.Summary().Results[0];
        Assert.Equal((stamped, numbered), (result.LatencyMs is not null, result.Messages.Lost is not null));
        Assert.Null(result.Messages.Published);
        var own = result.SelfPublished!;
        Assert.Equal((numbered, stamped, 4.0, 4.0), (own.Numbered, own.Stamped, own.SaidPerSecond, own.MessagesPerSecond));
        Assert.True(CsvFile.Text(fixture.Summary()).Split('\n')[1].Split(',')[11] == "", "the column of what was published is not empty");
    }

    private static TrialFile OfItself(TrialFile trial, bool stamped, bool numbered) => trial with
    {
        LatencyMs = stamped ? trial.LatencyMs : null,
        UncorrectedLatencyMs = null,
        Publisher = null,
        Messages = trial.Messages with
        {
            Published = null,
            Expected = null,
            Lost = numbered ? 0 : null,
            Duplicated = numbered ? 0 : null,
            Reordered = numbered ? 0 : null,
            InFlight = null,
            InvariantHolds = numbered ? true : null
        },
        SelfPublished = new SelfPublishedRecord
        {
            Numbered = numbered,
            Stamp = stamped ? new StampRecord(StampUnit.Ms, StampClock.Unix) : null,
            GapMs = null,
            MessagesPerSecond = 4,
            SaidPerSecond = 4,
            NotYetNewer = stamped ? 0 : null
        }
    };

    [Fact]
    public void Messages_that_a_newer_value_overtook_are_named_in_the_same_sentence()
    {
        using var fixture = new Fixture();
        fixture.Add("polling", 1, 890).Add("polling", 2, 890);
        foreach (var repeat in (int[])[1, 2])
            fixture.Change("polling", repeat, t => t with { Messages = t.Messages with { Merged = 600, Delivered = 400 } });
        Assert.Contains(
            "99 % of the messages that were seen came within 890 ms, and 60 % were overtaken by a newer value and never seen; the need is",
            fixture.Verdict().Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100, false)]
    [InlineData(1_000_000, true)]
    public void A_price_for_more_subscribers_of_a_topic_than_were_measured_has_cores_for_the_last_and_says_so(int priced, bool said)
    {
        using var fixture = new Fixture
        {
            Workload = new Workload
            {
                Name = "feed", Clients = 100, MessagesPerSecond = 1, FreshnessMs = 500, FanOut = FanOut.Broadcast, PriceClients = priced,
            },
        };
        fixture.Add("sse", 1, 3).Add("sse", 2, 3);
        var verdict = fixture.Verdict();
        Assert.Equal("sse", verdict.Pattern);
        const string words =
            "a message goes to 1,000,000 subscribers, and was measured with 100 at most; the price has ";
        Assert.Equal(said, verdict.Explanation.Contains(words, StringComparison.Ordinal));
        Assert.Equal(said, verdict.Rungs.Single(r => r.Least).LastSubscriber?.StartsWith(words, StringComparison.Ordinal) == true);
    }

    [Fact]
    public void A_percentile_of_what_was_seen_is_none_of_all_messages_where_it_is_too_late_either()
    {
        using var fixture = new Fixture();
        fixture.Add("polling", 1, 1500).Add("polling", 2, 1500);
        foreach (var repeat in (int[])[1, 2])
            fixture.Change("polling", repeat, t => t with { Messages = t.Messages with { Merged = 600, Delivered = 400 } });
        Assert.Equal(
            "p99 1,500 ms of what was seen (60 % were overtaken by a newer value), later than the need of 1,000 ms",
            fixture.Verdict().Rungs.Single(r => r.Pattern == "polling").Shortfall);
    }

    [Theory]
    [InlineData(149, false)]
    [InlineData(150, true)] // 300 of two trials: 0.99^299 is below 5 %.
    public void A_p99_needs_299_messages_over_all_valid_trials(int messages, bool decided)
    {
        using var fixture = new Fixture { TimedMessages = messages };
        fixture.Add("polling", 1, 890).Add("polling", 2, 890);
        var verdict = fixture.Verdict();
        Assert.Equal(decided, verdict.State == VerdictState.Decided);
        Assert.Equal(!decided, fixture.Summary().Results[0].Findings.Any(f => f.Code == "tail-unsupported"));
        if (!decided) Assert.Contains("298 messages were timed in all, and a p99 needs 299", verdict.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void The_share_of_trials_that_fell_out_is_named()
    {
        using var fixture = new Fixture { Repeats = 3 };
        fixture.Add("polling", 1, 890).Add("polling", 2, 890).Add("polling", 3, 890, valid: false);
        Assert.Contains("Left out as invalid: 1 of 3 trials of polling every 900 ms.", fixture.Verdict().Price, StringComparison.Ordinal);
    }

    [Fact]
    public void Trials_of_fewer_agents_are_not_mixed_with_others_without_a_word()
    {
        using var fixture = new Fixture { Repeats = 3 };
        fixture.Add("polling", 1, 890).Add("polling", 2, 890).Add("polling", 3, 890);
        Assert.DoesNotContain("fewer agents", fixture.Verdict().Price, StringComparison.Ordinal);
        fixture.Change("polling", 3, t => t with { Agents = ["A"], AgentsGone = ["B"] });
        Assert.Contains(
            "Made by fewer agents than the run began with: 1 of 3 valid trials of polling every 900 ms.", fixture.Verdict().Price,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nothing-delivered", null, true)]
    [InlineData("publisher-behind", null, true)]
    [InlineData("generator-busy", null, false)] // Not the server's.
    [InlineData("nothing-delivered", "other-load", false)] // Another program may have been the cause.
    public void A_trial_that_is_invalid_for_the_servers_limit_leaves_it_open_whether_the_rung_meets_the_need(
        string code, string? beside, bool open)
    {
        using var fixture = new Fixture { Repeats = 3 };
        fixture.Add("polling", 1, 890).Add("polling", 2, 890).Add("polling", 3, 890, valid: false);
        Finding[] findings = [.. ((string?[])[code, beside]).OfType<string>()
            .Select(c => new Finding { Code = c, Severity = Severity.Invalid, Message = $"it was {c}", Remedy = "" })];
        fixture.Change("polling", 3, t => t with { Findings = findings });
        var verdict = fixture.Verdict();
        Assert.Equal(open ? Told.CannotBeTold : Told.Yes, verdict.Rungs[0].Meets);
        if (open)
            Assert.Contains(
                $"1 of 3 trials is invalid for what may be the server's limit: it was {code}", verdict.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("other-load", true, Told.Yes)]
    [InlineData("stolen-time", true, Told.Yes)]
    [InlineData("other-load", false, Told.CannotBeTold)] // It was not made again, and is all that this repeat says.
    [InlineData("still-compiling", true, Told.CannotBeTold)] // Nothing of the machine's: it would not have been made again.
    public void A_trial_that_the_machine_spoiled_says_nothing_of_the_servers_limit_once_it_was_made_again(
        string warning, bool again, Told meets)
    {
        using var fixture = new Fixture { Repeats = 3 };
        fixture.Add("polling", 1, 890).Add("polling", 2, 890).Add("polling", 3, 890, valid: false);
        fixture.Change("polling", 3, t => t with
        {
            Findings =
            [
                new() { Code = "publisher-behind", Severity = Severity.Invalid, Message = "it was late", Remedy = "" },
                new() { Code = warning, Severity = Severity.Warning, Message = "a little", Remedy = "" },
            ],
        });
        if (again) fixture.Add("polling", 3, 890);
        var rung = fixture.Verdict().Rungs[0];
        Assert.Equal(meets, rung.Meets);
        var told = rung.Doubts.Any(d => d.EndsWith("the server's limit: it was late", StringComparison.Ordinal));
        Assert.Equal(meets == Told.CannotBeTold, told);
    }

    [Fact]
    public void A_latency_of_one_scale_beside_a_price_of_another_says_so()
    {
        using var fixture = new Fixture
        {
            Workload = new Workload { Name = "feed", Clients = 100, MessagesPerSecond = 1, FreshnessMs = 1000, PriceClients = 10_000 }
        };
        var verdict = fixture.Add("polling", 1, 890).Add("polling", 2, 890).Verdict();
        Assert.Contains("within 890 ms (measured with 100 clients)", verdict.Sentence, StringComparison.Ordinal);
        Assert.Contains("a month (modelled from what was measured with 100 clients).", verdict.Price, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(9_000, null)]
    [InlineData(600_000, 130_000.0)]
    public void Polls_rarer_than_the_server_keeps_an_idle_connection_say_what_their_price_leaves_out(int intervalMs, double? limit)
    {
        using var fixture = new Fixture
        {
            Workload = new Workload { Name = "feed", Clients = 100, MessagesPerSecond = 0.001, FreshnessMs = 700_000, TimeScale = 100 }
        };
        fixture.Patterns[0] = new PatternSettings { Pattern = "polling", IntervalMs = intervalMs };
        var verdict = fixture.Add("polling", 1, 890).Add("polling", 2, 890).Verdict();
        Assert.Equal(limit, verdict.Rungs[0].IdleLimitMs);
        Assert.Equal(limit is not null, verdict.Price.Contains(
            "Between polls of polling every 600 s the server closes an idle connection after 130 s, so that each poll opens one anew",
            StringComparison.Ordinal));
        var asked = new Workload { Name = "yours", Clients = 100, MessagesPerSecond = 0.001, FreshnessMs = intervalMs * 1.1 };
        Assert.Equal(limit, Bench.Report.Advice.Adviser.VerdictOf(fixture.Data(), asked, PriceSheet.Load(null)).Rungs[0].IdleLimitMs);
    }

    [Fact]
    public void A_cost_that_was_not_measured_leaves_the_answer_open_where_it_hangs_on_it()
    {
        static PriceComparison Against(double low, double high) =>
            PriceComparer.Of("sse", new Mark(50, "$"), [One(1, 200, 201), One(2, 202, 203)], [One(1, low, high), One(2, low, high)]);
        static RungTrial One(int repeat, double least, double most) =>
            new(
                repeat, new CostRange(new Cost(1, 1), new Cost(1, 1), most - least < 2 ? null : "the cost of a heartbeat"),
                new MonthRange(least, most));
        Assert.Equal(Told.Yes, Against(20, 40).WorthClimbing); // whatever a heartbeat costs
        var open = Against(20, 190);
        Assert.Equal(
            (Told.CannotBeTold, "the cost of a heartbeat was not measured, and the answer hangs on it", null),
            (open.WorthClimbing, open.Why, open.TrialsNeeded));
        Assert.Equal(Told.No, Against(180, 190).WorthClimbing);
    }

    [Fact]
    public void Money_that_cannot_be_told_apart_is_told_with_its_currency()
    {
        static RungTrial One(int repeat, double month) =>
            new(repeat, new CostRange(new Cost(1, 1), new Cost(1, 1), null), new MonthRange(month, month));
        var told = PriceComparer.Of("sse", new Mark(50, "$"), [One(1, 59), One(2, 61)], [One(1, 1), One(2, 1)]);
        Assert.Equal(
            (Told.CannotBeTold, "the difference is $59.00 a month (95 %: $46.29 to $71.71) over 2 pairs of trials, and the mark is $50.00"),
            (told.WorthClimbing, told.Why));
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
        var older = JsonText.Read(
            System.Text.Encoding.UTF8.GetBytes(
                json.Replace("\"meets_need\": \"cannot-be-told\"", "\"meets\": false", StringComparison.Ordinal)),
            SummaryJson.Default.SummaryFile);
        Assert.Equal(Told.CannotBeTold, older.Verdicts[0].Rungs[0].Meets);
    }
}
