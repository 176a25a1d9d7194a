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

    // Compared, matched, or one of a list of names; a claim names one pattern and says what must be true of it.
    private static readonly Regex Decision = new($"(==|!=|\\bis|\\bor|\\bcase) {Name}|{Name} (=>|==|!=|or\\b)|\\[{Name}, {Name}");

    public static TheoryData<string> Places() => [.. Allowed.Select(a => a.Place)];

    [Fact]
    public void No_other_file_names_a_pattern()
    {
        var found = Files().Where(file => !Allowed.Any(a => file.StartsWith(a.Place, StringComparison.Ordinal)))
            .SelectMany(Named).ToArray();
        Assert.True(found.Length == 0, $"ask Bench.Contract.Patterns.Ladder instead of naming a pattern:\n{string.Join('\n', found)}");
    }

    [Fact]
    public void No_row_of_the_self_test_or_a_preset_decides_by_a_name()
    {
        var found = Files().Where(file => file.StartsWith("loadgen/SelfTest/", StringComparison.Ordinal)
            || file.StartsWith("loadgen/Presets/", StringComparison.Ordinal))
            .SelectMany(file => Lines(file, Decision)).ToArray();
        Assert.True(found.Length == 0, $"ask the pattern's record, or Rungs for those that are alike:\n{string.Join('\n', found)}");
    }

    [Theory]
    [InlineData("if (pattern.Pattern == \"sse\")", true)]
    [InlineData("\"polling\" => 1,", true)]
    [InlineData("foreach (var p in (string[])[\"sse\", \"websocket\"])", true)]
    [InlineData("name is \"sse\" or \"websocket\"", true)]
    [InlineData("new PatternSettings { Pattern = \"sse\" }", false)]
    [InlineData("Rows(web, \"websocket\", framing: 2)", false)]
    public void A_decision_is_told_from_a_claim(string text, bool decides) => Assert.Equal(decides, Decision.IsMatch(text));

    [Theory]
    [MemberData(nameof(Places))]
    public void A_place_that_may_name_patterns_does(string place) =>
        Assert.NotEmpty(Files().Where(file => file.StartsWith(place, StringComparison.Ordinal)).SelectMany(Named));

    [Theory]
    [InlineData("if (pattern == \"sse\") return;", 1)]
    [InlineData("x is \"polling\" or \"long-polling\"", 2)]
    [InlineData("text/event-stream; \"polling 900 ms\"", 0)]
    public void The_search_finds_names(string text, int count) => Assert.Equal(count, Name.Count(text));

    private static IEnumerable<string> Files() =>
        new[] { "server", "loadgen", "micro" }.SelectMany(folder => Repository.Sources(folder, ".cs", ".razor"));

    private static IEnumerable<string> Named(string file) => Lines(file, Name);

    private static IEnumerable<string> Lines(string file, Regex what) =>
        Repository.Read(file).Split('\n').Select((line, i) => (Line: line.Trim(), Number: i + 1))
            .Where(l => what.IsMatch(l.Line)).Select(l => $"{file}({l.Number}): {l.Line}");
}
