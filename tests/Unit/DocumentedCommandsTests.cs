using System.Text.RegularExpressions;
using Bench.Loadgen.Commands;

namespace Bench.Tests.Unit;

/// <summary>Every command line of README, docs and deployment files is one that the program takes.</summary>
public sealed partial class DocumentedCommandsTests
{
    public static TheoryData<string> Documents =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Append(Path.Combine(Repository.Root, "README.md"))
            .Where(file => InText().IsMatch(File.ReadAllText(file)))
            .Select(file => Path.GetRelativePath(Repository.Root, file)).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Documents))]
    public void A_documented_command_line_is_taken(string document) =>
        Check(InText().Matches(Repository.Read(document)).Select(match => match.Groups["line"].Value.Split(' ')));

    [Theory]
    [InlineData("docs/deploy/compose.yaml", 3)]
    [InlineData("docs/deploy/kubernetes.yaml", 3)]
    public void A_container_is_given_a_command_line_that_is_taken(string file, int count)
    {
        var text = Repository.Read(file);
        // A list on one line, a list of lines, and what a shell is given.
        var lines = InBrackets().Matches(text).Select(match => match.Groups["line"].Value.Replace("\"", "", StringComparison.Ordinal)
                .Split(',', StringSplitOptions.TrimEntries))
            .Concat(InLines().Matches(text).Select(match => match.Groups["line"].Value
                .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(word => word[2..]).ToArray()))
            .Concat(OfAShell().Matches(text)
                .Select(match => InAShell().Replace(match.Groups["line"].Value, "x").Split((char[])[' ', '\n'])))
            .ToArray();
        Assert.Equal(count, lines.Length);
        Check(lines);
    }

    private static void Check(IEnumerable<string[]> lines)
    {
        var refused = lines.Select(words => (string[])[.. words.Select(Given).Where(word => word.Length > 0)])
            // A command's name alone is a word of a sentence, and what follows serve is the server's to read.
            .Where(words => words.Length > 1 && words[0] != "serve")
            .Select(words => (Line: string.Join(' ', words), Why: Refusal.Of(BenchCommands.Make().Parse(words))))
            .Where(told => told.Why is not null).Select(told => $"{told.Line}: {told.Why}").ToArray();
        Assert.True(refused.Length == 0, string.Join('\n', refused));
    }

    // What a reader puts a word of his own in the place of.
    private static string Given(string word) => word.Trim('"', '\'') switch
    {
        "…" or "..." => "",
        "N" or "PERCENT" => "5",
        var other => other,
    };

    [GeneratedRegex(@"scripts/bench (?<line>[a-z][^\s`#|&;<>()\\]*(?: +[^\s`#|&;<>()\\]+)*)")]
    private static partial Regex InText();

    [GeneratedRegex(@"(?:command|args): \[(?<line>""(?:serve|agent|run)""[^\]]*)\]")]
    private static partial Regex InBrackets();

    [GeneratedRegex(@"(?:command|args):\n(?<line>(?: +- (?!>)\S+\n)+)")]
    private static partial Regex InLines();

    [GeneratedRegex(@"\$\$\([^)]*\)")]
    private static partial Regex InAShell();

    [GeneratedRegex(@"bench\.dll (?<line>[^\n]+\n[^\n]+)\n")]
    private static partial Regex OfAShell();
}
