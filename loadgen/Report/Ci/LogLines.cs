namespace Bench.Report.Ci;

/// <summary>How a CI server's log takes what it shows beside the build.</summary>
internal interface ILogLines
{
    /// <summary>How many lines of one weight it shows; what comes after goes unseen.</summary>
    int Most { get; }

    /// <summary>The line of an annotation; null where this server has none of that weight.</summary>
    string? Of(Annotation annotation);

    /// <summary>The line that has a Markdown file shown as a page; null where it is done by another way.</summary>
    string? Page(string path);
}

/// <summary>GitHub Actions: https://docs.github.com/actions/reference/workflow-commands-for-github-actions (read 2026-11).</summary>
internal sealed class GitHubLines : ILogLines
{
    public int Most => 10;

    public string? Of(Annotation annotation) => $"::{Word(annotation.Weight)} title={Property(annotation.Title)}::{Data(annotation.Text)}";

    public string? Page(string path) => null; // The file that GITHUB_STEP_SUMMARY names.

    private static string Word(Weight weight) => weight switch { Weight.Error => "error", Weight.Warning => "warning", _ => "notice" };

    private static string Data(string text) => text.Replace("%", "%25", StringComparison.Ordinal)
        .Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal);

    private static string Property(string text) =>
        Data(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);
}

/// <summary>Azure Pipelines: https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands (read 2026-11).</summary>
internal sealed class AzureLines : ILogLines
{
    public int Most => 10; // It shows more; a page of warnings is read by nobody.

    public string? Of(Annotation annotation) => annotation.Weight == Weight.Notice
        ? null
        : "##vso[task.logissue "
            + $"type={(annotation.Weight == Weight.Error ? "error" : "warning")}]{Data($"{annotation.Title}: {annotation.Text}")}";

    public string? Page(string path) => $"##vso[task.uploadsummary]{Data(path)}";

    private static string Data(string text) =>
        text.Replace("%", "%AZP25", StringComparison.Ordinal)
            .Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal);
}
