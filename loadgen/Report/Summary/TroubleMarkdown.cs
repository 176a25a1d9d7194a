using System.Text;

namespace Bench.Report.Summary;

/// <summary>The table rung × trouble as Markdown, whole or in part. Pure.</summary>
internal static class TroubleMarkdown
{
    /// <summary>Every column; empty without rows.</summary>
    public static string Whole(IReadOnlyList<TroubleRow> rows) => Of(rows, TroubleColumns.All);

    /// <summary>What became of connections and messages, and how soon.</summary>
    public static string Comebacks(IReadOnlyList<TroubleRow> rows) => Of(
        rows,
        TroubleColumns.Of(
            "pattern", "survived", "held", "connections lost", "noticed after: half, all", "back after: half, 99 %, all",
            "messages missing", "only by resuming", "symptom"));

    /// <summary>What was seen through something that stands between.</summary>
    public static string Symptoms(IReadOnlyList<TroubleRow> rows) =>
        Of(rows, TroubleColumns.Of("pattern", "survived", "held", "connections lost", "messages missing", "symptom"));

    /// <summary>What others beside the clients did to these and to the server.</summary>
    public static string Others(IReadOnlyList<TroubleRow> rows) => Of(
        rows,
        TroubleColumns.Of("pattern", "p99", "peak of server CPU, cores", "server memory at most", "messages missing", "symptom"));

    private static string Of(IReadOnlyList<TroubleRow> rows, IReadOnlyList<TroubleColumn> columns)
    {
        if (rows.Count == 0) return "";
        var text = new StringBuilder().Append("| ").AppendJoin(" | ", columns.Select(c => c.Title)).Append(" |\n|")
            .AppendJoin("|", columns.Select(c => c.Number ? "---:" : "---")).Append("|\n");
        foreach (var row in rows) text.Append("| ").AppendJoin(" | ", columns.Select(c => c.Cell(row, rows))).Append(" |\n");
        return text.ToString();
    }
}
