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

    /// <summary>The first seven digits of the commit that measured, or the version where it names none.</summary>
    public static string Commit(EnvironmentRecord environment)
    {
        var version = environment.HarnessVersion;
        var commit = version.IndexOf('+', StringComparison.Ordinal) is >= 0 and var plus ? version[(plus + 1)..] : version;
        return commit[..Math.Min(7, commit.Length)];
    }
}
