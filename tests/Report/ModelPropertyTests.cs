using Bench.Contract;
using Bench.Contract.Patterns;
using Bench.Report;
using Bench.Report.Advice;
using Bench.Report.Map;
using Bench.Report.Outcome;
using Bench.Report.Prices;
using Bench.Report.Summary;
using Bench.Report.Verdicts;

namespace Bench.Tests.Report;

/// <summary>
/// What holds of every answer of the model, whatever the rate (twice an hour to a hundred a second) and the need (50 ms to an hour).
/// </summary>
public sealed class ModelPropertyTests
{
    private const int Clients = 1000;
    private static readonly PriceSheet Sheet = PriceSheet.Load(null);
    private static readonly double[] Rates = MapAxis.Steps(MapAxis.LeastRate, MapAxis.MostRate, 10);
    private static readonly double[] NeedsMs = MapAxis.Steps(MapAxis.LeastNeedMs, MapAxis.MostNeedMs, 9);

    [Theory]
    [InlineData("reference", Direction.Receive)]
    [InlineData("workloads", Direction.Receive)]
    [InlineData("workloads", Direction.TwoWay)]
    public void Each_answer_is_the_lowest_rung_within_the_mark_and_says_which_cost_drove_from_a_lower_one(string run, Direction direction)
    {
        var ladder = new ModelledLadder(SavedRunTests.Read(run), MapMaker.Asked(direction, Clients, 1, 1000));
        foreach (var rate in Rates)
        {
            VerdictRecord? laxer = null;
            foreach (var need in NeedsMs.Reverse())
            {
                var verdict = Adviser.VerdictOf(ladder, MapMaker.Asked(direction, Clients, rate, need), Sheet);
                var where = $"{MapAxis.Rate(rate)}, {MapAxis.Need(need)}, {direction}: {verdict.Sentence} {verdict.Price}";
                // It hangs on what this run did not measure, or nothing is soon enough.
                if (verdict.State != VerdictState.Decided) continue;
                Check(verdict, where);
                if (laxer is not null && laxer.Pattern != verdict.Pattern) CheckChange(laxer, verdict, where);
                laxer = verdict;
            }
        }
    }

    // The rule, written a second time: the lowest that is within a quarter or the amount of the cheapest, and not outdone.
    private static void Check(VerdictRecord verdict, string where)
    {
        var meeting = verdict.Rungs.Where(r => r.Meets == Told.Yes).ToArray();
        var cheapest = meeting.Min(r => r.Price!.Month!.Total);
        var within = meeting
            .Where(r => r.Price!.Month!.Total is var month && (month <= 1.25 * cheapest || month - cheapest <= Sheet.WorthClimbingFor))
            .ToArray();
        // A part that was not measured makes two prices of one rung; then any of those within is as good.
        if (verdict.Rungs.Any(r => r.AgainstCheapest is { WorthClimbing: Told.CannotBeTold })) return;
        Assert.True(within.First(r => r.OutdoneBy is null).Label == verdict.Label, where);
        foreach (var passed in verdict.PassedOver)
        {
            var sentence = $"{Phrase.Capital(passed.Spoken)} would be fresh enough, but costs ";
            Assert.True(verdict.Price.Contains(sentence, StringComparison.Ordinal), where);
            var from = verdict.Price[verdict.Price.IndexOf(sentence, StringComparison.Ordinal)..];
            Assert.True(
                passed.Price!.Month!.Total <= verdict.Rungs.Single(r => r.Least).Price!.Month!.Total
                    || from[..(from.IndexOf(" tips it", StringComparison.Ordinal) + 8)].EndsWith(" tips it", StringComparison.Ordinal),
                where);
        }
    }

    // A tighter need raises the price of what polls, so it leads up the ladder, by price or as polling is too late. It leads down where it
    // makes the rung above dearer, and the mark with it, by the cores that bring a message to the last subscriber; and says so.
    private static void CheckChange(VerdictRecord laxer, VerdictRecord tighter, string where)
    {
        if (Ladder.HeightOf(tighter.Pattern!) < Ladder.HeightOf(laxer.Pattern!))
        {
            Assert.True(
                tighter.Rungs.Any(r => r.Pattern == laxer.Pattern && r.LastSubscriber is { } said
                    && tighter.Price.Contains(said, StringComparison.Ordinal)),
                $"a tighter need led down to {tighter.Pattern}: {where}");
            return;
        }

        var left = tighter.Rungs.Single(r => r.Pattern == laxer.Pattern);
        Assert.True(left.Shortfall is not null || tighter.PassedOver.Any(r => r.Pattern == left.Pattern), where);
    }

    [Theory]
    [InlineData("1000", "10/s", "200ms", "both", "workloads", "a WebSocket is")]
    [InlineData("1000", "2/min", "1s", "receive", "workloads", "SSE is")]
    [InlineData("2000", "2/min", "1s", "receive", "reference", "SSE is")]
    [InlineData("1000", "2/h", "30s", "receive", "reference", "polling every 28,000 ms is")]
    [InlineData("10", "2/min", "1s", "receive", "reference", "polling every 950 ms is")]
    public void The_questions_of_every_day_have_the_answers_of_someone_who_knows_the_field(
        string clients, string updates, string fresh, string direction, string run, string least)
    {
        var asked = Bench.Loadgen.Advice.Asked.Workload(
            int.Parse(clients, System.Globalization.CultureInfo.InvariantCulture), updates, fresh, direction, room: 10, payload: 200);
        Assert.StartsWith(
            $"For yours, {least} the least you need", Adviser.Answer(SavedRunTests.Read(run), asked, Sheet), StringComparison.Ordinal);
    }

    [Fact]
    public void With_ten_clients_every_saved_workload_stays_on_the_lowest_rung_that_is_soon_enough()
    {
        var verdicts = Summariser.Summarise(SavedRunTests.Read("workloads"), Sheet, priceClients: 10).Verdicts
            .Where(v => v.State == VerdictState.Decided).ToArray();
        Assert.NotEmpty(verdicts);
        Assert.All(verdicts, v => Assert.Equal(v.Rungs.First(r => r.Meets == Told.Yes).Label, v.Label));
    }

    [Fact]
    public void With_traffic_for_nothing_no_verdict_is_tipped_by_it_and_polling_is_worth_leaving_less_often()
    {
        var data = SavedRunTests.Read("workloads");
        var free = Sheet with { Traffic = Sheet.Traffic with { PerGb = 0, Tiers = [] } };
        var (paid, unpaid) = (Summariser.Summarise(data, Sheet).Verdicts, Summariser.Summarise(data, free).Verdicts);
        Assert.All(unpaid, v => Assert.DoesNotContain("traffic tips it", v.Explanation, StringComparison.Ordinal));
        Assert.All(unpaid.SelectMany(v => v.Rungs).Where(r => r.Price?.Month is not null), r => Assert.Equal(0, r.Price!.Month!.Traffic));
        Assert.True(unpaid.Count(v => Polls(v.Pattern)) > paid.Count(v => Polls(v.Pattern)));
        var reference = SavedRunTests.Read("reference");
        Assert.Equal(
            ("sse", "polling"),
            (Summariser.Summarise(reference, Sheet).Verdicts[0].Pattern, Summariser.Summarise(reference, free).Verdicts[0].Pattern));

        static bool Polls(string? pattern) => pattern is not null && Ladder.Of(pattern).OnTimer;
    }
}
