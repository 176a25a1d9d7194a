namespace Bench.Tests.House;

/// <summary>What stands above what in the load generator. A folder knows those before it, and none after.</summary>
public sealed class LayersTests
{
    /// <summary>From the bottom: each line may use the lines before it.</summary>
    private static readonly string[] Layers =
    [
        "Parts",
        "Figures Statistics Machine.Cgroups Relays Dialects Tls Http2",
        "Scenarios Recording",
        "Results",
        "Findings Needs Machine",
        "Clients Clients.Wire Clients.Heads",
        "Clients.Reference Clients.Lean",
        "Clients.Floor",
        "Clients.Engines",
        "Processes",
        "Plans Progress",
        "Targets Fleet Live",
        "Middleboxes Links Hostile",
        "Stages",
        "Running",
        "Trials Search Preflight",
        "SelfTest Presets ClientBench.Stepping",
        "ClientBench",
        "Advice",
        "Commands",
    ];

    [Fact]
    public void A_folder_uses_none_of_those_above_it()
    {
        var height = Layers.SelectMany((layer, i) => layer.Split(' ').Select(folder => (folder, i)))
            .ToDictionary(x => "Bench.Loadgen." + x.folder, x => x.i);
        using var file = AssemblyFile.Built("loadgen/bench");
        var uses = file.Uses().Where(use => use.From.StartsWith("Bench.Loadgen.", StringComparison.Ordinal)
            && use.To.StartsWith("Bench.Loadgen.", StringComparison.Ordinal))
            .ToArray();
        var unknown = uses.SelectMany(use => new[] { use.From, use.To }).Distinct().Where(folder => !height.ContainsKey(folder));
        Assert.Equal("", string.Join(", ", unknown));
        var upwards = uses.Where(use => height[use.From] <= height[use.To]).GroupBy(use => (use.From, use.To))
            .Select(g => $"{g.Key.From} → {g.Key.To}: {string.Join("; ", g.Select(use => use.Who).Distinct().Take(5))}");
        Assert.Equal("", string.Join('\n', upwards));
    }
}
