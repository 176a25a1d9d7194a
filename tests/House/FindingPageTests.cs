using System.Text.RegularExpressions;

namespace Bench.Tests.House;

/// <summary>Whoever meets a finding in a report finds its limit in the page on the method.</summary>
public sealed class FindingPageTests
{
    [Fact]
    public void Every_finding_stands_in_the_table_of_the_method()
    {
        var rows = Repository.Read("docs/method.md").Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal));
        var told = Regex.Matches(string.Join('\n', rows), "`([a-z-]+)…?`").Select(m => m.Groups[1].Value).ToHashSet(StringComparer.Ordinal);
        var codes = Directory.EnumerateFiles(Path.Combine(Repository.Root, "loadgen"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Regex.Matches(File.ReadAllText(file), "Code = \"([a-z-]+)\"")).Select(m => m.Groups[1].Value)
            .ToHashSet(StringComparer.Ordinal);
        Assert.True(codes.Count > 30, $"{codes.Count} codes were found in the code");
        Assert.Empty(codes.Except(told));
    }
}
