using Bench.Contract;
using Bench.Report.Summary;
using Bench.Report.Verdicts;

namespace Bench.Report.Map;

/// <summary>A cell in words. Pure.</summary>
internal static class MapWords
{
    /// <summary>What a direction is about, such as "where clients send too".</summary>
    public static string Where(Direction direction) =>
        direction == Direction.TwoWay ? "where clients send too" : "where clients only receive";

    /// <summary>The cell under a pointer: where it is, the answer, and each rung with its price.</summary>
    public static string Of(RungMap map, int column, int row)
    {
        var cell = map.Cells[row][column];
        var answer = cell.Spoken is { } least ? $"{Phrase.Capital(least)} is the least"
            : cell.State == VerdictState.NoneMeets ? "No rung is soon enough" : "The least cannot be told from this run";
        var rungs = cell.Rungs.Select(r => $"{r.Spoken}: "
            + $"{r.Meets switch { Told.Yes => Price(map, r), Told.No => "too late", _ => "cannot be told whether it is soon enough" }}");
        return $"{MapAxis.Rate(map.Rates[column])}, seen within {MapAxis.Need(map.NeedsMs[row])}. {answer}.\n{string.Join('\n', rungs)}";
    }

    /// <summary>The answer with its price, for the cell of a table.</summary>
    public static string Brief(RungMap map, MapCell cell)
    {
        if (cell.Spoken is not { } least) return cell.State == VerdictState.NoneMeets ? "none" : "cannot be told";
        var price = cell.Rungs.First(r => r.Spoken == least).Month is { } month ? $" {Numbers.Money(map.Currency, month)}" : "";
        return least + price + (cell.WrongMonth is > 0 and { } more ? $" (+{Numbers.Money(map.Currency, more)})" : "");
    }

    private static string Price(RungMap map, MapRung rung) =>
        rung.Month is { } month ? $"{Numbers.Money(map.Currency, month)} a month" : "price unknown";
}
