namespace Bench.Tests.House;

/// <summary>Who may depend on whom, in the whole solution, as the built assemblies say.</summary>
public sealed class CirclesTests
{
    [Fact]
    public void No_namespace_is_in_a_circle()
    {
        var found = Circles.Of(Arrows());
        var told = found.Select(circle => $"{string.Join(", ", circle)}\n{string.Join('\n', Reasons(circle))}");
        Assert.True(found.Count == 0, $"circles:\n{string.Join("\n\n", told)}");
    }

    [Theory]
    [InlineData("Contract/Bench.Contract", "")]
    [InlineData("Host/Bench.Host", "Bench.Contract")]
    [InlineData("Scaled/Bench.Scaled", "Bench.Contract")]
    [InlineData("loadgen/bench", "Bench.Contract")]
    [InlineData("Report/Bench.Report", "Bench.Contract bench")]
    [InlineData("Agent/Bench.Agent", "Bench.Contract bench")]
    [InlineData("micro/Bench.Micro", "Bench.Contract Bench.Host bench")]
    public void An_assembly_refers_to_these_of_ours_and_no_others(string assembly, string allowed)
    {
        using var file = AssemblyFile.Built(assembly);
        Assert.Equal(allowed, string.Join(' ', file.References.Where(IsOurs).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void A_circle_is_found_and_what_only_leads_to_it_is_not_in_it()
    {
        var arrows = new Dictionary<string, HashSet<string>>
        {
            ["a"] = ["b"],
            ["b"] = ["c"],
            ["c"] = ["b", "d"],
            ["d"] = [],
            ["e"] = ["f"],
            ["f"] = ["e"]
        };
        Assert.Equal(["b c", "e f"], Circles.Of(arrows).Select(circle => string.Join(' ', circle)));
    }

    private static Dictionary<string, HashSet<string>> Arrows()
    {
        var arrows = new Dictionary<string, HashSet<string>>();
        foreach (var (from, to, _) in Uses())
        {
            arrows.TryAdd(to, []);
            if (!arrows.TryAdd(from, [to])) arrows[from].Add(to);
        }

        return arrows;
    }

    private static IEnumerable<string> Reasons(IReadOnlyList<string> circle) =>
        Uses().Where(use => circle.Contains(use.From) && circle.Contains(use.To))
            .GroupBy(use => (use.From, use.To)).OrderBy(g => g.Key.From, StringComparer.Ordinal)
            .Select(g => $"  {g.Key.From} → {g.Key.To}: {string.Join("; ", g.Select(use => use.Who).Distinct().Take(8))}");

    private static IEnumerable<(string From, string To, string Who)> Uses()
    {
        foreach (var assembly in (string[])["Contract/Bench.Contract", "Host/Bench.Host", "Scaled/Bench.Scaled", "loadgen/bench",
            "Report/Bench.Report", "Agent/Bench.Agent", "micro/Bench.Micro"])
        {
            using var file = AssemblyFile.Built(assembly);
            foreach (var use in file.Uses().Where(use => IsOurs(use.From) && IsOurs(use.To))) yield return use;
        }
    }

    private static bool IsOurs(string name) => name is "bench" or "Bench" || name.StartsWith("Bench.", StringComparison.Ordinal);
}
