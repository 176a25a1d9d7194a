namespace Bench.Report.Summary;

/// <summary>One column of the table rung × trouble.</summary>
/// <param name="Title">Its head.</param>
/// <param name="Cell">What it says of a row, among all of them.</param>
/// <param name="Number">It is aligned as a number.</param>
/// <param name="Always">It is shown even where it has the same to say of no row: nothing, or 0.</param>
internal sealed record TroubleColumn(
    string Title, Func<TroubleRow, IReadOnlyList<TroubleRow>, string> Cell, bool Number = true, bool Always = false)
{
    public TroubleColumn(string title, Func<TroubleRow, string> cell, bool number = true, bool always = false)
        : this(title, (row, _) => cell(row), number, always)
    {
    }
}

/// <summary>THE LIST of columns of the table rung × trouble. Pure.</summary>
internal static class TroubleColumns
{
    private const string Rung = "pattern", Symptom = "symptom", Mending = "what mends it";

    public static IReadOnlyList<TroubleColumn> All { get; } =
    [
        new(Rung, TroubleTable.Named, Number: false),
        new("survived", row => TroubleTable.Words(row.Survived), number: false),
        new("held", row => row.Attempted == 0 ? Numbers.None : $"{Numbers.Count(row.Held)} of {Numbers.Count(row.Attempted)}"),
        new("connections lost", row => row.Attempted == 0 ? Numbers.None : Numbers.Count(row.ConnectionsLost)),
        new("noticed after: half, all", TroubleTable.Notice),
        new("back after: half, 99 %, all", TroubleTable.Recovery),
        new("messages missing", row => Numbers.Count(row.MessagesMissing), always: true),
        new("only by resuming", row => Numbers.Count(row.CaughtUp)),
        new("p99", TroubleTable.P99),
        new("peak of server CPU, cores", row => Numbers.Short(row.PeakServerCpu)),
        new("server memory at most", TroubleTable.Memory),
        new(Symptom, row => row.Symptom.Length == 0 ? Numbers.None : row.Symptom, number: false),
        new(Mending, Mend, number: false),
    ];

    /// <summary>Columns by their titles, in that order.</summary>
    public static IReadOnlyList<TroubleColumn> Of(params string[] titles) =>
        [.. titles.Select(title => All.Single(column => column.Title == title))];

    /// <summary>
    /// What a page shows beside the rung, symptom and mending apart: columns that say nothing of any row leave their room to the others.
    /// </summary>
    public static IReadOnlyList<TroubleColumn> Figures(IReadOnlyList<TroubleRow> rows) =>
    [
        .. All.Where(column => column.Title is not (Rung or Symptom or Mending)
            && (column.Always || rows.Any(row => column.Cell(row, rows) is not (Numbers.None or "0")))),
    ];

    private static string Mend(TroubleRow row) => row.Mend.Count == 0
        ? row.MendWhere.Length == 0 ? Numbers.None : row.MendWhere
        : $"{string.Join(" ", row.Mend.Select(line => $"`{line}`"))} in {row.MendWhere}";
}
