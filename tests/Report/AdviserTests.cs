using Bench.Contract;
using Bench.Loadgen.Scenarios;
using Bench.Report;
using Bench.Report.Advice;
using Bench.Report.Prices;
using Bench.Report.Saved;
using Bench.Report.Summary;
using Bench.Report.Verdicts;

namespace Bench.Tests.Report;

public sealed class AdviserTests
{
    private static readonly Workload Asked =
        new() { Name = "yours", Clients = 5000, MessagesPerSecond = 0.1, FreshnessMs = 1000, PayloadBytes = 200 };

    private static string Answer(Workload asked)
    {
        using var fixture = new Fixture();
        fixture.Add("polling", 1, 891, cpuUs: 150).Add("polling", 2, 892, cpuUs: 150)
            .Add("sse", 1, 3, cpuUs: 100).Add("sse", 2, 3, cpuUs: 100);
        return Adviser.Answer(fixture.Data(), asked, PriceSheet.Load(null));
    }

    [Fact]
    public void The_answer_comes_from_measured_costs_at_the_rate_that_is_asked_for_and_says_that_it_is_modelled()
    {
        var answer = Answer(Asked);
        Assert.StartsWith("For yours, SSE is the least you need", answer, StringComparison.Ordinal);
        Assert.Contains("Modelled, from the costs that run fixture measured with feed", answer, StringComparison.Ordinal);
        // SSE: 2 of the 100 µs a second are there without messages too; a heartbeat after 15 quiet seconds, 0.1 / (e^1.5 − 1) of them a
        // second, is as dear as a message.
        var cores = 5000 * (2 + 98 * (0.1 + 0.1 / (Math.Exp(1.5) - 1))) / 1e6 / PriceSheet.Load(null).Machine.BusyShare;
        Assert.Contains(
            $"  {cores.ToString("0.000", System.Globalization.CultureInfo.InvariantCulture)}", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void What_keeps_an_idle_connection_alive_and_was_not_measured_is_charged_as_a_message_and_that_is_said()
    {
        var asked = Asked with { Clients = 10_000, MessagesPerSecond = 12 / 3600.0, FreshnessMs = 10_000 };
        Assert.Contains(
            "The server CPU and bytes of a hold that expires, a heartbeat and a ping were not measured in "
                + "that run and are charged as a message's.",
            Adviser.Answer(WithoutIdle(SavedRunTests.Read("reference")), asked, PriceSheet.Load(null)), StringComparison.Ordinal);
        Assert.DoesNotContain(
            "charged as a message's", Adviser.Answer(SavedRunTests.Read("workloads"), asked, PriceSheet.Load(null)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_need_that_polling_cannot_meet_goes_up_the_ladder() =>
        Assert.StartsWith("For yours, SSE is the least you need", Answer(Asked with { FreshnessMs = 9 }), StringComparison.Ordinal);

    [Theory]
    [InlineData("10/s", "200ms", "both", "workloads", "a WebSocket is")]
    [InlineData("2/min", "1s", "receive", "workloads", "SSE is")]
    [InlineData("2/h", "30s", "receive", "reference", "polling every 28,000 ms is")]
    public void The_saved_runs_answer_as_someone_who_knows_the_field(
        string updates, string fresh, string direction, string run, string least)
    {
        var asked = Bench.Loadgen.Advice.Asked.Workload(1000, updates, fresh, direction, room: 10, payload: 200);
        Assert.StartsWith(
            $"For yours, {least} the least you need", Adviser.Answer(SavedRunTests.Read(run), asked, PriceSheet.Load(null)),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("reference", "receive")]
    [InlineData("workloads", "receive")]
    [InlineData("workloads", "both")]
    public void Each_answer_is_the_lowest_rung_within_the_mark_whatever_the_rate_and_the_need(string run, string direction)
    {
        var (data, sheet) = (SavedRunTests.Read(run), PriceSheet.Load(null));
        foreach (var rate in (string[])["2/h", "1/min", "0.1/s", "1/s", "10/s", "100/s"])
        {
            foreach (var fresh in (string[])["50ms", "200ms", "1s", "10s", "1min", "1h"])
            {
                var verdict = Adviser.VerdictOf(
                    data, Bench.Loadgen.Advice.Asked.Workload(1000, rate, fresh, direction, room: 10, payload: 200), sheet);
                var meeting = verdict.Rungs.Where(r => r.Meets == Told.Yes).ToArray();
                Assert.NotEmpty(meeting);
                var cheapest = meeting.Min(r => r.Price!.Month!.Total);
                // The rule, written a second time: within a quarter or the amount, and outdone by nothing
                // that takes less to build and costs no more.
                var expected = meeting.First(r =>
                    (r.Price!.Month!.Total <= 1.25 * cheapest || r.Price.Month.Total - cheapest <= 50)
                    && !meeting.Any(o => o.ToBuild.Count < r.ToBuild.Count && o.Price!.Month!.Total <= r.Price.Month.Total));
                // It hangs on an ask that this run did not measure.
                if (verdict.Rungs.Any(r => r.AgainstCheapest is { WorthClimbing: Told.CannotBeTold })) continue;
                Assert.True(expected.Label == verdict.Label, $"{rate}, {fresh}, {direction}: {verdict.Label} in place of {expected.Label}");
                foreach (var passed in meeting.TakeWhile(r => r.Label != verdict.Label))
                    Assert.Contains(
                        $"{char.ToUpperInvariant(passed.Spoken[0])}{passed.Spoken[1..]} would be fresh enough, but costs", verdict.Price,
                        StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Who_acts_often_enough_needs_no_realtime()
    {
        var asked = Bench.Loadgen.Advice.Asked.Workload(1000, "2/min", "10min", "receive", room: 10, payload: 200, userActsEvery: "1min");
        Assert.StartsWith(
            "For yours, you need no realtime", Adviser.Answer(SavedRunTests.Read("reference"), asked, PriceSheet.Load(null)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_without_the_direction_is_refused_with_the_next_step()
    {
        var e = Assert.Throws<RunDataException>(() => Answer(Asked with { Direction = Direction.TwoWay, ClientMessagesPerSecond = 1 }));
        Assert.Contains("no valid trial of a two-way workload", e.Message, StringComparison.Ordinal);
        Assert.Contains("--run", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_proxy_or_a_trouble_did_to_a_rung_is_no_rung()
    {
        using var fixture = new Fixture();
        PatternSettings plain =
            new() { Pattern = "sse" }, through = plain with { Through = Through.Nginx }, cut = plain with { Trouble = Trouble.Reset };
        fixture.Patterns.Clear();
        fixture.Patterns.AddRange([plain, through, cut]);
        // Cheaper, and more of them.
        foreach (var repeat in (int[])[1, 2, 3]) fixture.Add(through, repeat, 1, cpuUs: 10).Add(cut, repeat, 1, cpuUs: 10);
        var refusal = Assert.Throws<RunDataException>(() => Adviser.VerdictOf(fixture.Data(), Asked, PriceSheet.Load(null))).Message;
        Assert.Contains("has a proxy or a trouble between", refusal, StringComparison.Ordinal);
        Assert.Contains("--run", refusal, StringComparison.Ordinal);
        fixture.Add(plain, 1, 3).Add(plain, 2, 3);
        Assert.Equal(["sse"], Adviser.VerdictOf(fixture.Data(), Asked, PriceSheet.Load(null)).Rungs.Select(r => r.Label));
    }

    // As runs were that did not look at what waiting costs.
    private static RunData WithoutIdle(RunData run) => run with
    {
        Trials = [.. run.Trials.Select(t => t with
        {
            File = t.File with { Idle = null, Phases = t.File.Phases with { IdleSeconds = 0 } },
        })],
    };

    [Fact]
    public void Two_saved_runs_answer_the_same_question_alike_whatever_payloads_they_measured()
    {
        // One had 200 B, the other 80 to 300 B; heartbeats alone are 269 MB an hour, and once came out as a tenth of that.
        var asked = Asked with { Clients = 10_000, MessagesPerSecond = 12 / 3600.0, FreshnessMs = 10_000 };
        var (a, b) = (SavedRunTests.Read("reference"), SavedRunTests.Read("workloads"));
        Assert.InRange(SseMegabytes(a) / SseMegabytes(b), 0.98, 1.02);
        Assert.InRange(SseMegabytes(a), 269, 400);
        // Where nobody measured a heartbeat, it is taken to be a message without its payload: 125 B for 112.
        Assert.InRange(SseMegabytes(WithoutIdle(a)) / SseMegabytes(b), 1.02, 125 / 112.0);

        double SseMegabytes(RunData run) =>
            double.Parse(
                System.Text.RegularExpressions.Regex.Match(
                    Adviser.Answer(run, asked, PriceSheet.Load(null)), @"(?m)^SSE .*?([0-9.]+) MB").Groups[1].Value,
                System.Globalization.CultureInfo.InvariantCulture);
    }
}
