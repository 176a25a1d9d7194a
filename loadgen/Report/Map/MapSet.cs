using Bench.Contract;
using Bench.Contract.Patterns;
using Bench.Report.Prices;
using Bench.Report.Saved;
using Bench.Report.Summary;
using Bench.Report.Verdicts;

namespace Bench.Report.Map;

/// <summary>
/// The maps of a run for a page, and why there are no others: the report and <c>bench map</c> both ask here whether its costs suffice.
/// </summary>
/// <param name="Maps">One for each direction for which they do, that in which clients only receive first.</param>
/// <param name="Lacking">Sentences that say why there is none of another direction; empty when there are both.</param>
public sealed record MapSet(IReadOnlyList<RungMap> Maps, IReadOnlyList<string> Lacking)
{
    // Each cell of a page can be pointed at. A map of four rungs adds 0.39 MB to each form of a page and, with starting up the model, 0.6 s
    // of CPU to the making of a report; two of up to seven rungs 0.9 MB. Cells as fine as the picture's, at 140 × 110, would weigh ten
    // times as much.
    private const int Columns = 42;
    private const int Rows = 34;

    /// <summary>The maps, each made once for both forms of a page.</summary>
    /// <param name="data">The run.</param>
    /// <param name="results">The run's results.</param>
    /// <param name="sheet">What things cost.</param>
    /// <param name="clients">That are priced, 1 or more.</param>
    internal static MapSet Of(RunData data, IReadOnlyList<SummaryResult> results, PriceSheet sheet, int clients)
    {
        List<RungMap> maps = [];
        List<(Direction Direction, string Why)> lacking = [];
        Direction[] measured = [.. Measured(data)];
        foreach (var direction in Directions)
        {
            RungMap? map = null;
            var why = !measured.Contains(direction)
                ? $"run {data.Run.RunId} has no valid trial of such a workload without a proxy or a trouble between"
                : direction == Direction.TwoWay && clients < MapMaker.Room
                ? $"its rooms have {MapMaker.Room} clients, and prices are for {clients}"
                : Untold(map = MapMaker.Of(data, sheet, direction, clients, Columns, Rows, results));
            if (why is null) maps.Add(map!);
            else lacking.Add((direction, why));
        }

        return new MapSet(maps, [.. lacking.GroupBy(l => l.Why, l => MapWords.Where(l.Direction))
            .Select(g => $"There is no map {string.Join(", nor ", g)}: {g.Key}.")]);
    }

    /// <summary>The directions of which a run has a valid trial of the plain way to take costs from.</summary>
    internal static IEnumerable<Direction> Measured(RunData data) =>
        Directions.Where(d => data.Trials.Any(t => t.File.Valid && t.File.Pattern.IsPlain && t.File.Workload.Direction == d));

    private static IReadOnlyList<Direction> Directions { get; } = [Direction.Receive, Direction.TwoWay];

    // Where no cell has an answer, or all have the same as there is no other, a map tells nothing. Null where it does.
    private static string? Untold(RungMap map)
    {
        string[] patterns = [.. map.Cells.SelectMany(row => row).SelectMany(c => c.Rungs).Select(r => r.Pattern).Distinct()];
        if (patterns.Length < 2)
            return $"run {map.RunId} tells the costs of {(patterns is [var only] ? $"{Ladder.Of(only).Written} alone" : "no pattern")}, "
                + "and a map holds two patterns or more against each other";
        return map.Cells.All(row => row.All(c => c.State == VerdictState.Undecided))
            ? $"at no update rate and need can the least be told from the trials of run {map.RunId}; its findings "
                + "say why, such as that there are too few"
                + (map.Missing.Length > 0 ? $"; {char.ToLowerInvariant(map.Missing[0])}{map.Missing[1..].TrimEnd('.')}" : "")
            : null;
    }
}
