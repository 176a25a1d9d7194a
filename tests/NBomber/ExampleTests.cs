using System.Text.RegularExpressions;
using Bench.NBomber;

namespace Bench.Tests.NBomber;

/// <summary>What docs/nbomber.md shows of both tools is what the committed run left, and that run holds what the page says of it.</summary>
public sealed class ExampleTests
{
    private const string Run = "results/nbomber/virtual-users";

    private static readonly string[] Written = Repository.Read($"{Run}/nbomber.md").Split('\n');

    [Fact]
    public void The_measured_example_is_of_the_run_and_has_both_tools_for_every_pattern()
    {
        var shown = Regex
            .Match(
                Repository.Read("docs/nbomber.md"), $"<!-- rows \\.\\./{Run}/nbomber\\.md -->\n(.*?)<!-- /rows -->",
                RegexOptions.Singleline).Groups[1].Value
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(shown, row => Assert.Contains(row, Written));
        var patterns = Rows(Written).Select(r => r.Pattern).Distinct().ToArray();
        Assert.Equal(5, patterns.Length);
        Assert.All(
            patterns,
            pattern => Assert.Equal(["bench", "NBomber 4.1.2"], Rows(shown).Where(r => r.Pattern == pattern).Select(r => r.Tool)));
    }

    [Fact]
    public void Both_tools_agree_in_every_trial_of_the_run() =>
        Assert.DoesNotContain(
            Written,
            line => line.Contains("differ:", StringComparison.Ordinal) || line.Contains("left no figures", StringComparison.Ordinal));

    [Fact]
    public void What_is_told_of_the_run_is_made_from_its_files()
    {
        // Into another folder: what is committed is not written.
        var copy = Directory.CreateTempSubdirectory();
        var from = Path.Combine(Repository.Root, Run);
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var to = Path.Combine(copy.FullName, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }

        Assert.Equal(Written, File.ReadAllText(SideBySide.Write(copy.FullName)).Split('\n'));
        copy.Delete(recursive: true);
    }

    private static IEnumerable<(string Pattern, string Tool)> Rows(IEnumerable<string> lines) =>
        lines.Where(l => Regex.IsMatch(l, @"^\| \d")).Select(l => l.Split(" | ")).Select(cells => (cells[1], cells[2]));
}
