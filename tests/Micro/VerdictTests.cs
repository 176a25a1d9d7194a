using Bench.Loadgen.Results;
using Bench.Micro.Gate;
using Bench.Micro.Results;

namespace Bench.Tests.Micro;

public sealed class VerdictTests
{
    private static readonly Limits Usual = new();

    [Fact]
    public void Slower_twice_is_a_regression() => Assert.Equal(["x"], Report(Launches(0.2), Launches(0.2)).Regressions);

    [Fact]
    public void Slower_once_is_none()
    {
        var report = Report(Launches(0.2), Launches(0));
        Assert.Empty(report.Regressions);
        Assert.Empty(report.Undecided);
        Assert.StartsWith("Time: none of 1 benchmarks is slower.", GateTables.Verdict(report), StringComparison.Ordinal);
    }

    [Fact]
    public void Too_noisy_the_second_time_is_undecided_and_said()
    {
        var report = Report(Launches(0.2), Launches(0.2, noise: 0.3));
        Assert.Empty(report.Regressions);
        Assert.Equal(["x"], report.Undecided);
        Assert.Contains("Undecided: machine too noisy to judge 1 of 1 (x)", GateTables.Verdict(report), StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_of_a_run_shows_names_as_text()
    {
        var run = new MicroFile
        {
            RunId = "r", Commit = "0123456789abcdef", Quick = true, Machine = "a machine", Failed = 0,
            Results = [new("Group", "List<T>", true, true, 12.34, 0.1, 1, 24)],
        };
        var html = MicroPage.Html(run);
        Assert.Contains("<td class=\"ours\">List&lt;T&gt;<td>12.3 ns<td>0.1 ns<td>1.00<td>24 B", html, StringComparison.Ordinal);
        Assert.Contains("commit 0123456789.", html, StringComparison.Ordinal);
    }

    private static TimeReport Report(List<PairedSample> first, List<PairedSample> second) =>
        new([new Comparison(first, Usual.P, Usual)], [new Comparison(second, Usual.ConfirmedP, Usual)], [], 20);

    private static List<PairedSample> Launches(double shift, double noise = 0.01) =>
        [.. Enumerable.Range(0, 10)
            .Select(i => new PairedSample("x", 100, 100, noise * (i - 4.5) / 3, Math.Log(1 + shift) + noise * ((i * 3 % 10) - 4.5) / 3.1))];
}
