using Bench.Contract;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Report.Advice;
using Bench.Report.Model;
using Bench.Report.Prices;
using Bench.Report.Summary;
using Bench.Report.Verdicts;

namespace Bench.Tests.Report;

/// <summary>
/// Polls rarer than the server keeps an idle connection open one anew each: what that takes is measured where clients connect, and is in
/// the price; what was not measured, and what nobody knows, is said.
/// </summary>
public sealed class RenewalTests
{
    private const int Clients = 100;

    // A world in which an empty poll costs 364 B (264 up) and 50 µs, and opening a connection 400 B (220 up) and 90 µs.
    private static readonly Cost Poll = new(364, 50, 264);
    private static readonly Cost Opening = new(400, 90, 220);
    private const double AloneUs = 800; // a second

    private static readonly PatternSettings Polling = new() { Pattern = "polling", IntervalMs = 900 };

    // Clients come in five steps, and those that are there poll meanwhile.
    private static ConnectStep[] Steps(double coldUs = 0, double? compileMs = 0) =>
    [
        .. Enumerable.Range(0, 5).Select(i =>
        {
            var (connects, requests, seconds) = (Clients / 5, Clients / 5 + 10 * i, 0.4);
            return new ConnectStep
            {
                Connects = connects,
                Seconds = seconds,
                Requests = requests,
                CpuUs = AloneUs * seconds + requests * Poll.CpuUs + connects * (Opening.CpuUs + (i < 3 ? coldUs : 0)),
                CompileMs = i == 0 ? null : compileMs,
                Bytes = requests * Poll.Bytes + connects * Opening.Bytes,
                UpBytes = requests * Poll.UpBytes + connects * Opening.UpBytes,
            };
        }),
    ];

    private static TrialFile Measured(TrialFile trial, IReadOnlyList<ConnectStep>? steps) => trial with
    {
        ConnectSteps = steps,
        Idle = new IdleRecord
        {
            Seconds = 15,
            Connections = Clients,
            PeriodSeconds = trial.Pattern.IntervalMs / 1000.0,
            WholePeriod = true,
            Asks = 1600,
            AsksCounted = true,
            BytesPerAsk = Poll.Bytes,
            UpBytesPerAsk = Poll.UpBytes,
            CpuUsPerAsk = Poll.CpuUs,
            RestCpuUsPerConnectionSecond = null,
            AloneCpuUsPerSecond = AloneUs,
        },
    };

    // A number that changes every quarter of an hour, asked for every ten minutes and run a hundred times faster.
    private static Fixture Rare(IReadOnlyList<ConnectStep>? steps, string? target = null)
    {
        var fixture = new Fixture
        {
            Workload = new Workload { Name = "feed", Clients = Clients, MessagesPerSecond = 0.001, FreshnessMs = 700_000, TimeScale = 100 }
        };
        fixture.Patterns[0] = new PatternSettings { Pattern = "polling", IntervalMs = 600_000, Target = target };
        fixture.Add("polling", 1, 890).Add("polling", 2, 890);
        fixture.Change(_ => true, t => Measured(t, steps) with { Wire = t.Wire with { UpBytes = 1 } });
        return fixture;
    }

    private static RungRecord RungOf(Fixture fixture) => fixture.Verdict().Rungs.Single(r => r.Pattern == "polling");

    [Fact]
    public void What_opening_takes_is_what_the_connect_phase_took_less_its_polls_and_the_server_alone()
    {
        using var fixture = Rare(Steps(coldUs: 5000, compileMs: 0.4));
        TrialFile[] trials = [.. fixture.Data().Trials.Select(t => t.File)];
        var kind = Alike.Of(trials[0]);
        var opening = OpeningCost.Of(trials, kind, AskCosts.Of(trials, kind));
        // The first three steps bring in code, and their CPU is not counted.
        Assert.Equal(Opening.CpuUs!.Value, opening.CpuUs!.Value, 1e-6);
        Assert.Equal(Opening.Bytes!.Value, opening.Bytes!.Value, 1e-6);
        Assert.Equal(Opening.UpBytes!.Value, opening.UpBytes!.Value, 1e-6);
    }

    [Theory]
    [InlineData(double.NaN)] // files of before it was measured
    [InlineData(0.5)] // the server compiles for longer than a quarter of the 20 × 90 µs of a step's connects
    public void What_was_not_measured_is_not_known(double compileMs)
    {
        using var fixture = Rare(double.IsNaN(compileMs) ? null : Steps(compileMs: compileMs));
        TrialFile[] trials = [.. fixture.Data().Trials.Select(t => t.File)];
        var kind = Alike.Of(trials[0]);
        var opening = OpeningCost.Of(trials, kind, AskCosts.Of(trials, kind));
        Assert.Null(opening.CpuUs);
        Assert.Equal(double.IsNaN(compileMs), opening.Bytes is null);
    }

    [Fact]
    public void An_opening_below_nothing_is_noise_and_not_known()
    {
        using var fixture = Rare([.. Steps().Select(s => s with { CpuUs = s.CpuUs - Clients * Opening.CpuUs })]);
        TrialFile[] trials = [.. fixture.Data().Trials.Select(t => t.File)];
        var kind = Alike.Of(trials[0]);
        Assert.Null(OpeningCost.Of(trials, kind, AskCosts.Of(trials, kind)).CpuUs);
    }

    [Fact]
    public void The_price_has_what_opening_takes_and_memory_for_the_time_that_a_connection_is_open()
    {
        using var fixture = Rare(Steps());
        using var before = Rare(null);
        var (rung, kept) = (RungOf(fixture), RungOf(before));
        Assert.Equal((130_000.0, 0), (rung.IdleLimitMs, rung.RenewalLacks.Count));
        var (price, open) = (rung.Price!, kept.Price!);
        Assert.Equal(Clients * 90 / 600.0 / 1e6, (price.ServerCores - open.ServerCores)!.Value, 1e-12);
        Assert.Equal(Clients * 400 / 600.0 * 3600, (price.BytesPerHour - open.BytesPerHour)!.Value, 1e-6);
        Assert.Equal(Clients * 220 / 600.0 * 3600, (price.BytesInPerHour - open.BytesInPerHour)!.Value, 1e-6);
        Assert.Equal(130 / 600.0, price.MemoryMib!.Value / open.MemoryMib!.Value, 1e-9);
        Assert.Equal((22L, 100L), (price.Connections, open.Connections)); // 100 × 130 / 600
        Assert.Contains(
            "Between polls of polling every 600 s the server closes an idle connection after 130 s, so that each poll opens one anew: the "
                + "price has the CPU and bytes of opening it, and memory for the share of the time that one is open (modelled).",
            fixture.Verdict().Price, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_measurement_the_price_is_that_of_a_connection_that_stays_open_and_says_so()
    {
        using var fixture = Rare(null);
        Assert.Equal(["server CPU", "bytes"], RungOf(fixture).RenewalLacks);
        Assert.Contains(
            "the price has the memory of one that stays open and not the CPU and bytes of opening it.", fixture.Verdict().Price,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_part_that_was_not_measured_is_named_and_the_other_is_in_the_price()
    {
        using var fixture = Rare([.. Steps().Select(s => s with { CpuUs = null })]);
        using var before = Rare(null);
        var rung = RungOf(fixture);
        Assert.Equal(["server CPU"], rung.RenewalLacks);
        Assert.Equal(RungOf(before).Price!.ServerCores!.Value, rung.Price!.ServerCores!.Value, 1e-12);
        Assert.True(rung.Price.BytesPerHour > RungOf(before).Price!.BytesPerHour);
        Assert.Contains(
            "but not the server CPU of opening it, which the run did not measure.", fixture.Verdict().Price, StringComparison.Ordinal);
    }

    [Fact]
    public void Advice_prices_it_too()
    {
        using var fixture = Rare(Steps());
        using var before = Rare(null);
        var asked = new Workload { Name = "yours", Clients = Clients, MessagesPerSecond = 0.001, FreshnessMs = 700_000 };
        var (rung, kept) = (Advised(fixture), Advised(before));
        var period = LongestInterval.Of(asked.FreshnessMs) / 1000.0;
        Assert.Equal((130_000.0, 0, 2), (rung.IdleLimitMs, rung.RenewalLacks.Count, kept.RenewalLacks.Count));
        Assert.Equal(Clients * 90 / period / 1e6, (rung.Price!.ServerCores - kept.Price!.ServerCores)!.Value, 1e-12);
        Assert.Equal(130 / period, rung.Price.MemoryMib!.Value / kept.Price.MemoryMib!.Value, 1e-9);

        RungRecord Advised(Fixture of) =>
            Adviser.VerdictOf(of.Data(), asked, PriceSheet.Load(null)).Rungs.Single(r => r.Pattern == "polling");
    }

    [Fact]
    public void When_another_server_closes_is_not_known_and_the_price_lies_between_never_and_each_time()
    {
        using var fixture = Rare(Steps(), target: "node");
        var data = fixture.Data();
        var rung = RungOf(fixture);
        Assert.Equal((null, "when that server closes an idle connection"), (rung.IdleLimitMs, rung.RenewalUnknown));
        Assert.Contains(
            $"Of {rung.Spoken} it is not known when that server closes an idle connection: polls may open one anew, and the price is of "
                + "one that stays open.",
            fixture.Verdict().Price, StringComparison.Ordinal);
        var trial = data.Trials[0].File;
        TrialFile[] files = [.. data.Trials.Select(t => t.File)];
        var (kind, settings) = (Alike.Of(trial), trial.Pattern);
        var asks = AskCosts.Of(files, kind);
        var pace = new LifePace(
            fixture.Workload, settings, asks, null, Renewals.Of([settings], null, OpeningCost.Of(files, kind, asks)));
        var range = pace.RangeOf(trial)!.Value;
        Assert.Equal("when that server closes an idle connection", range.NotMeasured);
        Assert.Equal(90 / 600.0, (range.High.CpuUs - range.Low.CpuUs)!.Value, 1e-9);
    }

    [Fact]
    public void The_limit_is_the_servers_own_by_the_name_that_saved_runs_have()
    {
        var saved = SavedRunTests.Read("workloads").ServerSettings!;
        Assert.Equal("130000", saved["keep_alive_ms"]);
        Assert.False(Of(saved).At(10_000, 0).Anew);
        Assert.Equal(5000, Of(new Dictionary<string, string>(saved) { ["keep_alive_ms"] = "5000" }).At(10_000, 0).LimitMs);

        static Renewals Of(IReadOnlyDictionary<string, string> server) => Renewals.Of([Polling], server, Opening);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("own-direct", true)]
    [InlineData("node", null)] // Nobody knows when it closes: that is not no.
    public void Of_another_server_no_limit_is_made_up(string? target, bool? anew)
    {
        var renewals = Renewals.Of([Polling with { Target = target }], null, Opening);
        Assert.Equal(anew, renewals.At(600_000, 0).Anew);
        Assert.False(renewals.At(900, 0).Anew); // As it was run.
    }

    [Fact]
    public void What_was_run_beyond_the_limit_has_it_in_its_figures_and_is_not_charged_twice() =>
        Assert.False(Renewals.Of([Polling with { IntervalMs = 200_000 }], null, Opening).At(600_000, 0).Anew);

    [Fact]
    public void Of_tabs_that_share_a_connection_and_of_what_stands_between_it_cannot_be_told()
    {
        Assert.Null(Renewals.Of([Polling with { Http2 = true, Tabs = 6 }], null, Opening).At(600_000, 0).Anew);
        Assert.False(Renewals.Of([Polling with { Http2 = true, Tabs = 6 }], null, Opening).At(100_000, 0).Anew);
        Assert.Null(Renewals.Of([Polling with { Through = Through.NginxDefault }], null, Opening).At(600_000, 0).Anew);
    }

    [Fact]
    public void Nothing_that_is_sent_to_ever_opens_a_connection_anew() =>
        Assert.Same(Renewals.None, Renewals.Of([new PatternSettings { Pattern = "sse" }], null, Opening));

    [Theory]
    [InlineData(0, 1 / 600.0, 130 / 600.0)]
    [InlineData(0.01, 0.002589, 0.786517)] // e^(−1.3) × (1/600 + 0.01 × 470/600), 1 − 470/600 × e^(−1.3)
    public void What_a_client_sends_keeps_its_connection(double sentPerSecond, double opens, double held)
    {
        var renewal = Renewals.Of([Polling], null, new Cost(1, 1, 1)).At(600_000, sentPerSecond);
        Assert.Equal((opens, held), (Math.Round(renewal.PerSecond.CpuUs!.Value, 6), Math.Round(renewal.HeldShare, 6)), new Near(1e-6));
    }

    [Fact]
    public void The_closed_form_is_what_a_client_that_polls_and_sends_at_random_does()
    {
        const double interval = 200, limit = 130, rate = 0.008, seconds = 40_000_000;
        var random = new Random(1);
        var uses = new List<double>();
        for (var at = interval; at < seconds; at += interval) uses.Add(at);
        for (var at = 0.0; (at += -Math.Log(1 - random.NextDouble()) / rate) < seconds;) uses.Add(at);
        uses.Sort();
        var (opens, closed) = (0, 0.0);
        for (var i = 1; i < uses.Count; i++)
        {
            if (uses[i] - uses[i - 1] is not (> limit and var gap)) continue;
            opens++;
            closed += gap - limit;
        }

        var renewal = Renewals.Of([Polling], null, new Cost(1, 1, 1)).At(interval * 1000, rate);
        Assert.InRange(renewal.PerSecond.CpuUs!.Value / (opens / seconds), 0.98, 1.02);
        Assert.InRange((1 - renewal.HeldShare) / (closed / seconds), 0.98, 1.02);
    }

    private sealed class Near(double by) : IEqualityComparer<(double, double)>
    {
        public bool Equals((double, double) x, (double, double) y) => Math.Abs(x.Item1 - y.Item1) < by && Math.Abs(x.Item2 - y.Item2) < by;

        public int GetHashCode((double, double) value) => 0;
    }
}
