using System.Text.RegularExpressions;
using Bench.Loadgen.Results;
using Bench.Report.Saved;

namespace Bench.Report.Tables;

/// <summary>
/// Parts of a Markdown file that are made from result files, each between two marks: <c>&lt;!-- WORD NAME SOURCE --&gt;</c> …
/// <c>&lt;!-- /WORD --&gt;</c>. What stands between is made anew from the source, and from nothing else.
/// </summary>
internal static class DocMarks
{
    /// <summary>The text with every part of a kind made anew.</summary>
    /// <param name="text">A Markdown file.</param>
    /// <param name="word">The kind of part, such as "table".</param>
    /// <param name="make">Makes a part of the name and the source in its mark, without the marks and without a line end behind it.</param>
    /// <exception cref="RunDataException">A mark is not closed.</exception>
    public static string Fill(string text, string word, Func<string, string, string> make)
    {
        var open = $@"<!-- {word} (?<name>\S+) (?<source>\S+) -->";
        var whole = new Regex($@"(?<open>{open})\n.*?<!-- /{word} -->", RegexOptions.Singleline);
        if (Regex.Count(text, open) != whole.Count(text))
            throw new RunDataException($"a mark <!-- {word} … --> is not closed; end it with <!-- /{word} -->");
        return whole.Replace(
            text,
            part => $"{part.Groups["open"].Value}\n{make(part.Groups["name"].Value, part.Groups["source"].Value)}\n<!-- /{word} -->");
    }

    /// <summary>Where a part comes from: the file and the commit that measured.</summary>
    /// <param name="path">The file, as the document's reader follows it.</param>
    /// <param name="commit">The commit, short.</param>
    /// <param name="more">What follows the commit, with its full stop.</param>
    public static string From(string path, string commit, string more) =>
        $"<sub>From [{Path.GetFileName(path)}]({path}), measured at commit {commit}{more}</sub>";

    /// <summary>A row of a table.</summary>
    public static string Row(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |\n";

    /// <summary>The first seven digits of the commit that measured, or of the version where it names none.</summary>
    public static string Commit(EnvironmentRecord environment) => Short(environment.HarnessVersion.Split('+', 2)[^1]);

    /// <summary>The first seven digits of a commit.</summary>
    public static string Short(string commit) => commit[..Math.Min(7, commit.Length)];
}
