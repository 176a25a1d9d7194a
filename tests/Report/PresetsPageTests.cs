using System.Net;
using System.Text.Json;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Results;
using Bench.Report;
using Bench.Report.Presets;
using Bench.Report.Saved;

namespace Bench.Tests.Report;

/// <summary>The page of the presets, over figures made up.</summary>
public sealed class PresetsPageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bench-presets-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task It_has_theirs_beside_ours_the_rule_the_outcome_and_the_source()
    {
        var file = new PresetsFile
        {
            StartedUtc = "2026-01-02T03:04:05Z",
            Engine = "reference",
            Environment = EnvironmentReader.Read(new CorePlan([], [], null), fixedTiering: true),
            Presets =
            [
                Record(
                    "good", PresetRow.Measured("bytes <a poll>", 871, "B").Against(871).Within(871, 1, "871 ± 0.1 %"),
                    PresetRow.Model("scaled", 66.4, "Mbps").Against(6.6)),
                Record("bad", PresetRow.Measured("late", 4, "s").Against("about 10 s").AtMost(3, "at most 3 s")),
            ],
        };
        var path = Path.Combine(_folder, "mine.json");
        await File.WriteAllTextAsync(
            path, JsonSerializer.Serialize(file, ResultsJson.Default.PresetsFile), TestContext.Current.CancellationToken);
        Assert.Equal(0, await PresetsProgram.RunAsync(path));
        var page = await File.ReadAllTextAsync(Path.Combine(_folder, "presets", "index.html"), TestContext.Current.CancellationToken);
        var text = WebUtility.HtmlDecode(page);
        foreach (var part in (string[])["1 of 2 published results", "871 ± 0.1 %", "modelled", "about 10 s", "differs in 1 of 1 rules",
            "<cite>Title</cite>", "https://doi.org/10", "../mine.json", "ours is 1.00× theirs"])
            Assert.Contains(part, text, StringComparison.Ordinal);
        Assert.Contains("bytes &lt;a poll&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http://", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_file_is_named_with_its_place()
    {
        var path = Path.Combine(_folder, "mine.json");
        await File.WriteAllTextAsync(path, "{\n  \"presets\": 3 }", TestContext.Current.CancellationToken);
        var e = await Assert.ThrowsAsync<RunDataException>(() => PresetsProgram.RunAsync(path));
        Assert.Contains("mine.json(2,", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 1, 0.5, false)]
    [InlineData(10, 1, 0, false)] // a tenth
    [InlineData(1, 100, 1, true)]
    public void The_mark_lies_where_the_ratio_is(double theirs, double ours, double x, bool beyond)
    {
        var mark = RatioMark.Of(PresetRow.Measured("w", ours, "").Against(theirs))!;
        Assert.Equal((x, beyond), (Math.Round(mark.X, 6), mark.Beyond));
        Assert.Null(RatioMark.Of(PresetRow.Measured("w", ours, "").Against("words")));
    }

    private static PresetRecord Record(string name, params IReadOnlyList<PresetRow> rows) =>
        new()
        {
            Name = name,
            Title = "t",
            Source = new PublishedSource("A. Author", "Title", "Journal", 2012, "https://doi.org/10"),
            Rows = rows,
            Why = ["Because."],
            Trials = 2
        };
}
