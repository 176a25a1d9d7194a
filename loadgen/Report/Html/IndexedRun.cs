using Bench.Report.Summary;

namespace Bench.Report.Html;

/// <summary>One run of the index; what could not be read says why instead.</summary>
public sealed record IndexedRun(string Folder, SummaryFile? Summary, string? Problem)
{
    /// <summary>True when its report is there in the split form too; reports of older versions are not.</summary>
    public bool HasSplit { get; init; }

    /// <summary>True when it has a report at all.</summary>
    public bool HasReport { get; init; } = true;

    /// <summary>The way to its report from the index, in the index's own form where there is one.</summary>
    public string Link(bool split) => $"{Uri.EscapeDataString(Folder)}/{PageForm.FileOf("report", split && HasSplit)}";
}
