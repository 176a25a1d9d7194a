using Bench.Contract;
using Bench.Report.Advice;
using Bench.Report.Outcome;
using Bench.Report.Prices;
using Bench.Report.Saved;
using Bench.Report.Summary;
using Bench.Report.Verdicts;

namespace Bench.Report.Map;

/// <summary>Makes the map of a run: the model asked once for each cell. Pure.</summary>
internal static class MapMaker
{
    /// <summary>Bytes of a message, stamps included.</summary>
    public const int PayloadBytes = 200;

    /// <summary>Two-way: how many clients receive what one of them sends.</summary>
    public const int Room = 10;

    /// <summary>The map.</summary>
    /// <param name="data">The run whose costs are used.</param>
    /// <param name="sheet">What things cost.</param>
    /// <param name="direction">Whether clients send too.</param>
    /// <param name="clients">1 or more; two-way, at least a room.</param>
    /// <param name="columns">Rates across, 2 or more.</param>
    /// <param name="rows">Needs up, 2 or more.</param>
    /// <param name="results">The run's results where they are summarised already; summarised here when null.</param>
    /// <exception cref="RunDataException">
    /// The run has no valid trial of that direction, or there are fewer clients than a room holds.
    /// </exception>
    public static RungMap Of(
        RunData data, PriceSheet sheet, Direction direction, int clients, int columns, int rows,
        IReadOnlyList<SummaryResult>? results = null)
    {
        Check(direction, clients);
        var ladder = new ModelledLadder(data, Asked(direction, clients, 1, 1000));
        var (rates, needs) = (MapAxis.Steps(MapAxis.LeastRate, MapAxis.MostRate, columns), MapAxis.Steps(
            MapAxis.LeastNeedMs, MapAxis.MostNeedMs, rows));
        var rungs = ladder.Under(Asked(direction, clients, 1, 1000), sheet);
        return new RungMap(
            direction, clients, PayloadBytes, direction == Direction.TwoWay ? Room : 1, sheet.Currency, rates, needs,
            [.. needs.Select(need => (IReadOnlyList<MapCell>)[.. rates.Select(
                rate => CellOf(
                    ladder.Under(Asked(direction, clients, rate, need), sheet), new Mark(sheet.WorthClimbingFor, sheet.Currency)))])],
            [.. Points(data, results ?? Summariser.Summarise(data, sheet, clients).Results, sheet, direction, clients)])
        {
            RunId = data.Run.RunId,
            Missing = ladder.MissingWords(),
            Taken = Phrase.Join(
                Provenance.OfTraffic(rungs.Select(r => r.Record())), Renewed(ladder, direction, clients, sheet), ladder.MissingWords()),
        };
    }

    /// <summary>Sees that so many clients can be priced.</summary>
    /// <exception cref="RunDataException">There are fewer than a room holds.</exception>
    public static void Check(Direction direction, int clients)
    {
        if (direction == Direction.TwoWay && clients < Room)
            throw new RunDataException($"--clients is {clients}; the map where clients send too has rooms of {Room}: give {Room} or more");
    }

    /// <summary>The workload of a cell.</summary>
    public static Workload Asked(Direction direction, int clients, double rate, double needMs) => new()
    {
        Name = "yours",
        Clients = clients,
        FanOut = direction == Direction.TwoWay ? FanOut.Rooms : FanOut.Individual,
        RoomSize = direction == Direction.TwoWay ? Room : 1,
        MessagesPerSecond = direction == Direction.TwoWay ? 0 : rate,
        ClientMessagesPerSecond = direction == Direction.TwoWay ? rate / Room : 0,
        Direction = direction,
        PayloadBytes = PayloadBytes,
        FreshnessMs = needMs,
        PriceClients = clients,
    };

    /// <summary>The answer of one cell by the rule of the verdict.</summary>
    public static MapCell CellOf(IReadOnlyList<IRung> rungs, Mark mark)
    {
        var choice = Choice.Of(rungs, (from, to) => ModelledLadder.Compare(to.Label, mark, from.Priced, to.Priced));
        var state = choice.Least is not null ? VerdictState.Decided
            : rungs.Any(r => r.Meets != Told.No) ? VerdictState.Undecided
            : VerdictState.NoneMeets;
        return new MapCell(
            choice.Least?.Pattern, choice.Least?.Spoken, state,
            [.. rungs.Select(
                r => new MapRung(r.Pattern, r.Spoken, r.Meets, r.Months is { } months ? (months.Least + months.Most) / 2 : null))]);
    }

    // Where polls are the rarest.
    private static string Renewed(ModelledLadder ladder, Direction direction, int clients, PriceSheet sheet) =>
        ladder.Under(Asked(direction, clients, MapAxis.LeastRate, MapAxis.MostNeedMs), sheet)
            .Select(r => Provenance.OfRenewal(r.Record())).Where(words => words.Length > 0)
            .Select(words => $"Where polls are rare, {words}.").FirstOrDefault() ?? "";

    private static IEnumerable<MapPoint> Points(
        RunData data, IReadOnlyList<SummaryResult> results, PriceSheet sheet, Direction direction, int clients) =>
        from workload in data.Run.Scenario.Workloads
        let rate = workload.ReceivedPerSecond()
        where workload.Direction == direction && rate is >= MapAxis.LeastRate and <= MapAxis.MostRate
        where workload.FreshnessMs is >= MapAxis.LeastNeedMs and <= MapAxis.MostNeedMs
        select new MapPoint(
            workload.Name, rate, workload.FreshnessMs,
            Verdict.Of(workload, data, [.. results.Where(r => r.Workload == workload.Name)], sheet, clients).Pattern);
}
