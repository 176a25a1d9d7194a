using Bench.Contract;
using Bench.Contract.Patterns;
using Bench.Report;
using Bench.Report.Advice;
using Bench.Report.Map;
using Bench.Report.Outcome;
using Bench.Report.Prices;
using Bench.Report.Saved;
using Bench.Report.Summary;
using Bench.Report.Verdicts;

namespace Bench.Tests.Report;

/// <summary>The map says at every point what advice says there, and its lines and words are where they belong.</summary>
public sealed class MapTests
{
    private const int Clients = 10_000;
    private static readonly PriceSheet Sheet = PriceSheet.Load(null);

    [Theory]
    [InlineData(Direction.Receive)]
    [InlineData(Direction.TwoWay)]
    public void Each_cell_is_what_advice_answers_at_its_rate_and_need(Direction direction)
    {
        var data = SavedRunTests.Read("workloads");
        var map = MapMaker.Of(data, Sheet, direction, Clients, columns: 5, rows: 4);
        Assert.Equal(
            (2 / 3600.0, 100, 50, 3_600_000), (map.Rates[0], Math.Round(map.Rates[^1], 9), map.NeedsMs[0], Math.Round(map.NeedsMs[^1], 3)));
        for (var row = 0; row < 4; row++)
        {
            for (var column = 0; column < 5; column++)
            {
                var verdict = Adviser.VerdictOf(data, MapMaker.Asked(direction, Clients, map.Rates[column], map.NeedsMs[row]), Sheet);
                var cell = map.Cells[row][column];
                Assert.Equal((verdict.Pattern, verdict.State), (cell.Pattern, cell.State));
                if (verdict.Pattern is null) continue;
                var prices = verdict.Rungs.Where(r => r.Meets == Told.Yes).Select(r => r.Price!.Month!.Total).ToArray();
                Assert.InRange(cell.WrongMonth!.Value, 0, prices.Max());
                Assert.Contains(
                    $"{char.ToUpperInvariant(cell.Spoken![0])}{cell.Spoken[1..]} is the least", MapWords.Of(map, column, row),
                    StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void What_the_wrong_choice_costs_is_what_the_dearest_rung_that_is_soon_enough_costs_more()
    {
        var cell = new MapCell("sse", "SSE", VerdictState.Decided,
            [new("polling", "polling", Told.No, 900), new("long-polling", "long-polling", Told.Yes, 170), new("sse", "SSE", Told.Yes, 100),
                new("websocket", "a WebSocket", Told.Yes, 120)]);
        Assert.Equal(70, cell.WrongMonth);
        Assert.Null((cell with { Pattern = null, Spoken = null, State = VerdictState.Undecided }).WrongMonth);
    }

    [Fact]
    public void The_measured_workloads_lie_on_it_with_their_own_verdicts()
    {
        var data = SavedRunTests.Read("workloads");
        RungMap[] maps =
        [
            MapMaker.Of(data, Sheet, Direction.Receive, Clients, 2, 2), MapMaker.Of(data, Sheet, Direction.TwoWay, Clients, 2, 2)
        ];
        var verdicts = Summariser.Summarise(data, Sheet, Clients).Verdicts.ToDictionary(v => v.Workload, v => v.Pattern);
        Assert.Equal(
            data.Run.Scenario.Workloads.Select(w => w.Name).Order(StringComparer.Ordinal),
            maps.SelectMany(m => m.Points).Select(p => p.Workload).Order(StringComparer.Ordinal));
        Assert.All(maps.SelectMany(m => m.Points), p => Assert.Equal(verdicts[p.Workload], p.Pattern));
        // It counted traffic out and in apart, the kernel's memory, and what opening a connection takes.
        Assert.Equal(
            "Where polls are rare, the server closes an idle connection after 130 s, so that each poll opens one anew: the price has the "
                + "CPU and bytes of opening it, and memory for the share of the time that one is open (modelled).",
            maps[0].Taken);
        // One of before the directions were counted apart.
        foreach (var trial in data.Trials) trial.File.Wire.UpBytes = null;
        Assert.Contains(
            "did not count traffic out and in apart", MapMaker.Of(data, Sheet, Direction.Receive, Clients, 2, 2).Taken,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Where_polling_is_the_least_it_is_so_at_every_laxer_need()
    {
        // Its price falls by the interval. Rungs that push may change places: what gathers longer costs less, and the mark with it.
        foreach (var direction in (Direction[])[Direction.Receive, Direction.TwoWay])
        {
            var map = MapMaker.Of(SavedRunTests.Read("workloads"), Sheet, direction, Clients, columns: 12, rows: 16);
            var polling = Ladder.HeightOf("polling");
            for (var column = 0; column < map.Rates.Count; column++)
            {
                var heights = map.Cells.Select(row => row[column].Pattern is { } pattern ? Ladder.HeightOf(pattern) : (int?)null)
                    .OfType<int>().ToArray();
                Assert.All(heights.SkipWhile(h => h > polling), h => Assert.Equal(polling, h));
            }
        }
    }

    [Fact]
    public void A_run_without_a_direction_or_a_room_without_enough_clients_is_refused_in_a_sentence()
    {
        using var fixture = new Fixture();
        fixture.Add("sse", 1, 1).Add("sse", 2, 1);
        Assert.Contains(
            "no valid trial of a two-way workload",
            Assert.Throws<RunDataException>(() => MapMaker.Of(fixture.Data(), Sheet, Direction.TwoWay, Clients, 2, 2)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "--clients is 9", Assert.Throws<RunDataException>(() => MapMaker.Of(fixture.Data(), Sheet, Direction.TwoWay, 9, 2, 2)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_one_of_two_maps_cannot_be_made_neither_is_drawn()
    {
        var output = Path.Combine(Path.GetTempPath(), $"bench-no-map-{Guid.NewGuid():n}");
        var refused = await Assert.ThrowsAsync<RunDataException>(
            () => MapProgram.RunAsync(Path.Combine(Repository.Root, "results", "workloads"), output, clients: 5, Sheet));
        Assert.Contains(
            "--clients is 5; the map where clients send too has rooms of 10: give 10 or more", refused.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(output));
    }

    [Theory]
    [InlineData(2 / 3600.0, "2 messages an hour")]
    [InlineData(1 / 60.0, "1 message a minute")]
    [InlineData(0.5, "30 messages a minute")]
    [InlineData(1.5, "1.5 messages a second")]
    [InlineData(100, "100 messages a second")]
    public void A_rate_is_said_as_people_say_it(double rate, string said) => Assert.Equal(said, MapAxis.Rate(rate));

    [Theory]
    [InlineData(50, "50 ms")]
    [InlineData(1500, "1.5 s")]
    [InlineData(90_000, "1.5 min")]
    [InlineData(3_600_000, "1 h")]
    public void A_need_is_said_as_people_say_it(double ms, string said) => Assert.Equal(said, MapAxis.Need(ms));

    private static IReadOnlyList<IReadOnlyList<double?>> Grid(int size, Func<int, int, double?> height) =>
        [.. Enumerable.Range(0, size)
            .Select(row => (IReadOnlyList<double?>)[.. Enumerable.Range(0, size).Select(column => height(column, row))])];

    [Fact]
    public void A_line_runs_where_the_height_is_that_of_the_line()
    {
        var slope = Contours.Of(Grid(5, (column, _) => 10 * column), 25);
        Assert.All(Assert.Single(slope), p => Assert.Equal(2.5, p.Column, 1e-9));
        Assert.Equal(5, slope[0].Count);
        // A hill has one line around it, whose ends meet.
        var ring = Assert.Single(
            Contours.Of(Grid(9, (column, row) => -Math.Sqrt((column - 4) * (column - 4) + (row - 4) * (row - 4))), -2.5));
        Assert.Equal(ring[0], ring[^1]);
        Assert.All(ring, p => Assert.InRange(Math.Sqrt((p.Column - 4) * (p.Column - 4) + (p.Row - 4) * (p.Row - 4)), 2.3, 2.6));
    }

    [Fact]
    public void A_saddle_has_two_lines_and_what_is_missing_has_none()
    {
        var saddle = Grid(2, (column, row) => column == row ? 10 : 0);
        // The middle, 5, is above 4: the high corners belong together and the low ones are cut off.
        Assert.Equal(2, Contours.Of(saddle, 4).Count);
        Assert.All(
            Contours.Of(saddle, 4),
            line => Assert.True(line.All(p => p.Column + (1 - p.Row) < 1 - 0.19) || line.All(p => p.Row + (1 - p.Column) < 1 - 0.19)));
        Assert.Empty(Contours.Of(Grid(2, (column, row) => column + row == 2 ? null : 10 * column), 5));
        Assert.Empty(Contours.Of(Grid(3, (_, _) => 1), 5));
    }

    [Fact]
    public void No_word_covers_another_or_leaves_the_picture()
    {
        Assert.Equal([MapLabels.Side.Right], MapLabels.Place([("word", 50, 50)], 200, 100));
        Assert.Equal([MapLabels.Side.Left], MapLabels.Place([("word", 190, 50)], 200, 100));
        // The second would be on the first's word on its right.
        Assert.Equal([MapLabels.Side.Right, MapLabels.Side.Left], MapLabels.Place([("word", 100, 50), ("word", 100, 60)], 300, 100));
        Assert.Equal(MapLabels.Side.Above, MapLabels.Place([("a long word indeed", 70, 50)], 140, 100)[0]);
    }

    [Fact]
    public void A_region_has_its_name_where_it_is_widest()
    {
        IReadOnlyList<IReadOnlyList<bool>> alike = [.. Enumerable.Range(0, 7).Select(row => (IReadOnlyList<bool>)[.. Enumerable.Range(0, 12)
            .Select(column => column < 2 || (column is > 4 and < 12 && row is > 0 and < 6))])];
        var deepest = MapLabels.Deepest(alike)!.Value;
        Assert.InRange(deepest.Column, 7, 9);
        Assert.Equal((3, 3), (deepest.Row, deepest.Room));
        Assert.Null(MapLabels.Deepest([[false, false]]));
    }
}
