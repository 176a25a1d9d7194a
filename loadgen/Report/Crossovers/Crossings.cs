using Bench.Contract.Patterns;

namespace Bench.Report.Crossovers;

/// <summary>Finds where lines cross. Pure.</summary>
internal static class Crossings
{
    private const int Steps = 400;

    /// <summary>
    /// Points between <paramref name="from"/> and <paramref name="to"/> where one line that asks and another
    /// pattern's line change places, in order of x.
    /// </summary>
    public static IReadOnlyList<BreakEven> Of(IReadOnlyList<ChartLine> lines, double from, double to)
    {
        var found = new List<BreakEven>();
        for (var i = 0; i < lines.Count; i++)
            for (var j = i + 1; j < lines.Count; j++)
                if (lines[i].Pattern != lines[j].Pattern && Ladder.Of(lines[i].Pattern).AsksByRequest)
                    found.AddRange(Between(lines[i], lines[j], from, to));
        return [.. found.OrderBy(f => f.X)];
    }

    private static IEnumerable<BreakEven> Between(ChartLine a, ChartLine b, double from, double to)
    {
        double At(int step) => from * Math.Pow(to / from, (double)step / Steps);
        for (var step = 0; step < Steps; step++)
        {
            double low = At(step), high = At(step + 1);
            if (Sign(a, b, low) * Sign(a, b, high) >= 0) continue;
            var sign = Sign(a, b, low);
            for (var round = 0; round < 40; round++)
            {
                var middle = Math.Sqrt(low * high);
                if (Sign(a, b, middle) == sign) low = middle;
                else high = middle;
            }

            var extrapolated = low < Math.Max(a.From, b.From) || low > Math.Min(a.To, b.To);
            yield return sign < 0
                ? new BreakEven(low, a.Model(low)!.Value, a.Label, b.Label, extrapolated)
                : new BreakEven(low, a.Model(low)!.Value, b.Label, a.Label, extrapolated);
        }
    }

    private static int Sign(ChartLine a, ChartLine b, double x) => Math.Sign((a.Model(x) ?? 0) - (b.Model(x) ?? 0));
}
