using Bench.Report.Tables;

namespace Bench.Tests.Report;

public sealed class GeneratorTableTests
{
    [Fact]
    public void Runs_stand_beside_each_other_rung_by_rung_with_means_of_valid_trials()
    {
        using var first = new Fixture();
        first.Add("polling", 1, 400).Add("sse", 1, 10).Add("sse", 2, 30);
        using var second = new Fixture();
        second.Add("sse", 1, 50).Add("sse", 2, 1000, valid: false);
        var rows = GeneratorTable.Of([first.Data(), second.Data()]).Split('\n')[2..^1];
        Assert.Equal(3, rows.Length);
        Assert.StartsWith("| polling 900 ms", rows[0], StringComparison.Ordinal);
        Assert.Matches(
            @"^\| sse \| reference \| 100 \| 100 \| 200 of 200 \| 0 \| 2,000 of 2,000 \| 20\.0 \| .* \| 2 of 2 \|  \|$", rows[1]);
        Assert.Matches(
            @"^\| sse \| reference \| 100 \| 100 \| 200 of 200 \| 0 \| 2,000 of 2,000 \| 50\.\d* \| .* \| 1 of 2 \| generator-busy \|$",
            rows[2]);
    }

    [Fact]
    public void Without_a_valid_trial_no_figure_is_shown()
    {
        using var run = new Fixture();
        run.Add("sse", 1, 50, valid: false);
        Assert.Contains(
            "| 100 | – | 100 of 100 | 0 | 1,000 of 1,000 | – | – | – | – | – | 0 of 1 | generator-busy |", GeneratorTable.Of([run.Data()]),
            StringComparison.Ordinal);
    }
}
