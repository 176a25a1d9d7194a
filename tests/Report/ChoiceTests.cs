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
        public string Label => Pattern;

        public string Spoken => Pattern;

        public MonthRange? Months => new MonthRange(Least, Most);

        public IReadOnlyList<RungTrial> Priced =>
            [new(0, new CostRange(new Cost(1, 1), new Cost(1, 1), Least < Most ? NotMeasured : null), new MonthRange(Least, Most))];

        public RungRecord Record() => new(Pattern, Label, Spoken, Capability.Down, true, Meets, null, false, false, 5, 5, true, null)
        {
            Doubts = Meets == Told.CannotBeTold ? ["no valid trial"] : [],
            Trials = 3,
            ValidTrials = 2
        };
    }

    private static VerdictRecord VerdictOf(params IReadOnlyList<IRung> rungs) =>
        new VerdictMaker(Feed, PriceSheet.Load(null), (with, mark, a, b) => PriceComparer.OfModel(with, mark, a[0], b[0])).Of(rungs);

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
            "For feed, the least you need cannot be told: it is polling or sse or websocket. Whether polling is clearly worth climbing from "
                + "is open: against websocket, the cheapest, the ratio of prices is ",
            verdict.Sentence, StringComparison.Ordinal);
        Assert.Equal(["polling", "sse", "websocket"], verdict.Rungs.Where(r => r.MayBeLeast).Select(r => r.Label));
        Assert.DoesNotContain(verdict.Rungs, r => r.Least);
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
}
