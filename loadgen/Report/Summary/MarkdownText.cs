using Bench.Loadgen.Progress;

namespace Bench.Report.Summary;

/// <summary>Makes names and messages of somebody else fit for Markdown: they begin no line, end no cell and are no markup. Pure.</summary>
internal static class MarkdownText
{
    /// <summary>
    /// On one line, and no command of a CI server that reads the output: a line end would begin a paragraph or a command, and GitHub's
    /// runner and Azure's agent take "##[" and "##vso[" anywhere in a line.
    /// </summary>
    public static string Line(string text) => LogLine.Inside(text);

    /// <summary>In a cell of a table.</summary>
    public static string Cell(string text) =>
        Line(text).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal);

    /// <summary>Where Markdown is shown as a page: what looks like a tag is shown as it is written.</summary>
    public static string NoTags(string markdown) => markdown.Replace("<", "&lt;", StringComparison.Ordinal);
}
