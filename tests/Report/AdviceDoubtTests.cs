using Bench.Contract;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Report.Advice;
using Bench.Report.Map;
using Bench.Report.Outcome;
using Bench.Report.Prices;
using Bench.Report.Summary;
using Bench.Report.Verdicts;

namespace Bench.Tests.Report;

/// <summary>Advice is as sure as the trials that it takes costs from, and no surer.</summary>
public sealed class AdviceDoubtTests
{
    private static readonly Workload Asked =
        new() { Name = "yours", Clients = 5000, MessagesPerSecond = 0.1, FreshnessMs = 1000, PayloadBytes = 200 };

    private static VerdictRecord VerdictOf(Fixture fixture, Workload? asked = null) =>
        Adviser.VerdictOf(fixture.Data(), asked ?? Asked, PriceSheet.Load(null));

    private static Fixture Sound(int trials = 2)
    {
        var fixture = new Fixture { Repeats = trials };
        for (var repeat = 1; repeat <= trials; repeat++) fixture.Add("polling", repeat, 891, cpuUs: 150).Add("sse", repeat, 3, cpuUs: 100);
        return fixture;
    }

    public static TheoryData<Func<TrialFile, TrialFile>, string> Doubts => new()
    {
        { t => t with { Server = t.Server with { CpuShare = 0.98 } }, "the server used 98 % of its cores" },
        {
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
            t => t with { Health = t.Health with { ThrottledShare = 0.03, ThrottledPeriods = 4 } },
            "the container's CPU quota kept server and generator from running for 3.0"
        },
        { t => t with { Messages = t.Messages with { Lost = 7 } }, "7 messages lost" },
        { t => t with { Messages = t.Messages with { ClientFailed = 500 } }, "500 messages of the clients failed" },
        { t => t with { Messages = t.Messages with { ClientUnsent = 94 } }, "94 messages of the clients were due and never sent" },
        { t => t with { Connections = t.Connections with { Held = 99 } }, "99 of 100 clients held" },
    };

    [Theory]
    [MemberData(nameof(Doubts))]
    public void What_stops_a_verdict_stops_advice(Func<TrialFile, TrialFile> doubt, string said)
    {
        using var fixture = Sound();
        fixture.Change("sse", 2, doubt);
        var verdict = VerdictOf(fixture);
        Assert.Equal((VerdictState.Undecided, null, Told.CannotBeTold), (verdict.State!.Value, verdict.Pattern, verdict.Rungs[^1].Meets));
        Assert.Contains(said, verdict.Sentence + verdict.Price, StringComparison.Ordinal);
        Assert.Contains(
            "What would tell: this workload measured", Adviser.Answer(fixture.Data(), Asked, PriceSheet.Load(null)),
            StringComparison.Ordinal);
        using var sound = Sound();
        Assert.Equal((VerdictState.Decided, "sse"), (VerdictOf(sound).State!.Value, VerdictOf(sound).Pattern));
    }

    [Theory]
    [InlineData(149, Told.CannotBeTold)]
    [InlineData(150, Told.Yes)]
    public void A_thin_tail_is_none_to_advise_by(int messages, Told meets)
    {
        using var fixture = Sound();
        foreach (var repeat in (int[])[1, 2])
            fixture.Change("sse", repeat, t => t with { LatencyMs = t.LatencyMs! with { Count = messages } });
        Assert.Equal(meets, VerdictOf(fixture).Rungs[^1].Meets);
    }

    [Theory]
    [InlineData(100, false)]
    [InlineData(101, false)]
    [InlineData(1_000_000, true)]
    public void The_last_of_a_million_subscribers_is_paid_for_where_a_hundred_were_measured(int clients, bool said)
    {
        using var fixture = new Fixture
        {
            Workload = new Workload { Name = "feed", Clients = 100, MessagesPerSecond = 1, FreshnessMs = 1000, FanOut = FanOut.Broadcast },
        };
        foreach (var repeat in (int[])[1, 2]) fixture.Add("polling", repeat, 891, cpuUs: 150).Add("sse", repeat, 3, cpuUs: 100);
        var verdict = VerdictOf(fixture, Asked with { Clients = clients, FanOut = FanOut.Broadcast });
        // Each poll is asked for by itself, at a time of its own.
        Assert.Equal((Told.Yes, Told.Yes), (verdict.Rungs[0].Meets, verdict.Rungs[^1].Meets));
        Assert.Null(verdict.Rungs[0].LastSubscriber);
        Assert.Equal(0, verdict.Rungs[0].Price!.PeakCores);
        Assert.Equal(clients > 100, verdict.Rungs[^1].Price!.PeakCores > 0);
        Assert.Equal(
            said,
            verdict.Rungs[^1].LastSubscriber?.StartsWith(
                "a message goes to 1,000,000 subscribers, and was measured with 100 at most; the price has ", StringComparison.Ordinal)
            == true);
        // A message to one client each leaves as soon with more of them.
        Assert.Equal(Told.Yes, VerdictOf(fixture, Asked with { Clients = 1_000_000 }).Rungs[^1].Meets);
    }

    [Fact]
    public void One_trial_of_each_tells_nothing()
    {
        using var fixture = Sound(trials: 1);
        var verdict = VerdictOf(fixture);
        Assert.Equal("For yours, the least you need cannot be told from one trial.", verdict.Sentence);
        Assert.All(verdict.Rungs, r => Assert.Equal(Told.CannotBeTold, r.Meets));
    }

    [Fact]
    public void The_saved_run_of_one_trial_of_a_hundred_thousand_clients_gives_no_firm_advice()
    {
        var verdict = Adviser.VerdictOf(SavedRunTests.Read("scale"), Asked, PriceSheet.Load(null));
        Assert.Equal(VerdictState.Undecided, verdict.State);
        Assert.All(verdict.Rungs, r => Assert.Equal(Told.CannotBeTold, r.Meets));
        Assert.Contains(
            "Long-polling: p99 78.7 ms (modelled) in it; the publisher was 57.9 ms late", verdict.Price, StringComparison.Ordinal);
        Assert.Contains("SSE: p99 54.0 ms (modelled) in it.", verdict.Price, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rung_whose_only_trial_is_invalid_is_said_to_have_none_and_no_time()
    {
        var verdict = Assert.Single(Summariser.Summarise(SavedRunTests.Read("scale"), PriceSheet.Load(null), 100_000).Verdicts);
        Assert.Contains("SSE: p99 54.0 ms in it. A WebSocket: no valid trial.", verdict.Price, StringComparison.Ordinal);
    }

    [Fact]
    public void A_workload_under_which_the_figures_are_not_the_patterns_is_left_out_where_another_is_sound()
    {
        using var fixture = Sound();
        fixture.Add("sse", 3, 900, cpuUs: 100).Add("sse", 4, 900, cpuUs: 100);
        foreach (var repeat in (int[])[3, 4])
            fixture.Change(
                "sse", repeat, t => t with { Workload = t.Workload with { Name = "flood" }, Server = t.Server with { CpuShare = 0.98 } });
        var verdict = VerdictOf(fixture);
        Assert.Equal(
            (VerdictState.Decided, "sse", 3.0), (verdict.State!.Value, verdict.Pattern, Math.Round(verdict.Rungs[^1].P99Ms!.Value)));
        var answer = Adviser.Answer(fixture.Data(), Asked, PriceSheet.Load(null));
        Assert.Contains("Taken from no trials of sse under flood (the server used 98 % of its cores", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rung_without_a_valid_trial_is_missed_in_advice_and_map()
    {
        const string missing = "Not in this ladder: websocket (no valid trial).";
        var data = SavedRunTests.Read("scale");
        Assert.Contains(missing, Adviser.Answer(data, Asked, PriceSheet.Load(null)), StringComparison.Ordinal);
        var map = MapMaker.Of(data, PriceSheet.Load(null), Direction.Receive, 1000, 2, 2);
        Assert.Contains(missing, map.Taken, StringComparison.Ordinal);
        using var sound = Sound();
        Assert.DoesNotContain("Not in this ladder", Adviser.Answer(sound.Data(), Asked, PriceSheet.Load(null)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_rung_that_no_costs_can_be_taken_from_is_missed_with_the_reason()
    {
        Assert.Equal(
            ["sse (measured only with another fan-out or in bursts)"],
            Missing(t => t with { Workload = t.Workload with { FanOut = FanOut.Broadcast } }));
        Assert.Equal(["sse (no message came in its steady state)"], Missing(t => t with { MessagesInWindow = 0 }));
        Assert.Matches(
            "^sse .*\\(what a message costs that shares its write cannot be told",
            Assert.Single(Missing(t => t with { Pattern = t.Pattern with { FlushMs = 100 } })));

        static IReadOnlyList<string> Missing(Func<TrialFile, TrialFile> change)
        {
            using var fixture = Sound();
            fixture.Change(t => t.Pattern.Pattern == "sse", change);
            return new ModelledLadder(fixture.Data(), Asked).Missing;
        }
    }

    [Fact]
    public void A_need_between_the_best_and_the_worst_trial_is_neither_met_nor_missed()
    {
        using var fixture = new Fixture();
        fixture.Add("sse", 1, 3).Add("sse", 2, 9);
        var verdict = VerdictOf(fixture, Asked with { FreshnessMs = 6 });
        Assert.Equal(VerdictState.Undecided, verdict.State);
        Assert.Matches("p99 came out from 3[.0]* ms to 9[.0-9]* ms over 2 trials, and the need of 6 ms lies between", verdict.Sentence);
        Assert.Equal(VerdictState.NoneMeets, VerdictOf(fixture, Asked with { FreshnessMs = 2 }).State);
    }

    [Fact]
    public void Where_a_run_rules_out_POST_only_what_carries_both_ways_is_advised()
    {
        using var fixture = new Fixture
        {
            PostAllowed = false,
            Workload = new Workload
            {
                Name = "feed",
                Clients = 100,
                MessagesPerSecond = 0,
                Direction = Direction.TwoWay,
                ClientMessagesPerSecond = 2,
                FreshnessMs = 1000
            }
        };
        fixture.Patterns.Add(new PatternSettings { Pattern = "websocket" });
        fixture.Add("sse", 1, 1).Add("sse", 2, 1).Add("websocket", 1, 1).Add("websocket", 2, 1);
        var verdict = VerdictOf(fixture, fixture.Workload with { Name = "yours" });
        Assert.Equal(
            ("websocket", Told.No, "clients send, and the run rules out POST"),
            (verdict.Pattern, verdict.Rungs[0].Meets, verdict.Rungs[0].Shortfall));
    }

    [Fact]
    public void The_clients_with_which_lateness_was_measured_stand_beside_a_price_for_others()
    {
        using var fixture = Sound();
        Assert.Contains(
            "How late messages are was measured with 100 clients; prices are for 5,000.",
            Adviser.Answer(fixture.Data(), Asked, PriceSheet.Load(null)), StringComparison.Ordinal);
        Assert.DoesNotContain(
            "How late messages are was", Adviser.Answer(fixture.Data(), Asked with { Clients = 100 }, PriceSheet.Load(null)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Advice_from_the_newest_value_alone_says_how_many_are_never_seen()
    {
        using var fixture = new Fixture();
        fixture.Patterns[0] = new PatternSettings { Pattern = "polling", IntervalMs = 900, Semantics = PollSemantics.Latest };
        fixture.Add("polling", 1, 891).Add("polling", 2, 891);
        var rung = VerdictOf(fixture, Asked with { MessagesPerSecond = 1 }).Rungs.Single();
        // λT: of 950 ms at one a second.
        Assert.Equal(
            (true, 1 - (1 - Math.Exp(-0.95)) / 0.95), (rung.Label.EndsWith("latest", StringComparison.Ordinal), rung.MergedShare!.Value));
    }

    [Fact]
    public void The_last_subscriber_is_in_the_price_of_a_rung_though_its_need_is_in_doubt()
    {
        var feed = new Workload { Name = "feed", Clients = 100, MessagesPerSecond = 1, FreshnessMs = 1000, FanOut = FanOut.Broadcast };
        using var fixture = new Fixture { Workload = feed };
        foreach (var repeat in (int[])[1, 2])
        {
            fixture.Add("sse", repeat, 3);
            fixture.Change("sse", repeat, t => t with { Server = t.Server with { CpuShare = 0.98 } });
        }

        var rung = VerdictOf(fixture, feed with { Name = "yours", Clients = 1_000_000 }).Rungs.Single(r => r.Pattern == "sse");
        Assert.Equal(Told.CannotBeTold, rung.Meets);
        Assert.True(rung.Price!.PeakCores > 50, $"{rung.Price}");
    }
}
