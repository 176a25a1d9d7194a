using System.Text.RegularExpressions;

namespace Bench.Tests.Report;

/// <summary>
/// No figure of the docs stands without an origin. Tables of figures are those with a column of numbers (aligned to the right); the section
/// around each names the committed file that it is made from, or the commit at which it was measured and that nothing was kept.
/// </summary>
public sealed class DocFiguresTests
{
    private static readonly string Docs = Path.Combine(Repository.Root, "docs");

    public static TheoryData<string> Pages => [.. Directory.GetFiles(Docs, "*.md", SearchOption.AllDirectories)
        .Select(f => Path.GetRelativePath(Docs, f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_table_of_figures_names_its_file_or_its_commit(string page) =>
        Assert.Empty(WithoutOrigin(File.ReadAllText(Path.Combine(Docs, page)), Path.GetDirectoryName(Path.Combine(Docs, page))!));

    [Theory]
    [InlineData("# Page\n## Costs\nMeasured.\n\n| a | ms |\n|---|---:|\n| x | 1 |\n", 1)]
    [InlineData("# Page\n## Costs\nMeasured at commit 0123abc, not kept.\n\n| a | ms |\n|---|---:|\n| x | 1 |\n", 0)]
    [InlineData("# Page\nMeasured at commit 0123abc; the file was not\nkept.\n\n## Costs\n| a | ms |\n|---|---:|\n| x | 1 |\n", 0)]
    [InlineData("# Page\n## Costs\nFrom [it](../results/reference/summary.json).\n| a | ms |\n|:--|--:|:--|\n| x | 1 | y |\n", 0)]
    [InlineData("# Page\n## Costs\nFrom [it](../results/nowhere/summary.json).\n| a | ms |\n|---|---:|\n| x | 1 |\n", 1)]
    [InlineData("# Page\n## Words\n| a | b |\n|---|---|\n| x | y |\n", 0)] // no figures
    // said of another section
    [InlineData("# Page\n## Other\nAt commit 0123abc, not kept.\n## Costs\n| a | ms |\n|---|---:|\n| x | 1 |\n", 1)]
    public void What_is_looked_for_is_seen(string page, int missing) => Assert.Equal(missing, WithoutOrigin(page, Docs).Length);

    // Headings of sections that have a table of figures without an origin.
    private static string[] WithoutOrigin(string text, string folder)
    {
        var sections = Regex.Split(text, "(?m)^(?=## )");
        return [.. sections.Skip(1).Where(s => Regex.IsMatch(s, @"(?m)^\|[-:| ]*-:\|") && !Told(sections[0]) && !Told(s))
            .Select(s => s.Split('\n')[0])];

        bool Told(string section) =>
            (Regex.IsMatch(section, @"\bcommits? [0-9a-f]{7}\b") && Regex.IsMatch(section, @"\bnot\s+kept\b"))
            || Regex.Matches(section, @"\]\(([^)]*results/[^)#]*)").Any(m => Path.Exists(Path.Combine(folder, m.Groups[1].Value)));
    }
}
