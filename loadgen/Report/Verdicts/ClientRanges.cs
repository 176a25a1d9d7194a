using Bench.Report.Summary;

namespace Bench.Report.Verdicts;

/// <summary>
/// From how many clients on which rung is the least. Costs are taken in proportion to the clients, and their price by the sheet with its
/// tiers; whether a rung still meets the need with more of them takes no part. Pure.
/// </summary>
internal static class ClientRanges
{
    // What was not measured may move a border by so much and it is still "about" there.
    private const double About = 0.1;

    // Numbers of clients at which the answer is worked out: so many in each decade, up to a thousand million. Between two with different
    // answers the border is sought.
    private const int StepsInADecade = 12;
    private const int Decades = 9;

    private static readonly long[] Looks =
        [.. Enumerable.Range(0, StepsInADecade * Decades + 1)
            .Select(i => (long)Math.Round(Math.Pow(10, (double)i / StepsInADecade))).Distinct()];

    /// <summary>
    /// The ranges, fewest clients first; they leave no gap. Empty where a price is missing at some number of clients, or hangs too much on
    /// what was not measured.
    /// </summary>
    /// <param name="meeting">The rungs that meet the need, lowest first.</param>
    /// <param name="records">The ladder, with the number of clients that each is priced for and what it is outdone by.</param>
    /// <param name="mark">What is not worth climbing for.</param>
    public static IReadOnlyList<ClientRange> Of(IReadOnlyList<IRung> meeting, IReadOnlyList<RungRecord> records, Mark mark)
    {
        IReadOnlyList<ClientRange>[] corners = [.. Choice.Corners(meeting).Select(rungs => Known(rungs, records, mark))];
        var most = corners[^1];
        return corners.All(
            c => c.Count == most.Count && c.Zip(most).All(p => p.First.Label == p.Second.Label && Near(p.First.To, p.Second.To)))
            ? most
            : [];

        static bool Near(long? a, long? b) =>
            a is { } one && b is { } other ? Math.Abs(one - other) <= About * Math.Max(one, other) : a == b;
    }

    private static IReadOnlyList<ClientRange> Known(IReadOnlyList<IRung> rungs, IReadOnlyList<RungRecord> records, Mark mark)
    {
        var meeting = rungs.Select(r => (Rung: records.Single(o => o.Label == r.Label), r.Priced))
            .Where(r => r.Rung.OutdoneBy is null).ToArray();
        if (meeting.Length == 0 || meeting.Any(m => Month(m.Rung, m.Priced, 1) is null || Month(m.Rung, m.Priced, Looks[^1]) is null))
            return [];
        List<ClientRange> ranges = [];
        var (from, at) = (1L, Least(1));
        foreach (var look in Looks.Skip(1))
        {
            while (Least(look) != at)
            {
                var to = Border(from, look, at);
                ranges.Add(Range(from, to, at));
                (from, at) = (to + 1, Least(to + 1));
            }
        }

        return [.. ranges, Range(from, null, at)];

        ClientRange Range(long first, long? last, int rung) => new(first, last, meeting[rung].Rung.Label, meeting[rung].Rung.Spoken);

        int Least(long clients)
        {
            var months = meeting.Select(m => Month(m.Rung, m.Priced, clients)!.Value).ToArray();
            return Array.FindIndex(months, m => !mark.Beyond(m, months.Min()));
        }

        // The last number for which a rung is the least, between one for which it is and one for which it is not.
        long Border(long holds, long isNot, int rung)
        {
            while (isNot - holds > 1)
            {
                var middle = holds + (isNot - holds) / 2;
                if (Least(middle) == rung) holds = middle;
                else isNot = middle;
            }

            return holds;
        }
    }

    private static double? Month(RungRecord rung, IReadOnlyList<RungTrial> priced, long clients)
    {
        if (rung.Pattern == NextClick.Key) return 0;
        if (rung.Price is not { } price || priced.Count == 0) return null;
        // A price that some trials alone have is that of the luckier ones.
        var months = priced.Select(p => p.MostFor(clients, price.Clients)).ToArray();
        return months.Contains(null) ? null : months.Average();
    }
}
