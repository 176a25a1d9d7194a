using System.Runtime.CompilerServices;
using Bench.Loadgen.SelfTest;

namespace Bench.Tests.Unit;

/// <summary>The list of mutants keeps up with the code: scripts/mutants makes them, which takes too long for every build.</summary>
public sealed class MutantTests
{
    private static readonly string Folder = Path.GetDirectoryName(Here())!;

    private static readonly ILookup<string, string>[] Blocks =
    [
        .. File.ReadAllText(Path.Combine(Folder, "mutants.txt")).Split("\n\n").Skip(1)
            .Select(block => block.Trim().Split('\n').Select(line => line.Split(": ", 2)).ToLookup(parts => parts[0], parts => parts[1])),
    ];

    [Fact]
    public void Every_check_has_a_mutant()
    {
        // The long form of a check has the name of the short one in it.
        var checks = SelfCheckList.All.Select(c => c.Name.Split(',')[0]).Distinct();
        Assert.Equal(
            checks.Order(StringComparer.Ordinal), Blocks.Select(b => b["check"].Single()).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_a_mutant_replaces_stands_there_once()
    {
        foreach (var block in Blocks)
        {
            var text = File.ReadAllText(Path.Combine(Folder, "..", "..", block["file"].Single()));
            Assert.Equal(2, text.Split(block["from"].Single()).Length);
        }
    }

    [Fact]
    public void Each_mutant_names_the_rows_that_must_fail()
    {
        foreach (var block in Blocks)
        {
            Assert.NotEmpty(block["row"]);
            // A pattern that fits anything would call every failure the right one.
            Assert.All(block["row"], row => Assert.DoesNotMatch(row, "the server gave no whole answer to GET /poll    1    2"));
        }
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
