namespace Bench.Report.Html;

/// <summary>The style of all pages: inside the whole form, a file beside the split one.</summary>
internal static class PageStyle
{
    /// <summary>The text of the style sheet.</summary>
    public static string Text { get; } =
        $"{PageWriter.Asset("uPlot.min.css")}\n{PageWriter.Asset("page.css")}{Dark(PageWriter.Asset("dark.css"))}";

    // The reader's choice, else the system's: that one needs no script.
    private static string Dark(string colours) =>
        $":root[data-theme=\"dark\"] {{\n{colours}}}\n@media (prefers-color-scheme: dark) {{\n"
        + $":root:not([data-theme]) {{\n{colours}}}\n}}\n";
}
