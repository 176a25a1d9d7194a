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
}
