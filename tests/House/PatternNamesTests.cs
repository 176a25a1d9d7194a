using System.Text.RegularExpressions;
using Bench.Contract.Patterns;

namespace Bench.Tests.House;

/// <summary>What is known of a pattern is asked of its record: no other place decides by its name.</summary>
public sealed class PatternNamesTests
{
    /// <summary>Where a name may stand, and why. It may only get shorter.</summary>
    private static readonly (string Place, string Why)[] Allowed =
    [
        ("server/Contract/Patterns/Ladder.cs", "the records"),
        ("server/Host/Patterns/", "each pattern's file on the server"),
        ("loadgen/Clients/", "each pattern's file in an engine"),
        ("loadgen/ClientBench/SourceFrames.cs", "a bare server, which frames as the patterns that it speaks"),
        ("loadgen/SelfTest/", "each row is a claim about a pattern, as in a test"),
        ("loadgen/Presets/", "each reproduces what somebody published about a pattern"),
        ("loadgen/Targets/TargetProbe.cs", "asks an address in the way of each pattern, to find out which it speaks"),
        ("micro/Framing/", "each benchmark is of a pattern's framing"),
    ];

    private static readonly Regex Name = new($"\"({string.Join('|', Ladder.Keys)})\"", RegexOptions.IgnoreCase);

    public static TheoryData<string> Places() => [.. Allowed.Select(a => a.Place)];

    [Fact]
    public void No_other_file_names_a_pattern()
    {
        var found = Files().Where(file => !Allowed.Any(a => file.StartsWith(a.Place, StringComparison.Ordinal))).SelectMany(Named).ToArray();
        Assert.True(found.Length == 0, $"ask Bench.Contract.Patterns.Ladder instead of naming a pattern:\n{string.Join('\n', found)}");
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void A_place_that_may_name_patterns_does(string place) => Assert.NotEmpty(Files().Where(file => file.StartsWith(place, StringComparison.Ordinal)).SelectMany(Named));

    [Theory]
    [InlineData("if (pattern == \"sse\") return;", 1)]
    [InlineData("x is \"polling\" or \"long-polling\"", 2)]
    [InlineData("text/event-stream; \"polling 900 ms\"", 0)]
    public void The_search_finds_names(string text, int count) => Assert.Equal(count, Name.Count(text));

    private static IEnumerable<string> Files() => new[] { "server", "loadgen", "micro" }.SelectMany(folder => Repository.Sources(folder, ".cs", ".razor"));

    private static IEnumerable<string> Named(string file) =>
        Repository.Read(file).Split('\n').Select((line, i) => (Line: line.Trim(), Number: i + 1)).Where(l => Name.IsMatch(l.Line)).Select(l => $"{file}({l.Number}): {l.Line}");
}
