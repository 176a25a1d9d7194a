using System.Globalization;
using Bench.Loadgen.Results;

namespace Bench.Loadgen.ClientBench;

/// <summary>Puts samples together to rows, and rows on paper. Pure.</summary>
internal static class FigureTable
{
    /// <summary>One row for each figure and pattern, in the order of the list of figures.</summary>
    /// <param name="subjects">In order; ratios are those of the first to each other.</param>
    /// <param name="samples">In the order of repeats.</param>
    public static IReadOnlyList<ClientBenchRow> Rows(IReadOnlyList<string> subjects, IReadOnlyList<Sample> samples) =>
    [
        .. from figure in FigureList.All
           from pattern in samples.Where(s => s.Figure == figure.Name).Select(s => s.Pattern).Distinct()
           select Row(figure, pattern, subjects, [.. samples.Where(s => s.Figure == figure.Name && s.Pattern == pattern)]),
    ];

    /// <summary>The lines of a table.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<string> subjects, IReadOnlyList<ClientBenchRow> rows)
    {
        var others = subjects.Skip(1).ToArray();
        yield return Line("figure", "pattern", subjects, others.Select(o => $"÷ {o}"), "goal");
        foreach (var row in rows)
        {
            var values = subjects.Select(s => row.Values.TryGetValue(s, out var v) ? Spread(v) : "-");
            var ratios = others.Select(
                o => row.Ratios.TryGetValue(o, out var ratio) ? ratio.ToString("0.00", CultureInfo.InvariantCulture) : "-");
            yield return Line($"{row.Figure}{(row.Unit.Length > 0 ? $", {row.Unit}" : "")}", row.Pattern, values, ratios, Judgement(row));
        }
    }

    /// <summary>A number with three significant digits, or all before the point.</summary>
    public static string Number(double value) =>
        value.ToString(
            Math.Abs(value) switch { >= 100 or 0 => "#,0", >= 10 => "0.0", >= 0.1 => "0.00", _ => "0.0000" }, CultureInfo.InvariantCulture);

    private static ClientBenchRow Row(Figure figure, string pattern, IReadOnlyList<string> subjects, IReadOnlyList<Sample> samples)
    {
        var values = samples.GroupBy(s => s.Subject).ToDictionary(g => g.Key, IReadOnlyList<double> (g) => [.. g.Select(s => s.Value)]);
        var ratios = values.ContainsKey(subjects[0])
            ? subjects.Skip(1).Where(values.ContainsKey).Select(s => (Subject: s, Ratio: Ratio(values, subjects[0], s)))
                .Where(r => r.Ratio is not null).ToDictionary(r => r.Subject, r => r.Ratio!.Value)
            : [];
        var goals = subjects.Where(values.ContainsKey).Select(s => (Subject: s, Goal: figure.GoalFor(pattern, s)))
            .Where(g => g.Goal is not null).ToDictionary(g => g.Subject, g => g.Goal!);
        var told = goals.Values.Distinct().ToArray();
        return new ClientBenchRow
        {
            Figure = figure.Name,
            Pattern = pattern,
            Unit = figure.Unit,
            Values = values,
            Ratios = ratios,
            Goal = told.Length switch
            {
                0 => null,
                1 => told[0].ToString(),
                _ => string.Join(", ", told.Select(goal => $"{goal.Subject} {goal}")),
            },
            Met = goals.Count == 0
                ? null
                : goals.ToDictionary(g => g.Key, g => g.Value.Met(values[g.Key].Average(), Ratio(values, g.Key, g.Value.Against))),
        };
    }

    private static double? Ratio(Dictionary<string, IReadOnlyList<double>> values, string subject, string other) =>
        values.TryGetValue(other, out var others) && others.All(value => value > 0)
            ? values[subject].Zip(others, (mine, theirs) => mine / theirs).Average()
            : null;

    private static string Judgement(ClientBenchRow row) =>
        row.Goal is null ? "" : $"{row.Goal}: {string.Join(", ", row.Met!.Select(m => $"{m.Key} {(m.Value ? "met" : "NOT MET")}"))}";

    /// <summary>The mean with the least and the greatest; a single value alone.</summary>
    public static string Spread(IReadOnlyList<double> values) =>
        values.Count == 1 ? Number(values[0]) : $"{Number(values.Average())} ({Number(values.Min())}–{Number(values.Max())})";

    private static string Line(string figure, string pattern, IEnumerable<string> values, IEnumerable<string> ratios, string goal) =>
        $"  {figure,-40} {pattern,-12}{string.Concat(values.Select(v => v.PadLeft(25)))}{string.Concat(ratios.Select(r => r.PadLeft(13)))}  {goal}"
            .TrimEnd();
}
