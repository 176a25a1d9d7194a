using System.Text.Json;
using Bench.Loadgen.Results;
using HdrHistogram;

namespace Bench.Tests.EndToEnd;

/// <summary>The .hlog files are read by another language's tools: npm's hdr-histogram-js.</summary>
public sealed class HistogramToolTests
{
    private const string Script = """
        const hdr = require('hdr-histogram-js');
        const lines = require('fs').readFileSync(process.argv[2], 'utf8').split('\n').filter(l => l.startsWith('Tag='));
        console.log(JSON.stringify(Object.fromEntries(lines.map(line => {
          const [tag, , , , text] = line.split(',');
          const h = hdr.decodeFromCompressedBase64(text);
          const ranks = [...Array(h.totalCount).keys()].map(at => h.getValueAtPercentile(100 * (at + 0.75) / h.totalCount));
          return [tag.slice(4), { count: h.totalCount, mean: h.mean, ranks, max: h.maxValue }];
        }))));
        """;

    [Fact]
    public async Task Another_language_s_histogram_tool_reads_the_same_figures()
    {
        using var bench = new BenchProgram();
        var (installed, why) = await NodeTool.InstallAsync(bench.Folder, "hdr-histogram-js@3");
        Assert.SkipUnless(installed, why);
        var (exit, output, error) = await BenchProgram.RunAsync(
            "run", "-s", bench.Scenario(), "--out", bench.Out, "--no-report", "--force");
        Assert.True(exit == 0, output + error);
        var log = Assert.Single(Directory.GetFiles(Path.Combine(bench.Out, "trials"), "*.hlog"));
        File.WriteAllText(Path.Combine(bench.Folder, "read.js"), Script);
        var (read, text) = await NodeTool.RunAsync(bench.Folder, "node", "read.js", log);
        Assert.True(read, text);
        using var theirs = JsonDocument.Parse(text);
        var ours = HistogramLog.Read(log);
        Assert.Equal(
            ours.Keys.Order(StringComparer.Ordinal),
            theirs.RootElement.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
        foreach (var (tag, histogram) in ours)
        {
            var their = theirs.RootElement.GetProperty(tag);
            Assert.Equal(histogram.TotalCount, their.GetProperty("count").GetInt64());
            // Both give a value of the same bucket: within a thousandth, the precision of the histogram.
            Assert.Equal(histogram.GetMean(), their.GetProperty("mean").GetDouble(), histogram.GetMean() / 1000 + 1);
            // Every value by its rank. Between ranks tools differ by right: one rounds the percentile's rank, another takes the next.
            foreach (var (at, value) in their.GetProperty("ranks").EnumerateArray().Index())
            {
                var mine = histogram.GetValueAtPercentile(100 * (at + 0.75) / histogram.TotalCount);
                Assert.Equal(mine, value.GetDouble(), mine / 1000.0 + 1);
            }

            Assert.Equal(histogram.GetMaxValue(), their.GetProperty("max").GetDouble(), histogram.GetMaxValue() / 1000.0 + 1);
        }
    }
}
