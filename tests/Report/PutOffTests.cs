using Bench.Loadgen.Findings;
using Bench.Report.Outcome;
using Bench.Report.Summary;

namespace Bench.Tests.Report;

/// <summary>That a server put clients off stands where a reader of the run looks, and not in the trial files alone.</summary>
public sealed class PutOffTests
{
    [Fact]
    public void It_is_in_the_summary_and_on_the_page()
    {
        using var fixture = new Fixture();
        fixture.Add("polling", 1, 450).Add("polling", 2, 450).Add("sse", 1, 1).Add("sse", 2, 1);
        fixture.Change("sse", 2, trial =>
        {
            trial = trial with { Connections = trial.Connections with { PutOff = 1234 } };
            return trial with { Findings = [.. trial.Findings, new PutOffs().Check(trial)!] };
        });
        const string told = "1234 requests were put off by the server with 429 or 503";
        var summary = fixture.Summary();
        Assert.Contains(
            told,
            Assert.Single(summary.Results.Single(result => result.Pattern == "sse").Findings, finding => finding.Code == "put-off").Message,
            StringComparison.Ordinal);
        Assert.Contains(told, MarkdownFile.Text(summary), StringComparison.Ordinal);
    }
}
