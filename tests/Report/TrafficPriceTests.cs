using Bench.Contract.Patterns;
using Bench.Loadgen.Results;
using Bench.Report;
using Bench.Report.Model;
using Bench.Report.Outcome;
using Bench.Report.Prices;
using Bench.Report.Saved;
using Bench.Report.Summary;

namespace Bench.Tests.Report;

/// <summary>
/// The price is what is charged: out and in each at its own price, by tiers, and all of the memory that a connection takes.
/// </summary>
public sealed class TrafficPriceTests
{
    private const double Payload = 200;
    private static readonly PriceSheet Sheet = PriceSheet.Load(null);

    private static RungPrice PriceOf(PriceSheet sheet, Cost cost, int clients = 1000, double? kernelKb = null) =>
        new Load(Ladder.Of("sse"), clients, 0, 1, 0, 10, kernelKb, Modelled: false).At(cost, sheet);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(100, 9)]
    [InlineData(10_240, 921.6)]
    [InlineData(20_240, 921.6 + 10_000 * 0.085)]
    [InlineData(60_000, 921.6 + 40_960 * 0.085 + 8_800 * 0.07)]
    [InlineData(200_000, 921.6 + 40_960 * 0.085 + 102_400 * 0.07 + 46_400 * 0.05)]
    public void Each_gigabyte_out_costs_what_its_tier_says_and_in_costs_nothing(double gigabytes, double money)
    {
        Assert.Equal(money, Sheet.Traffic.Out(gigabytes), 1e-6);
        Assert.Equal(0, Sheet.Traffic.In(gigabytes));
    }

    [Fact]
    public void What_comes_in_is_charged_at_its_own_price()
    {
        var cost = new Cost(1000, 100, UpBytes: 400);
        double Gigabytes(double bytes) => bytes * 1000 * 3600 * 730 / 1e9;
        var free = PriceOf(Sheet, cost).Month!;
        Assert.Equal((Gigabytes(600) * 0.09, 0), (free.Traffic, free.TrafficIn!.Value));
        var charged = PriceOf(Sheet with { Traffic = Sheet.Traffic with { InPerGb = 0.02 } }, cost).Month!;
        Assert.Equal(Gigabytes(400) * 0.02, charged.TrafficIn!.Value, 1e-9);
        Assert.Equal(free.Traffic + charged.TrafficIn.Value, charged.Traffic, 1e-9);
        Assert.Equal(free.Total + charged.TrafficIn.Value, charged.Total, 1e-9);
    }

    [Theory]
    [InlineData(0, 0.09)]
    [InlineData(0.2, 0.2)]
    public void Where_the_directions_were_not_counted_apart_all_is_charged_at_the_dearer_price(double inPerGb, double each)
    {
        var price = PriceOf(Sheet with { Traffic = Sheet.Traffic with { InPerGb = inPerGb } }, new Cost(1000, 100));
        Assert.Equal(1000 * 1000 * 3600.0 * 730 / 1e9 * each, price.Month!.Traffic, 1e-9);
        Assert.Equal((null, null), (price.BytesInPerHour, price.Month.TrafficIn));
    }

    [Fact]
    public void A_run_that_did_not_count_the_directions_says_so_and_one_that_did_does_not()
    {
        using var old = new Fixture();
        old.Add("polling", 1, 890).Add("polling", 2, 890).Add("sse", 1, 1).Add("sse", 2, 1);
        Assert.Contains("did not count traffic out and in apart", MarkdownFile.Text(old.Summary()), StringComparison.Ordinal);
        Assert.All(old.Summary().Verdicts[0].Rungs, r => Assert.Null(r.Price!.BytesInPerHour));
        foreach (var repeat in (int[])[1, 2])
            foreach (var pattern in (string[])["polling", "sse"])
                old.Change(pattern, repeat, t => t with
                {
                    Wire = t.Wire with { UpBytes = 60 * t.MessagesInWindow },
                    MemoryPerConnection = t.MemoryPerConnection! with { Kernel = new Slope(6, 6, 6, 1) }
                });
        Assert.DoesNotContain("did not count traffic", MarkdownFile.Text(old.Summary()), StringComparison.Ordinal);
        // A message a second and client, 60 of its 324 B up.
        Assert.All(old.Summary().Verdicts[0].Rungs, r => Assert.Equal(60 * 100 * 3600.0, r.Price!.BytesInPerHour!.Value, 1e-6));
    }

    [Fact]
    public void Where_traffic_in_is_free_a_pattern_that_asks_much_costs_less_than_by_all_its_bytes()
    {
        // Half of what polling takes is requests; all of what SSE takes more comes down.
        using var fixture = new Fixture
        {
            Workload = new() { Name = "feed", Clients = 100, MessagesPerSecond = 1, FreshnessMs = 1000, PriceClients = 10_000 }
        };
        foreach (var repeat in (int[])[1, 2]) fixture.Add("polling", repeat, 890, httpBytes: 300 + repeat).Add("sse", repeat, 1);
        Assert.Equal("sse", fixture.Summary().Verdicts[0].Pattern);
        foreach (var repeat in (int[])[1, 2])
        {
            fixture.Change("polling", repeat, t => t with { Wire = t.Wire with { UpBytes = 310 * t.MessagesInWindow } });
            fixture.Change("sse", repeat, t => t with { Wire = t.Wire with { UpBytes = 10 * t.MessagesInWindow } });
        }

        Assert.Equal("polling", fixture.Summary().Verdicts[0].Pattern);
    }

    [Fact]
    public void The_kernels_memory_of_the_servers_end_is_in_the_price_where_it_was_measured()
    {
        Assert.Equal(3.5, Load.ServersKernelKb(7));
        var (without, with) = (PriceOf(Sheet, new Cost(1, 1, 0)), PriceOf(Sheet, new Cost(1, 1, 0), kernelKb: 3.5));
        Assert.Equal((null, 3.5 * 1000 / 1024, 13.5 * 1000 / 1024), (without.KernelMib, with.KernelMib!.Value, with.MemoryMib!.Value));
        Assert.Equal(3.5 * 1000 / 1024 / 1024 * 0.004445 * 730, with.Month!.Total - without.Month!.Total, 1e-9);
    }

    [Fact]
    public void The_model_takes_bytes_of_each_direction_by_themselves()
    {
        // A poll asks with 250 B and is answered with 114; a message adds its payload and 10 B down.
        Sample Polling(double rate, double interval) =>
            new(rate, new Cost(364 / interval + 210 * rate, 100 / interval, 250 / interval), Payload * rate, interval);
        var model = CostModel.Fit(
            Ladder.Of("polling"), [Polling(1, 1), Polling(10, 0.5)], new AskCost(new Cost(364, 100, 250), new Cost(0, 0, 0)))!;
        var cost = model.PerSecond(2, 4, payloadBytes: 500);
        Assert.Equal((364 / 4.0 + 2 * 510, 250 / 4.0), (cost.Bytes!.Value, cost.UpBytes!.Value));
        // What a client sends goes up.
        Assert.Equal(62.5 + 3 * 500, model.PerSecond(2, 4, sentPerSecond: 3, payloadBytes: 500).UpBytes!.Value, 1e-9);
        // Counted in one of the trials alone it is not known.
        var mixed = CostModel.Fit(
            Ladder.Of("polling"), [Polling(1, 1), Polling(10, 0.5) with { Steady = new Cost(2828, 200) }],
            new AskCost(new Cost(364, 100, 250), new Cost(0, 0, 0)))!;
        Assert.Null(mixed.PerSecond(2, 4).UpBytes);
    }

    [Fact]
    public void A_sheet_of_before_traffic_had_two_prices_means_that_in_costs_nothing_and_out_the_same_throughout()
    {
        var text = PriceSheet.BuiltInText();
        var from = text.IndexOf("// In is free", StringComparison.Ordinal);
        var sheet = Loaded(text[..from] + text[text.IndexOf("\"source\": \"Data transfer", StringComparison.Ordinal)..]);
        Assert.Equal((0, 90_000), (sheet.Traffic.In(1_000_000), sheet.Traffic.Out(1_000_000)));
    }

    [Theory]
    [InlineData("\"from_gb\": 51200", "\"from_gb\": 10240", "from_gb 10240 follows 10240; each tier begins above the one before")]
    [InlineData("\"from_gb\": 51200", "\"from_gb\": -1", "traffic.tiers[1].from_gb is -1; allowed: above 0")]
    [InlineData("\"in_per_gb\": 0", "\"in_per_gb\": -1", "traffic.in_per_gb is -1; allowed: 0 to 1000000")]
    public void Tiers_that_make_no_sense_are_refused_by_name(string from, string to, string expected) =>
        Assert.Contains(
            expected,
            Assert.Throws<RunDataException>(() => Loaded(PriceSheet.BuiltInText().Replace(from, to, StringComparison.Ordinal))).Message,
            StringComparison.Ordinal);

    private static PriceSheet Loaded(string text)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, text);
            return PriceSheet.Load(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
