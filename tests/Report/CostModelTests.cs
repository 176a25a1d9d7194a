using Bench.Contract.Patterns;
using Bench.Report.Crossovers;
using Bench.Report.Model;

namespace Bench.Tests.Report;

/// <summary>The model must give back what synthetic samples were made of, and the closed forms of the method.</summary>
public sealed class CostModelTests
{
    private const double Payload = 200;

    // A world in which an empty poll costs 364 B and 115 µs, and a message 210 B and 50 µs.
    private static Sample Polling(double rate, double interval) =>
        new(rate, new Cost(364 / interval + 210 * rate, 115 / interval + 50 * rate), Payload * rate, interval);

    private static AskCost Ask(double? bytes, double? cpuUs, double restUs = 0) => new(new Cost(bytes, cpuUs), new Cost(0, restUs));

    [Fact]
    public void Polling_is_told_apart_into_polls_and_messages_over_rates_and_intervals()
    {
        var model = CostModel.Fit(
            Ladder.Of("polling"), [Polling(0.05, 0.5), Polling(0.05, 8), Polling(5, 2), Polling(100, 0.5)], Ask(364, 115))!;
        Assert.Equal(
            (364, 115, 10, 50),
            (model.PerAsk.Bytes!.Value, model.PerAsk.CpuUs!.Value, model.PerMessage.Bytes!.Value, model.PerMessage.CpuUs!.Value),
            new Near(1e-6));
        Assert.Equal(364 / 600.0 + 210 * 0.0005, model.PerSecond(0.0005, 600).Bytes!.Value, 1e-9); // Extrapolated in both.
    }

    [Fact]
    public void A_heartbeat_that_the_idle_phase_is_too_short_for_costs_a_message_without_its_payload()
    {
        static Sample Sse(double rate) => new(rate, new Cost(325 * rate, 100 * rate), Payload * rate, 15, CountedAsks: 0);
        var model = CostModel.Fit(Ladder.Of("sse"), [Sse(5), Sse(25), Sse(100)], AskCost.Unknown)!;
        Assert.False(model.AskMeasured);
        Assert.Equal((125, 125), (model.PerAsk.Bytes!.Value, model.PerMessage.Bytes!.Value), new Near(1e-6));
        Assert.Equal(125 / 15.0, model.PerSecond(0, 15).Bytes!.Value, 1e-6);
    }

    [Fact]
    public void Heartbeats_more_frequent_than_messages_are_told_apart_all_the_same()
    {
        // 12 messages an hour ten times faster than life; a heartbeat after 15 s costs the 125 B of a message without its payload.
        const double rate = 0.0333;
        var sample = new Sample(
            rate, new Cost(325 * rate + 125 * rate / (Math.Exp(rate * 15) - 1), 100 * rate + 100 * rate / (Math.Exp(rate * 15) - 1)),
            Payload * rate, 15);
        var model = CostModel.Fit(Ladder.Of("sse"), [sample], AskCost.Unknown)!;
        Assert.Equal(
            (125, 100, 125, 100),
            (model.PerMessage.Bytes!.Value, model.PerMessage.CpuUs!.Value, model.PerAsk.Bytes!.Value, model.PerAsk.CpuUs!.Value),
            new Near(1e-6));
        Assert.Equal(325 * 0.00333 + 125 * 0.00333 / (Math.Exp(0.00333 * 15) - 1), model.PerSecond(0.00333, 15).Bytes!.Value, 1e-6);
    }

    [Fact]
    public void A_trial_that_was_over_before_the_first_heartbeat_had_none()
    {
        var model = CostModel.Fit(
            Ladder.Of("sse"), [new Sample(0.0333, new Cost(325 * 0.0333, 100 * 0.0333), Payload * 0.0333, 15, Young: true)],
            AskCost.Unknown)!;
        Assert.Equal((125, 125), (model.PerMessage.Bytes!.Value, model.PerAsk.Bytes!.Value), new Near(1e-6));
    }

    // A write costs 80 B and 30 µs, and each message in it 20 B and 5 µs.
    private static Sample Written(double rate, double window)
    {
        var writes = rate / (1 + rate * window);
        return new Sample(rate, new Cost(80 * writes + 220 * rate, 30 * writes + 5 * rate), Payload * rate, 15, CountedAsks: 0)
        {
            Writes = writes
        };
    }

    [Fact]
    public void What_gathers_is_told_apart_into_writes_and_messages_and_priced_at_any_window()
    {
        var atOnce = CostModel.Fit(Ladder.Of("sse"), [Written(5, 0), Written(50, 0)], Ask(112, 40))!;
        Assert.Equal((100, 35), (atOnce.PerMessage.Bytes!.Value, atOnce.PerMessage.CpuUs!.Value), new Near(1e-6));
        var gathered = atOnce.WhenGathered([Written(5, 0.95), Written(10, 0.23)])!;
        Assert.Equal(
            (20, 5, 80, 30),
            (gathered.PerMessage.Bytes!.Value, gathered.PerMessage.CpuUs!.Value, gathered.PerWrite.Bytes!.Value,
                gathered.PerWrite.CpuUs!.Value),
            new Near(1e-6));
        Assert.Equal(
            80 * 50 / 5.5 + 220 * 50,
            gathered.PerSecond(50, null, windowSeconds: 0.09).Bytes!.Value
                - gathered.PerAsk.Bytes!.Value * Ladder.Of("sse").AsksPerSecond(50, null),
            1e-6);
        Assert.Equal(atOnce.PerSecond(50, 15).CpuUs!.Value, gathered.PerSecond(50, 15).CpuUs!.Value, 1e-6);
        Assert.Null(atOnce.WhenGathered([]));
    }

    [Theory]
    [InlineData(0)] // each message in a write of its own, as with the newest alone
    [InlineData(0.02)]
    public void Where_hardly_a_write_was_shared_nothing_is_told_of_the_next_message(double window) =>
        Assert.Null(CostModel.Fit(Ladder.Of("sse"), [Written(5, 0)], Ask(112, 40))!.WhenGathered([Written(5, window)]));

    [Fact]
    public void A_message_that_seems_to_cost_more_with_others_than_alone_is_noise_and_costs_as_much()
    {
        var atOnce = CostModel.Fit(Ladder.Of("sse"), [Written(50, 0)], Ask(112, 40))!;
        var dear = new Sample(10, new Cost(10 * 400, 10 * 50), Payload * 10, 15, CountedAsks: 0) { Writes = 3 };
        var gathered = atOnce.WhenGathered([dear])!;
        Assert.Equal(
            (100, 35, 0, 0),
            (gathered.PerMessage.Bytes!.Value, gathered.PerMessage.CpuUs!.Value, gathered.PerWrite.Bytes!.Value,
                gathered.PerWrite.CpuUs!.Value),
            new Near(1e-6));
    }

    [Fact]
    public void What_an_ask_costs_is_what_was_measured_not_a_message()
    {
        // A heartbeat of 112 B and 40 µs among messages of 400 µs: the model of before would have charged ten times as much.
        const double rate = 0.0333;
        var asks = Ladder.Of("sse").AsksPerSecond(rate, 15);
        var model = CostModel.Fit(
            Ladder.Of("sse"), [new Sample(rate, new Cost(325 * rate + 112 * asks, 400 * rate + 40 * asks + 1.5), Payload * rate, 15)],
            Ask(112, 40, restUs: 1.5))!;
        Assert.True(model.AskMeasured);
        Assert.Equal(
            (112, 40, 125, 400),
            (model.PerAsk.Bytes!.Value, model.PerAsk.CpuUs!.Value, model.PerMessage.Bytes!.Value, model.PerMessage.CpuUs!.Value),
            new Near(1e-6));
        Assert.Equal(1.5 + 40 / 15.0, model.PerSecond(0, 15).CpuUs!.Value, 1e-9);
    }

    [Fact]
    public void Payloads_that_differ_are_no_cost_of_a_message_and_a_heartbeat_does_not_come_out_at_nothing()
    {
        // One line through messages of 80 and 300 B, and their mean taken off, priced heartbeats at 2 B where 125 B was right.
        static Sample Of(double rate, double payload) =>
            new(rate, new Cost((125 + payload) * rate, 100 * rate), payload * rate, 15, CountedAsks: 0);
        var model = CostModel.Fit(Ladder.Of("sse"), [Of(1, 80), Of(0.03, 300), Of(2, 100)], AskCost.Unknown)!;
        Assert.Equal((125, 125), (model.PerMessage.Bytes!.Value, model.PerAsk.Bytes!.Value), new Near(1e-6));
        Assert.Equal(625 * 3, model.PerSecond(3, null, payloadBytes: 500).Bytes!.Value, 1e-6);
    }

    [Fact]
    public void A_hold_that_was_measured_is_told_apart_from_messages()
    {
        static Sample Long(double rate) =>
            new(rate, new Cost(560 * rate + 360 * rate / (Math.Exp(rate * 5) - 1), 100 * rate), Payload * rate, 5);
        var model = CostModel.Fit(Ladder.Of("long-polling"), [Long(0.05), Long(1), Long(25)], Ask(360, 20))!;
        Assert.True(model.AskMeasured);
        Assert.Equal((360, 360), (model.PerAsk.Bytes!.Value, model.PerMessage.Bytes!.Value), new Near(1e-6));
    }

    [Theory]
    [InlineData("polling", 0, 2, 0.5)]
    [InlineData("polling", 100, 2, 0.5)] // a timer fires whatever happens
    [InlineData("long-polling", 0, 25, 0.04)]
    [InlineData("long-polling", 0.04, 25, 0.023279)] // 0.04 / (e − 1)
    [InlineData("long-polling", 10, 25, 0)]
    public void Asks_that_bring_nothing_follow_the_closed_form(string pattern, double rate, double period, double expected) =>
        Assert.Equal(expected, Ladder.Of(pattern).AsksPerSecond(rate, period), 1e-6);

    [Fact]
    public void Pings_go_on_whatever_comes_down_and_rest_while_the_client_sends()
    {
        Assert.Equal(1 / 18.75, Ladder.Of("websocket").AsksPerSecond(10, 18.75), 1e-9);
        Assert.Equal(0.05 / (Math.Exp(0.05 * 18.75) - 1), Ladder.Of("websocket").AsksPerSecond(10, 18.75, sentPerSecond: 0.05), 1e-9);
        Assert.Equal(0, Ladder.Of("websocket").AsksPerSecond(10, 18.75, sentPerSecond: 10), 1e-9);
    }

    [Fact]
    public void A_ping_costs_a_message_without_its_payload_and_the_answer()
    {
        // Counted on the wire: 180 B, as a message of 200 B is 306 B there.
        var young = CostModel.Fit(
            Ladder.Of("websocket"), [new Sample(0.5, new Cost(306 * 0.5, 100 * 0.5), Payload * 0.5, 18.75, Young: true)], AskCost.Unknown)!;
        Assert.Equal((106, 180), (young.PerMessage.Bytes!.Value, young.PerAsk.Bytes!.Value), new Near(1e-6));
        var old = CostModel.Fit(
            Ladder.Of("websocket"), [new Sample(0.5, new Cost(306 * 0.5 + 180 / 18.75, 100 * 0.5 + 100 / 18.75), Payload * 0.5, 18.75)],
            AskCost.Unknown)!;
        Assert.Equal((106, 180), (old.PerMessage.Bytes!.Value, old.PerAsk.Bytes!.Value), new Near(1e-6));
        Assert.Equal(100, old.PerAsk.CpuUs!.Value, 1e-6);
    }

    [Fact]
    public void Bytes_that_could_not_be_counted_stay_unknown_and_CPU_does_not()
    {
        var model = CostModel.Fit(Ladder.Of("sse"), [new Sample(1, new Cost(null, 100), Payload, 15)], AskCost.Unknown)!;
        Assert.Equal((null, 100.0), (model.PerMessage.Bytes, Math.Round(model.PerMessage.CpuUs!.Value, 3)));
    }

    [Fact]
    public void Lines_cross_where_they_are_equal_and_the_cheaper_before_and_after_is_named()
    {
        ChartLine Line(string name, Func<double, double?> model, double from) => new(name, name, 0, model, from, 100, []);
        var crossing = Assert.Single(
            Crossings.Of([Line("polling", x => 700 + 200 * x, 0.01), Line("sse", x => 300 * x + 8, 0.01)], 0.01, 100));
        Assert.Equal((6.92, "sse", "polling", false), (Math.Round(crossing.X, 3), crossing.Before, crossing.After, crossing.Extrapolated));
        Assert.True(Assert.Single(
            Crossings.Of([Line("polling", x => 700 + 200 * x, 50), Line("sse", x => 300 * x + 8, 0.01)], 0.01, 100)).Extrapolated);
    }

    private sealed class Near(double by) : IEqualityComparer<(double, double)>, IEqualityComparer<(double, double, double, double)>
    {
        public bool Equals((double, double) x, (double, double) y) => Math.Abs(x.Item1 - y.Item1) < by && Math.Abs(x.Item2 - y.Item2) < by;

        public bool Equals((double, double, double, double) x, (double, double, double, double) y) =>
            Equals((x.Item1, x.Item2), (y.Item1, y.Item2)) && Equals((x.Item3, x.Item4), (y.Item3, y.Item4));

        public int GetHashCode((double, double) value) => 0;

        public int GetHashCode((double, double, double, double) value) => 0;
    }
}
