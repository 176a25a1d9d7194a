using Bench.Contract;
using Bench.Report;
using Bench.Report.Advice;
using Bench.Report.Prices;

namespace Bench.Tests.Report;

public sealed class AdviserTests
{
    private static readonly Workload Asked = new() { Name = "yours", Clients = 5000, MessagesPerSecond = 0.1, FreshnessMs = 1000, PayloadBytes = 200 };

    private static string Answer(Workload asked)
    {
        using var fixture = new Fixture();
        fixture.Add("polling", 1, 891, cpuUs: 150).Add("polling", 2, 892, cpuUs: 150).Add("sse", 1, 3, cpuUs: 100).Add("sse", 2, 3, cpuUs: 100);
        return Adviser.Answer(fixture.Data(), asked, PriceSheet.Load(null));
    }

    [Fact]
    public void The_answer_comes_from_measured_costs_at_the_rate_that_is_asked_for_and_says_that_it_is_modelled()
    {
        var answer = Answer(Asked);
        Assert.StartsWith("For yours, polling every 950 ms is the least you need", answer, StringComparison.Ordinal);
        Assert.Contains("Modelled, from the costs that run fixture measured with feed", answer, StringComparison.Ordinal);
        // SSE: 2 of the 100 µs a second are there without messages too; a heartbeat after 15 quiet seconds, 0.1 / (e^1.5 − 1) of them a second, is as dear as a message.
        var cores = 5000 * (2 + 98 * (0.1 + 0.1 / (Math.Exp(1.5) - 1))) / 1e6;
        Assert.Contains($"  {cores.ToString("0.000", System.Globalization.CultureInfo.InvariantCulture)}", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void A_need_that_polling_cannot_meet_goes_up_the_ladder() =>
        Assert.StartsWith("For yours, SSE is the least you need", Answer(Asked with { FreshnessMs = 9 }), StringComparison.Ordinal);

    [Fact]
    public void A_run_without_the_direction_is_refused_with_the_next_step()
    {
        var e = Assert.Throws<RunDataException>(() => Answer(Asked with { Direction = Direction.TwoWay, ClientMessagesPerSecond = 1 }));
        Assert.Contains("no valid trial of a two-way workload", e.Message, StringComparison.Ordinal);
        Assert.Contains("--run", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_saved_runs_answer_the_same_question_alike_whatever_payloads_they_measured()
    {
        // One had 200 B, the other 80 to 300 B; heartbeats alone are 269 MB an hour, and once came out as a tenth of that.
        var asked = Asked with { Clients = 10_000, MessagesPerSecond = 12 / 3600.0, FreshnessMs = 10_000 };
        var (a, b) = (SavedRunTests.Read("reference"), SavedRunTests.Read("workloads"));
        Assert.InRange(SseMegabytes(a) / SseMegabytes(b), 0.95, 1.05);
        Assert.InRange(SseMegabytes(a), 269, 400);

        double SseMegabytes(RunData run) =>
            double.Parse(System.Text.RegularExpressions.Regex.Match(Adviser.Answer(run, asked, PriceSheet.Load(null)), @"(?m)^SSE .*?([0-9.]+) MB").Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
    }
}
