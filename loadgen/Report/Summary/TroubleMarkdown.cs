using System.Text;

namespace Bench.Report.Summary;

/// <summary>The table rung × trouble as Markdown, whole or in part. Pure.</summary>
internal static class TroubleMarkdown
{
    private static readonly Column[] All =
    [
        new("pattern", (row, rows) => TroubleTable.Named(row, rows), Number: false),
        new("survived", row => TroubleTable.Words(row.Survived), Number: false),
        new("held", row => $"{Numbers.Count(row.Held)} of {Numbers.Count(row.Attempted)}"),
        new("connections lost", row => Numbers.Count(row.ConnectionsLost)),
        new("noticed after: half, all", TroubleTable.Notice),
        new("back after: half, 99 %, all", TroubleTable.Recovery),
        new("messages missing", row => TroubleTable.Count(row.MessagesMissing)),
        new("only by resuming", row => TroubleTable.Count(row.CaughtUp)),
        new("p99", TroubleTable.P99),
        new("peak of server CPU, cores", row => Numbers.Short(row.PeakServerCpu)),
        new("server memory at most", TroubleTable.Memory),
        new("symptom", row => row.Symptom.Length == 0 ? Numbers.None : row.Symptom, Number: false),
        new("what mends it", Mend, Number: false),
    ];

    /// <summary>Every column; empty without rows.</summary>
    public static string Whole(IReadOnlyList<TroubleRow> rows) => Of(rows, All);

    /// <summary>What became of connections and messages, and how soon.</summary>
    public static string Comebacks(IReadOnlyList<TroubleRow> rows) => Of(
        rows, Named("pattern", "survived", "held", "connections lost", "noticed after: half, all", "back after: half, 99 %, all",
            "messages missing", "only by resuming", "symptom"));

    /// <summary>What was seen through something that stands between.</summary>
    public static string Symptoms(IReadOnlyList<TroubleRow> rows) =>
        Of(rows, Named("pattern", "survived", "held", "connections lost", "messages missing", "symptom"));

    /// <summary>What others beside the clients did to these and to the server.</summary>
    public static string Others(IReadOnlyList<TroubleRow> rows) =>
        Of(rows, Named("pattern", "p99", "peak of server CPU, cores", "server memory at most", "messages missing", "symptom"));

    private static string Of(IReadOnlyList<TroubleRow> rows, Column[] columns)
    {
        if (rows.Count == 0) return "";
        var text = new StringBuilder().Append("| ").AppendJoin(" | ", columns.Select(c => c.Title)).Append(" |\n|")
            .AppendJoin("|", columns.Select(c => c.Number ? "---:" : "---")).Append("|\n");
        foreach (var row in rows) text.Append("| ").AppendJoin(" | ", columns.Select(c => c.Cell(row, rows))).Append(" |\n");
        return text.ToString();
    }

    private static Column[] Named(params string[] titles) => [.. titles.Select(title => All.Single(column => column.Title == title))];

    private static string Mend(TroubleRow row) => row.Mend.Count == 0
        ? row.MendWhere.Length == 0 ? Numbers.None : row.MendWhere
        : $"{string.Join(" ", row.Mend.Select(line => $"`{line}`"))} in {row.MendWhere}";

    private sealed record Column(string Title, Func<TroubleRow, IReadOnlyList<TroubleRow>, string> Cell, bool Number = true)
    {
        public Column(string title, Func<TroubleRow, string> cell, bool Number = true) : this(title, (row, _) => cell(row), Number)
        {
        }
    }
}
