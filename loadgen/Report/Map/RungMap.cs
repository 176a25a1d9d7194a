using Bench.Contract;
using Bench.Report.Summary;
using Bench.Report.Verdicts;

namespace Bench.Report.Map;

/// <summary>For one number of clients, the least rung at every update rate and every need. All of it is modelled.</summary>
/// <param name="Direction">Whether clients send too.</param>
/// <param name="Clients">Those that are priced.</param>
/// <param name="PayloadBytes">Bytes of a message.</param>
/// <param name="Room">How many receive what a client sends; 1 where clients only receive.</param>
/// <param name="Currency">Sign before the amounts.</param>
/// <param name="Rates">Messages that a client receives a second, growing: the columns.</param>
/// <param name="NeedsMs">Within which 99 % must be seen, growing: the rows.</param>
/// <param name="Cells">By row and column.</param>
/// <param name="Points">The workloads of the run that lie on the map.</param>
public sealed record RungMap(
    Direction Direction, int Clients, int PayloadBytes, int Room, string Currency, IReadOnlyList<double> Rates,
    IReadOnlyList<double> NeedsMs,
    IReadOnlyList<IReadOnlyList<MapCell>> Cells, IReadOnlyList<MapPoint> Points)
{
    /// <summary>The run that the costs are from.</summary>
    public required string RunId { get; init; }

    /// <summary>What the prices take to be so; empty where everything was measured.</summary>
    public required string Taken { get; init; }

    /// <summary>What is not in the ladder, with why; empty where nothing is missing.</summary>
    public string Missing { get; init; } = "";

    /// <summary>Name for files: receive or two-way.</summary>
    public string Name => Direction == Direction.TwoWay ? "two-way" : "receive";

    /// <summary>What it shows, as a heading.</summary>
    public string Title => $"The least you need {MapWords.Where(Direction)}: {Numbers.Count(Clients)} clients";

    /// <summary>Patterns that are the least somewhere, or on a point, lowest rung first.</summary>
    public IReadOnlyList<string> Patterns { get; } =
    [
        .. Cells.SelectMany(row => row.Select(c => c.Pattern)).Concat(Points.Select(p => p.Pattern))
            .OfType<string>().Distinct().OrderBy(Contract.Patterns.Ladder.HeightOf),
    ];

    /// <summary>
    /// What the wrong choice costs more a month, by row and column, in powers of ten, as money goes up by tens; below a cent the same as a
    /// cent. Null where there is none to compare with.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<double?>> WrongHeights() =>
        [.. Cells.Select(row => (IReadOnlyList<double?>)[.. row.Select(
            c => c.WrongMonth is { } month ? Math.Log10(Math.Max(month, 0.01)) : (double?)null)])];
}

/// <summary>One update rate and need.</summary>
/// <param name="Pattern">The least rung; null where none meets the need or it cannot be told.</param>
/// <param name="Spoken">As a sentence names it; null as above.</param>
/// <param name="State">What kind of answer it is.</param>
/// <param name="Rungs">All of them, lowest first.</param>
public sealed record MapCell(string? Pattern, string? Spoken, VerdictState State, IReadOnlyList<MapRung> Rungs)
{
    /// <summary>
    /// What the dearest rung that is fresh enough costs more a month than the least; null where there is no least, or a price is missing.
    /// </summary>
    public double? WrongMonth =>
        Rungs.FirstOrDefault(r => r.Spoken == Spoken)?.Month is { } least
        && Rungs.Where(r => r.Meets == Told.Yes).Max(r => r.Month) is { } most
            ? most - least
            : null;
}

/// <summary>A rung in a cell.</summary>
/// <param name="Pattern">The pattern.</param>
/// <param name="Spoken">As a sentence names it.</param>
/// <param name="Meets">Whether it meets the need.</param>
/// <param name="Month">Money a month, the middle of what it can be; null where it could not be had.</param>
public sealed record MapRung(string Pattern, string Spoken, Told Meets, double? Month);

/// <summary>A workload that was run, where it lies on the map.</summary>
/// <param name="Workload">Its name.</param>
/// <param name="Rate">Messages that a client receives a second.</param>
/// <param name="NeedMs">Its need.</param>
/// <param name="Pattern">What its own verdict names, at its own payload and the clients of the map; null where it names none.</param>
public sealed record MapPoint(string Workload, double Rate, double NeedMs, string? Pattern);
