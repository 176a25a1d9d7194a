namespace Bench.Report.Summary;

/// <summary>Makes names and messages of somebody else fit for Markdown: they begin no line, end no cell and are no markup. Pure.</summary>
internal static class MarkdownText
{
    /// <summary>On one line: a line end in a message would begin a paragraph, or a command of a CI server that reads the output.</summary>
    public static string Line(string text) => string.Concat(text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c));

    /// <summary>In a cell of a table.</summary>
    public static string Cell(string text) => Line(text).Replace("|", "\\|", StringComparison.Ordinal);

    /// <summary>Where Markdown is shown as a page: what looks like a tag is shown as it is written.</summary>
    public static string NoTags(string markdown) => markdown.Replace("<", "&lt;", StringComparison.Ordinal);
}
