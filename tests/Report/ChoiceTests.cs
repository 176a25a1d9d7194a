using Bench.Contract;
using Bench.Report.Model;
using Bench.Report.Prices;
using Bench.Report.Summary;
using Bench.Report.Verdicts;

namespace Bench.Tests.Report;

/// <summary>No verdict hangs on a cost that nobody measured without saying so.</summary>
public sealed class ChoiceTests
{
    private const string Heartbeat = "the server CPU of a heartbeat";
    private const string Ping = "the server CPU of a ping";
    private static readonly Workload Feed = new() { Name = "feed", Clients = 100, MessagesPerSecond = 1, FreshnessMs = 1000 };

    private sealed record Stub(
        string Pattern, int ToBuild, double Least, double Most, Told Meets = Told.Yes, string NotMeasured = Heartbeat) : IRung
    {
        public string Label { get; init; } = Pattern;

        public string Spoken => Label;

        /// <summary>What each trial costs; null where one says it all.</summary>
        public double[]? Trials { get; init; }

        public MonthRange? Months => MonthRange.Mean(Priced);

        public IReadOnlyList<RungTrial> Priced => Trials is null
            ? [new(0, new CostRange(new Cost(1, 1), new Cost(1, 1), Least < Most ? NotMeasured : null), new MonthRange(Least, Most))]
            : [.. Trials.Select((price, i) => new RungTrial(i, CostRange.Measured(new Cost(1, 1)), new MonthRange(price, price)))];

        public RungRecord Record() => new(Pattern, Label, Spoken, Capability.Down, true, Meets, null, false, false, 5, 5, true, null)
        {
            Doubts = Meets == Told.CannotBeTold ? ["no valid trial"] : [],
            Trials = 3,
            ValidTrials = 2
        };
    }

    private static VerdictRecord VerdictOf(params IReadOnlyList<IRung> rungs) =>
        new VerdictMaker(Feed, PriceSheet.Load(null), (with, mark, a, b) => PriceComparer.OfModel(with, mark, a[0], b[0])).Of(rungs);

    [Fact]
    public void What_tips_a_verdict_is_not_that_it_is_the_lowest_where_a_lower_rung_is_open()
    {
        static RungRecord Rung(string pattern, Told meets, bool least = false) =>
            new Stub(pattern, 0, 100, 100, meets).Record() with
            {
                Least = least,
                Cheapest = least,
                Price = new RungPrice(100, 1, 1, 1, 1, 1, 1, false, new Money("$", 60, 40, 100, null)),
            };
        static string Tipped(params RungRecord[] rungs) =>
            Tip.Of(new VerdictRecord("feed", "sse", "sse", "", "") { Cheapest = "sse", Rungs = rungs });
        var least = Rung("sse", Told.Yes, least: true);
        Assert.Equal("nothing: it is the lowest rung and the cheapest", Tipped(least));
        Assert.Equal("freshness: no lower rung is soon enough", Tipped(Rung("polling", Told.No), least));
        Assert.Equal(
            "the price: whether long-polling would be soon enough cannot be told, and changes nothing",
            Tipped(Rung("polling", Told.No), Rung("long-polling", Told.CannotBeTold), least));
    }

    [Theory]
    [InlineData(120, 400, null)] // SSE is far below polling, or far above
    [InlineData(120, 190, "sse")] // worth climbing to whatever a heartbeat costs
    [InlineData(380, 900, "polling")] // within a quarter at least
    public void Where_the_order_of_two_rungs_changes_the_answer_within_what_was_not_measured_there_is_none(
        double least, double most, string? answer)
    {
        var verdict = VerdictOf(new Stub("polling", 0, 390, 390), new Stub("sse", 0, least, most));
        Assert.Equal((answer is null ? VerdictState.Undecided : VerdictState.Decided, answer), (verdict.State!.Value, verdict.Pattern));
        if (answer is not null) return;
        Assert.Equal(
            "For feed, the least you need cannot be told: it is polling or sse, and which of them "
                + $"hangs on {Heartbeat}, not measured here.",
            verdict.Sentence);
        Assert.Equal([$"{Heartbeat} was not measured, and the answer hangs on it"], verdict.Reasons);
        Assert.Contains("it costs from $120 to $400 a month", verdict.Price, StringComparison.Ordinal);
    }

    // What each may cost, and which of them the answer may be. A climb is worth it for a quarter and $50.
    [Theory]
    [InlineData(110, 118, 100, 900, "sse", "")] // a ping may cost the least of all, and SSE is never worth leaving for it
    [InlineData(300, 310, 50, 900, "sse websocket", Ping)] // whatever a heartbeat costs
    [InlineData(100, 900, 300, 310, "sse websocket", Heartbeat)] // and the other way round
    [InlineData(100, 300, 100, 300, "sse websocket", Heartbeat + " and " + Ping)] // both dear are as both cheap: SSE
    [InlineData(120, 1200, 120, 1200, "polling sse websocket", Heartbeat + " and " + Ping)]
    public void Two_costs_that_were_not_measured_are_each_tried_with_each_of_the_other_and_only_what_decides_is_named(
        double sseLeast, double sseMost, double webSocketLeast, double webSocketMost, string answers, string hangsOn)
    {
        var verdict = VerdictOf(
            new Stub("polling", 0, 1000, 1000), new Stub("sse", 0, sseLeast, sseMost),
            new Stub("websocket", 0, webSocketLeast, webSocketMost, NotMeasured: Ping));
        if (hangsOn.Length == 0)
        {
            Assert.Equal((VerdictState.Decided, answers), (verdict.State!.Value, verdict.Pattern));
            return;
        }

        Assert.Equal((VerdictState.Undecided, null), (verdict.State!.Value, verdict.Pattern));
        var either = string.Join(" or ", answers.Split(' '));
        Assert.Equal(
            $"For feed, the least you need cannot be told: it is {either}, and which of them hangs on {hangsOn}, not measured here.",
            verdict.Sentence);
        Assert.Equal(hangsOn.Split(" and ").Select(part => $"{part} was not measured, and the answer hangs on it"), verdict.Reasons);
    }

    [Fact]
    public void A_rung_is_outdone_only_by_one_that_certainly_costs_no_more()
    {
        var verdict = VerdictOf(new Stub("long-polling", 2, 100, 100), new Stub("sse", 0, 90, 110));
        Assert.Equal((VerdictState.Undecided, null), (verdict.State!.Value, verdict.Rungs[0].OutdoneBy));
        verdict = VerdictOf(new Stub("long-polling", 2, 100, 100), new Stub("sse", 0, 90, 100));
        Assert.Equal(("sse", "sse"), (verdict.Pattern, verdict.Rungs[0].OutdoneBy));
    }

    [Fact]
    public void What_nobody_can_tell_of_a_rung_comes_before_what_it_costs()
    {
        var verdict = VerdictOf(new Stub("polling", 0, 300, 300, Told.CannotBeTold), new Stub("sse", 0, 290, 310));
        Assert.StartsWith(
            "For feed, the least you need cannot be told: whether polling meets the need is open", verdict.Sentence,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_of_clients_are_told_only_of_prices_that_are_known()
    {
        Assert.Empty(VerdictOf(new Stub("polling", 0, 390, 390), new Stub("sse", 0, 120, 190)).Ranges);
    }

    // Three pairs of trials, each of the first at so many times its price.
    private static VerdictRecord Measured(double[] noise, params IReadOnlyList<IRung> rungs) =>
        new VerdictMaker(Feed, PriceSheet.Load(null), (with, mark, a, b) => PriceComparer.Of(
            with, mark, [.. noise.Select((n, i) => Repeat(a[0], i, n))], [.. noise.Select((_, i) => Repeat(b[0], i, 1))])).Of(rungs);

    private static RungTrial Repeat(RungTrial one, int repeat, double noise) =>
        new(repeat, one.Costs, one.Month is { } month ? new MonthRange(month.Least * noise, month.Most * noise) : null);

    [Fact]
    public void Where_trials_do_not_tell_whether_it_is_worth_climbing_each_rung_that_may_be_the_least_is_named()
    {
        // 1,130 and 1,120 against 1,000, each ± a tenth: three pairs do not tell on which side of the quarter they lie.
        var verdict = Measured(
            [0.9, 1, 1.1], new Stub("polling", 0, 1130, 1130), new Stub("sse", 1, 1120, 1120), new Stub("websocket", 3, 1000, 1000));
        Assert.Equal((VerdictState.Undecided, null), (verdict.State!.Value, verdict.Pattern));
        Assert.StartsWith(
            "For feed, the least you need cannot be told: it is polling or sse or websocket. Whether polling is clearly worth climbing "
                + "from is open: against websocket, the cheapest, the ratio of prices is ",
            verdict.Sentence, StringComparison.Ordinal);
        Assert.Equal(["polling", "sse", "websocket"], verdict.Rungs.Where(r => r.MayBeLeast).Select(r => r.Label));
        Assert.DoesNotContain(verdict.Rungs, r => r.Least);
        Assert.Equal(2, verdict.Reasons.Count);
        Assert.StartsWith("polling or sse or websocket: against websocket, the cheapest, ", verdict.Reasons[0], StringComparison.Ordinal);
        Assert.StartsWith("sse or websocket: against websocket, the cheapest, ", verdict.Reasons[1], StringComparison.Ordinal);
        Assert.Contains(" valid trials of polling and sse and of websocket would tell.", verdict.Price, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rung_that_another_outdoes_is_none_of_the_answers()
    {
        // Long-polling lies on the edge too, but server-sent events take less to build and cost no more.
        var verdict = Measured(
            [0.9, 1, 1.1], new Stub("polling", 0, 1130, 1130), new Stub("long-polling", 2, 1125, 1125), new Stub("sse", 1, 1120, 1120),
            new Stub("websocket", 3, 1000, 1000));
        Assert.Equal(["polling", "sse", "websocket"], verdict.Rungs.Where(r => r.MayBeLeast).Select(r => r.Label));
    }

    [Fact]
    public void A_rung_of_which_nobody_knows_whether_it_meets_the_need_is_told_though_the_one_below_is_on_the_edge()
    {
        // Without SSE the answer is polling or the WebSocket; with it SSE may be.
        var verdict = Measured(
            [0.9, 1, 1.1], new Stub("polling", 0, 1130, 1130), new Stub("sse", 1, 1100, 1100, Told.CannotBeTold),
            new Stub("websocket", 3, 1000, 1000));
        Assert.Equal(VerdictState.Undecided, verdict.State);
        Assert.StartsWith(
            "For feed, the least you need cannot be told: whether sse meets the need is open", verdict.Sentence, StringComparison.Ordinal);
        Assert.Contains("One of them is the least you need unless sse does.", verdict.Price, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_certainly_beyond_the_mark_or_within_it_is_one_answer()
    {
        double[] noise = [0.99, 1, 1.01];
        Assert.Equal("websocket", Measured(noise, new Stub("polling", 0, 1900, 1900), new Stub("websocket", 3, 1000, 1000)).Pattern);
        var within = Measured(noise, new Stub("polling", 0, 1100, 1100), new Stub("websocket", 3, 1000, 1000));
        Assert.Equal(("polling", 0), (within.Pattern, within.Rungs.Count(r => r.MayBeLeast)));
    }

    [Fact]
    public void The_dearer_end_is_that_of_the_money_and_not_of_the_bytes()
    {
        // A sheet on which traffic in costs more than traffic out: fewer bytes out, more in.
        var range = new CostRange(new Cost(10, 1, 9), new Cost(12, 1, 2), Heartbeat);
        var trial = RungTrial.Of(0, range, (cost, clients) => clients * (cost.UpBytes * 5 + (cost.Bytes - cost.UpBytes)), 1);
        Assert.Equal((20, 46), (trial.Month!.Value.Least, trial.Month.Value.Most));
        Assert.Equal(46, trial.Pricer!(trial.Costs.High, 1));
        Assert.Equal(460, trial.MostFor(10, 1));
    }

    [Fact]
    public void What_cannot_be_told_for_want_of_a_price_is_no_no_either()
    {
        var verdict = new VerdictMaker(Feed, PriceSheet.Load(null), (with, _, _, _) => new PriceComparison(
            with, Told.CannotBeTold, "a price could not be had in every trial", 5, null, null, null, null, null)).Of(
            [new Stub("polling", 0, 1900, 1900), new Stub("sse", 1, 1000, 1000)]);
        Assert.Equal((VerdictState.Undecided, null), (verdict.State!.Value, verdict.Pattern));
        Assert.Equal(
            ["polling or sse: against sse, the cheapest, a price could not be had in every trial"], verdict.Reasons);
        Assert.DoesNotContain("would tell", verdict.Price, StringComparison.Ordinal);
    }

    [Fact]
    public void A_price_that_some_trials_lack_is_none()
    {
        RungTrial with = new(1, CostRange.Measured(new Cost(1, 1)), new MonthRange(5, 5)), without = with with { Month = null };
        Assert.Null(MonthRange.Mean([with, without]));
        Assert.Equal(new MonthRange(5, 5), MonthRange.Mean([with, with]));
    }

    [Fact]
    public void What_hangs_on_a_need_and_on_a_cost_names_every_answer_and_both()
    {
        var verdict = VerdictOf(
            new Stub("polling", 0, 240, 240, Told.CannotBeTold), new Stub("sse", 1, 200, 900), new Stub("websocket", 3, 400, 400));
        Assert.Contains(
            $"One of them is the least you need unless polling does, and which hangs on {Heartbeat}, not measured here.", verdict.Price,
            StringComparison.Ordinal);
        Assert.Equal(["polling", "sse", "websocket"], verdict.Rungs.Where(r => r.MayBeLeast).Select(r => r.Label));
    }

    [Theory]
    [InlineData(100, "sse")] // cheaper by a hair, within the noise
    [InlineData(102, "sse")]
    [InlineData(60, "long-polling")] // certainly cheaper
    public void A_rung_that_takes_more_to_build_stands_only_where_it_is_certainly_cheaper(double longPolling, string least) =>
        Assert.Equal(
            least, Measured([0.9, 1, 1.1], new Stub("long-polling", 2, longPolling, longPolling), new Stub("sse", 0, 101, 101)).Pattern);

    [Fact]
    public void Whether_to_gather_is_open_beside_an_answer_though_another_pattern_sets_the_mark()
    {
        // At once 1.2 times the cheapest, 1.08 to 1.32; gathered 1.05, 0.95 to 1.16.
        var verdict = Measured(
            [0.96, 1, 1.04], new Stub("sse", 1, 1200, 1200), new Stub("sse", 1, 1050, 1050) { Label = "sse gathered" },
            new Stub("websocket", 3, 1000, 1000));
        Assert.Equal((VerdictState.Decided, "sse"), (verdict.State!.Value, verdict.Label));
        Assert.Contains(
            "Whether sse gathered is worth climbing to cannot be told: against websocket, the cheapest, the ratio of prices is ",
            verdict.Price, StringComparison.Ordinal);
        Assert.Equal(["sse gathered"], verdict.Rungs.Where(r => r.MayBeLeast).Select(r => r.Label));
    }

    [Fact]
    public void A_gathered_rung_on_the_edge_is_named_where_the_answer_may_be_another_pattern()
    {
        var verdict = Measured(
            [0.9, 1, 1.1], new Stub("sse", 1, 1130, 1130), new Stub("sse", 1, 1120, 1120) { Label = "sse gathered" },
            new Stub("websocket", 3, 1000, 1000));
        Assert.StartsWith(
            "For feed, the least you need cannot be told: it is sse or websocket.", verdict.Sentence, StringComparison.Ordinal);
        Assert.Contains(" valid trials of sse and sse gathered and of websocket would tell.", verdict.Price, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_pattern_that_may_gather_what_was_not_measured_leaves_one_answer()
    {
        // A ping that costs nothing makes the WebSocket the mark, and SSE at once is beyond it; gathered it is not.
        var verdict = VerdictOf(
            new Stub("sse", 1, 220, 220), new Stub("sse", 1, 180, 180) { Label = "sse gathered" },
            new Stub("websocket", 3, 150, 400, NotMeasured: Ping));
        Assert.Equal((VerdictState.Decided, "sse"), (verdict.State!.Value, verdict.Label));
        Assert.Contains(
            $"Whether sse gathered is worth climbing to cannot be told: it hangs on {Ping}, not measured here.", verdict.Price,
            StringComparison.Ordinal);
        Assert.Equal(["sse gathered"], verdict.Rungs.Where(r => r.MayBeLeast).Select(r => r.Label));
    }

    [Fact]
    public void What_is_certainly_beyond_the_mark_of_one_rung_is_no_answer_though_the_cheapest_is_noisy()
    {
        var verdict = new VerdictMaker(Feed, PriceSheet.Load(null), PriceComparer.Of).Of(
        [
            new Stub("polling", 0, 0, 0) { Trials = [1400, 1401, 1402] }, new Stub("sse", 1, 0, 0) { Trials = [1000, 1001, 1002] },
            new Stub("websocket", 3, 0, 0) { Trials = [700, 1000, 1280] },
        ]);
        Assert.Equal(VerdictState.Undecided, verdict.State);
        Assert.Equal(["sse", "websocket"], verdict.Rungs.Where(r => r.MayBeLeast).Select(r => r.Label));
    }

    [Fact]
    public void No_number_of_trials_tells_what_hangs_on_a_cost_that_was_not_measured()
    {
        RungTrial[] Priced(double least, double most) => [.. new[] { 0.9, 1, 1.1 }.Select((n, i) => new RungTrial(
            i, new CostRange(new Cost(1, 1), new Cost(1, 1), least < most ? Heartbeat : null), new MonthRange(least * n, most * n)))];
        var cheapest = Priced(1000, 1000).Select(t => t with { Month = new MonthRange(1000, 1000) }).ToArray();
        var both = PriceComparer.Of("x", new Mark(50, "$"), Priced(1120, 1440), cheapest);
        Assert.Equal((Told.CannotBeTold, null), (both.WorthClimbing, both.TrialsNeeded));
        Assert.StartsWith($"{Heartbeat} was not measured, and the answer hangs on it; and the ratio", both.Why, StringComparison.Ordinal);
        // With both ends on one side it is the noise alone, and the end nearer to the mark says how many.
        var below = PriceComparer.Of("x", new Mark(50, "$"), Priced(1080, 1120), cheapest);
        Assert.StartsWith("the ratio of prices is ", below.Why, StringComparison.Ordinal);
        Assert.True(below.TrialsNeeded > 3, $"{below}");
    }
}
