using System.Net;
using System.Text.RegularExpressions;
using Bench.Contract;
using Bench.Loadgen.Commands;
using Bench.Loadgen.Scenarios;
using Bench.Report.Map;
using Bench.Report.Outcome;
using Bench.Report.Prices;
using Bench.Report.Summary;

namespace Bench.Tests.Report;

/// <summary>A run's report has the maps that bench map draws of it; where its costs do not suffice, it says why.</summary>
public sealed class MapReportTests
{
    private static readonly PriceSheet Sheet = PriceSheet.Load(null);
    private static readonly Regex Maps = new("<svg class=\"map\".*?</svg>", RegexOptions.Singleline);
    private static readonly Regex Section = new("<section id=\"map\">.*?</section>", RegexOptions.Singleline);

    [Fact]
    public async Task The_report_has_the_map_of_bench_map_with_what_it_tells_where_one_points()
    {
        var folder = Directory.CreateTempSubdirectory("bench-map-report-").FullName;
        try
        {
            var reference = Path.Combine(Repository.Root, "results", "reference");
            Directory.CreateDirectory(Path.Combine(folder, "trials"));
            foreach (var file in Directory.GetFiles(Path.Combine(reference, "trials")).Append(Path.Combine(reference, "run.json")))
                File.Copy(file, Path.Combine(folder, Path.GetRelativePath(reference, file)));
            var (exit, output, error) = await ReportProgramTests.RunAsync(folder);
            Assert.True(exit == 0, output + error);
            Assert.Equal(0, await MapProgram.RunAsync(folder, Path.Combine(folder, "map"), MapCommand.UsualClients, Sheet));

            var data = SavedRunTests.Read("reference");
            var map = Assert.Single(MapSet.Of(data, Summariser.Summarise(data, Sheet).Results, Sheet, MapCommand.UsualClients).Maps);
            foreach (var form in (string[])["", "-ci"])
            {
                var (report, own) = (await ReadAsync(folder, $"report{form}.html"), await ReadAsync(folder, "map", $"map{form}.html"));
                var drawn = Assert.Single(Maps.Matches(report)).Value;
                Assert.Equal(Assert.Single(Maps.Matches(own)).Value, drawn);
                Assert.Equal(map.Rates.Count * map.NeedsMs.Count + map.Points.Count, Regex.Count(drawn, "<title>"));
                for (var row = 0; row < map.NeedsMs.Count; row += 11)
                    Assert.Contains($"<title>{WebUtility.HtmlEncode(MapWords.Of(map, 7, row))}</title>", drawn, StringComparison.Ordinal);
                var section = Section.Match(report).Value;
                Assert.Contains("<strong>Modelled</strong> from the costs that run", section, StringComparison.Ordinal);
                Assert.Contains("There is no map where clients send too: ", section, StringComparison.Ordinal);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("invalid", "There is no map where clients only receive, nor where clients send too: run fixture has no valid trial of such "
        + "a workload without a proxy or a trouble between.")]
    [InlineData("proxied", "There is no map where clients only receive, nor where clients send too: run fixture has no valid trial of such "
        + "a workload without a proxy or a trouble between.")]
    [InlineData("alone", "There is no map where clients only receive: run fixture tells the costs of SSE alone, and a map holds "
        + "two patterns or more against each other.")]
    [InlineData("few", "There is no map where clients only receive: at no update rate and need can the least be told from the trials of "
        + "run fixture; its findings say why, such as that there are too few.")]
    public void Where_costs_do_not_suffice_there_is_no_map_and_the_reason(string run, string reason)
    {
        using var fixture = Filled(run);
        var set = MapSet.Of(fixture.Data(), fixture.Summary().Results, Sheet, MapCommand.UsualClients);
        Assert.Empty(set.Maps);
        Assert.Contains(reason, set.Lacking);
    }

    [Fact]
    public async Task The_report_of_a_run_without_a_map_says_why()
    {
        using var fixture = Filled("alone");
        var (exit, output, error) = await ReportProgramTests.RunAsync(fixture.Save());
        Assert.True(exit == 0, output + error);
        var page = await ReadAsync(fixture.Folder, "report.html");
        Assert.Contains("run fixture tells the costs of SSE alone", Section.Match(page).Value, StringComparison.Ordinal);
        Assert.DoesNotContain("Modelled", Section.Match(page).Value, StringComparison.Ordinal);
        Assert.DoesNotMatch(Maps, page);
    }

    [Fact]
    public void Each_direction_has_its_map_but_for_fewer_clients_than_a_room_holds()
    {
        var data = SavedRunTests.Read("workloads");
        var results = Summariser.Summarise(data, Sheet).Results;
        var both = MapSet.Of(data, results, Sheet, MapCommand.UsualClients);
        Assert.Equal([Direction.Receive, Direction.TwoWay], both.Maps.Select(m => m.Direction));
        Assert.Empty(both.Lacking);
        var few = MapSet.Of(data, results, Sheet, 5);
        Assert.Equal([Direction.Receive], few.Maps.Select(m => m.Direction));
        Assert.Equal(["There is no map where clients send too: its rooms have 10 clients, and prices are for 5."], few.Lacking);
    }

    private static Fixture Filled(string run)
    {
        var fixture = new Fixture();
        switch (run)
        {
            case "invalid":
                return fixture.Add("polling", 1, 891, valid: false).Add("sse", 1, 3, valid: false);
            case "proxied":
                PatternSettings[] through = [.. fixture.Patterns.Select(p => p with { Through = Through.Nginx })];
                fixture.Patterns.Clear();
                fixture.Patterns.AddRange(through);
                foreach (var pattern in through) fixture.Add(pattern, 1, 3).Add(pattern, 2, 3);
                return fixture;
            case "alone":
                return fixture.Add("sse", 1, 3).Add("sse", 2, 3);
            default:
                return fixture.Add("polling", 1, 891).Add("sse", 1, 3);
        }
    }

    private static Task<string> ReadAsync(params string[] path) =>
        File.ReadAllTextAsync(Path.Combine(path), TestContext.Current.CancellationToken);
}
